package import MVCObjects
import MVCWorkspace

/// How one path differs between two states, for people: as ``TreeChange``, with renames joined.
package struct PathChange: Hashable, Sendable {
  package enum Sort: String, Sendable, CaseIterable {
    case added, modified, deleted, renamed
    /// A file became a link, a link a folder, and so on.
    case retyped
  }

  package let sort: Sort
  /// The path after the change; before it, for one that was deleted.
  package let path: RepositoryPath
  /// The path before a rename.
  package let oldPath: RepositoryPath?
  /// Of a rename, how much of the larger file's bytes is in both, in percent; 100 for the same bytes only.
  package let likeness: Int?
  package let old: ManifestEntry?
  package let new: ManifestEntry?

  init(
    _ sort: Sort, _ path: RepositoryPath, oldPath: RepositoryPath? = nil, likeness: Int? = nil, old: ManifestEntry?,
    new: ManifestEntry?
  ) {
    self.sort = sort
    self.path = path
    self.oldPath = oldPath
    self.likeness = likeness
    self.old = old
    self.new = new
  }

  /// Changes for people: what a rename joins is one change.
  ///
  /// - Complexity: O(*n* log *n*).
  static func joining(_ renames: [FileRename], in changes: [TreeChange]) -> [PathChange] {
    let (from, to) = (Set(renames.map(\.from.path)), Set(renames.map(\.to.path)))
    var result = renames.map { rename in
      PathChange(
        .renamed, rename.to.path, oldPath: rename.from.path, likeness: rename.likeness, old: rename.from.old,
        new: rename.to.new)
    }
    for change in changes where !(change.new == nil && from.contains(change.path)) && !to.contains(change.path) {
      result.append(PathChange(sort(of: change), change.path, old: change.old, new: change.new))
    }
    return result.sorted { $0.path < $1.path }
  }

  private static func sort(of change: TreeChange) -> Sort {
    guard let old = change.old else { return .added }
    guard let new = change.new else { return .deleted }
    return old.kind == new.kind || (old.kind.isFile && new.kind.isFile) ? .modified : .retyped
  }
}
