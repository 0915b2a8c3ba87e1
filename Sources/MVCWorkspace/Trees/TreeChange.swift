import MVCBase
package import MVCObjects

/// How one path differs between two manifests. A path is a file, a link, or a folder with nothing in it.
package struct TreeChange: Hashable, Sendable {
  package var path: RepositoryPath
  package var old: ManifestEntry?
  package var new: ManifestEntry?

  package init(path: RepositoryPath, old: ManifestEntry?, new: ManifestEntry?) {
    self.path = path
    self.old = old
    self.new = new
  }
}

extension ManifestSource {
  /// What differs between two manifests, in order of path; folders that are the same are not looked into.
  ///
  /// - Parameters:
  ///   - old: The manifest before, or nil for nothing.
  ///   - new: The manifest after, or nil for nothing.
  package func changes(from old: ObjectID?, to new: ObjectID?) throws -> [TreeChange] {
    var changes: [TreeChange] = []
    try compare(old, new, .root, &changes)
    return changes
  }

  private func compare(
    _ old: ObjectID?, _ new: ObjectID?, _ path: RepositoryPath, _ changes: inout [TreeChange]
  ) throws {
    guard old != new else { return }
    let left = try old.map { try entries(of: $0, at: path) } ?? []
    let right = try new.map { try entries(of: $0, at: path) } ?? []
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      if j == right.count || (i < left.count && left[i].name.bytewisePrecedes(right[j].name)) {
        try note(left[i], nil, path, &changes)
        i += 1
      } else if i == left.count || right[j].name.bytewisePrecedes(left[i].name) {
        try note(nil, right[j], path, &changes)
        j += 1
      } else {
        try note(left[i], right[j], path, &changes)
        i += 1
        j += 1
      }
    }
  }

  private func note(
    _ old: ManifestEntry?, _ new: ManifestEntry?, _ parent: RepositoryPath, _ changes: inout [TreeChange]
  ) throws {
    if let old, let new, old.hasSameContent(as: new) { return }
    guard let name = old?.name ?? new?.name else { return }
    let path = parent.appending(name)
    let oldFolder = try old.flatMap { try fullFolder($0) }
    let newFolder = try new.flatMap { try fullFolder($0) }
    let oldLeaf = oldFolder == nil ? old : nil
    let newLeaf = newFolder == nil ? new : nil
    if oldLeaf != nil || newLeaf != nil {
      changes.append(TreeChange(path: path, old: oldLeaf, new: newLeaf))
    }
    if oldFolder != nil || newFolder != nil { try compare(oldFolder, newFolder, path, &changes) }
  }

  /// The manifest of an entry that is a folder with something in it.
  private func fullFolder(_ entry: ManifestEntry) throws -> ObjectID? {
    guard entry.kind == .folder, try !manifest(entry.id).entries.isEmpty else { return nil }
    return entry.id
  }
}
