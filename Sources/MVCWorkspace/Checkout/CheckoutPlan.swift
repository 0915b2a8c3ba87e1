import MVCBase
package import MVCObjects

/// What has to happen to the working folder to bring it from one manifest to another.
///
/// Made from three manifests: what the folder is taken to come from, what it is to become, and what is really there.
/// A path that is the same in the first two is not touched, whatever is there.
package struct CheckoutPlan: Sendable {
  /// The paths to change, in order. `old` is what is on the disk now.
  package let changes: [TreeChange]
  /// The paths at which something would be lost that neither manifest holds.
  package let obstacles: [RepositoryPath]
  /// What is on the disk in place of `old` at the paths that change, and goes without loss: files that were deleted,
  /// folders that were emptied, and files that are already as the target has them. In order of path.
  package let edits: [TreeChange]
  /// The places that were not looked into and that the plan would write to or remove from: it must not be carried out.
  package let blocked: [SkippedPath]
  /// The manifest the folder is to agree with: folders that it names stay, though nothing be left in them.
  package let target: ObjectID

  /// Plans the way from `old` to `new`.
  ///
  /// - Parameters:
  ///   - old: The manifest before, or nil for none.
  ///   - new: The manifest after.
  ///   - actual: The manifest of what is on the disk, with ignored files at the paths of `new` counted in.
  ///   - skipped: The places of which `actual` only says what was recorded.
  package init(
    from old: ObjectID?, to new: ObjectID, actual: ObjectID, skipped: [SkippedPath] = [], _ source: ManifestSource
  ) throws {
    let wanted = try source.changes(from: old, to: new)
    let edited = try Dictionary(
      uniqueKeysWithValues: source.changes(from: old, to: actual).map { ($0.path, $0) })
    var changes: [TreeChange] = []
    var obstacles: [RepositoryPath] = []
    var edits: [RepositoryPath: TreeChange] = [:]
    for change in wanted {
      guard let edit = edited[change.path] else {
        changes.append(change)
        continue
      }
      edits[change.path] = edit
      if Self.isSame(edit.new, change.new) { continue }
      changes.append(TreeChange(path: change.path, old: edit.new, new: change.new))
      // A file that was deleted on the disk and changes in the target can be brought back without loss.
      if edit.new != nil, edit.new?.kind != .folder { obstacles.append(change.path) }
    }
    for path in edits.keys.flatMap(Self.folders) {
      if let emptied = edited[path], emptied.new?.kind == .folder { edits[path] = emptied }
    }
    // A file that stands where the target has a folder, or files in a folder where the target has a file.
    let created = Set(changes.filter { $0.new != nil }.map(\.path))
    let aboveCreated = Set(created.flatMap(Self.folders))
    for edit in edited.values where edit.new != nil && edit.new?.kind != .folder {
      let isInTheWay =
        aboveCreated.contains(edit.path) || Self.folders(above: edit.path).contains(where: created.contains)
      if isInTheWay { obstacles.append(edit.path) }
    }
    self.changes = changes
    self.obstacles = Array(Set(obstacles)).sorted()
    self.edits = edits.values.sorted { $0.path < $1.path }
    blocked = skipped.inTheWay(of: wanted.map { ($0.path, $0.new) })
    target = new
  }

  /// The plan of these changes, none of which loses anything.
  package init(changes: [TreeChange], target: ObjectID) {
    self.changes = changes
    self.target = target
    obstacles = []
    edits = []
    blocked = []
  }

  package var isEmpty: Bool { changes.isEmpty }

  /// The bytes of the files that have to be written.
  package var byteCount: Int64 {
    changes.clampedSum { Int64(clamping: $0.new?.byteCount ?? 0) }
  }

  /// The folders that hold a path, innermost first, without the top.
  private static func folders(above path: RepositoryPath) -> [RepositoryPath] {
    Array(sequence(first: path) { $0.parent }.dropFirst().prefix { !$0.isRoot })
  }

  private static func isSame(_ left: ManifestEntry?, _ right: ManifestEntry?) -> Bool {
    switch (left, right) {
    case (nil, nil): true
    case (let left?, let right?): left.hasSameContent(as: right)
    default: false
    }
  }
}
