package import MVCObjects
package import MVCWorkspace

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
  package let old: ManifestEntry?
  package let new: ManifestEntry?

  init(_ sort: Sort, _ path: RepositoryPath, oldPath: RepositoryPath? = nil, old: ManifestEntry?, new: ManifestEntry?) {
    self.sort = sort
    self.path = path
    self.oldPath = oldPath
    self.old = old
    self.new = new
  }

  /// Changes for people: a file that went away and one of the same bytes that came are one rename.
  ///
  /// - Complexity: O(*n* log *n*).
  package static func joiningRenames(_ changes: [TreeChange]) -> [PathChange] {
    var sources: [ObjectID: [TreeChange]] = [:]
    for change in changes.reversed() where change.new == nil {
      if let old = change.old, old.kind.isFile, old.byteCount > 0 { sources[old.id, default: []].append(change) }
    }
    var renamedAway: Set<RepositoryPath> = []
    var result: [PathChange] = []
    for change in changes {
      guard change.old == nil, let new = change.new, new.kind.isFile,
        let from = takeSource(for: change, &sources)
      else { continue }
      renamedAway.insert(from.path)
      result.append(PathChange(.renamed, change.path, oldPath: from.path, old: from.old, new: new))
    }
    let renamedTo = Set(result.map(\.path))
    for change in changes where !renamedAway.contains(change.path) && !renamedTo.contains(change.path) {
      result.append(PathChange(sort(of: change), change.path, old: change.old, new: change.new))
    }
    return result.sorted { $0.path < $1.path }
  }

  /// The best of the deleted files with the same bytes: one with the same name, else the first.
  private static func takeSource(for change: TreeChange, _ sources: inout [ObjectID: [TreeChange]]) -> TreeChange? {
    guard let id = change.new?.id, var found = sources[id], !found.isEmpty else { return nil }
    let sameName = found.lastIndex { $0.path.name.elementsEqual(change.path.name) }
    let chosen = found.remove(at: sameName ?? found.count - 1)
    sources[id] = found
    return chosen
  }

  private static func sort(of change: TreeChange) -> Sort {
    guard let old = change.old else { return .added }
    guard let new = change.new else { return .deleted }
    return old.kind == new.kind || (old.kind.isFile && new.kind.isFile) ? .modified : .retyped
  }
}
