import MVCBase
package import MVCObjects
import MVCStorage
import MVCWorkspace

/// A file that one side renamed and the other changed: both came together under the new name.
package struct JoinedRename: Hashable, Sendable {
  package let oldPath: RepositoryPath
  package let path: RepositoryPath
  /// How alike the file was before and after the rename, in percent.
  package let likeness: Int
}

/// Puts files that a side of a merge renamed under one name on all sides, so that merging by paths joins them.
///
/// Only renames of files that the other side changed, deleted or renamed too are of interest: the others come out right
/// by themselves. Where something stands in the way of the new name, the file is merged as one that was deleted and
/// another that is new, so nothing of either side is lost.
struct MergedRenames {
  /// The three manifests under the same names; some may not be stored: see ``store(_:_:_:_:)``.
  private(set) var base: ObjectID
  private(set) var ours: ObjectID
  private(set) var theirs: ObjectID
  /// The names of the files that are in one place now, by that place.
  private(set) var names: [RepositoryPath: Conflict.Names] = [:]
  private(set) var joined: [JoinedRename] = []
  /// The renames that contradict what the other side did.
  private(set) var conflicts: [Conflict] = []
  private(set) var skipped: [SkippedRenames] = []

  /// Merges a file's two versions, or nil where that leaves a conflict.
  typealias FileMerge = (_ base: ManifestEntry, _ ours: ManifestEntry, _ theirs: ManifestEntry) throws -> ManifestEntry?

  init(
    base: ObjectID, ours: ObjectID, theirs: ObjectID, _ source: ManifestSource, _ detector: RenameDetector,
    mergeFiles: FileMerge
  ) throws {
    (self.base, self.ours, self.theirs) = (base, ours, theirs)
    let left = try Side(from: base, to: ours, source)
    let right = try Side(from: base, to: theirs, source)
    let ourRenames = try renames(of: left, whereAlso: right, detector)
    let theirRenames = try renames(of: right, whereAlso: left, detector)
    guard !ourRenames.isEmpty || !theirRenames.isEmpty else { return }
    var trees = try Trees(base: base, ours: ours, theirs: theirs, source)
    for path in Set(ourRenames.keys).union(theirRenames.keys).sorted() {
      switch (ourRenames[path], theirRenames[path]) {
      case (let rename?, let other?) where rename.to.path == other.to.path:
        try trees.base.move(rename.from, to: rename.to.path)
        note(rename, Conflict.Names(old: path, ours: rename.to.path, theirs: rename.to.path))
      case (let rename?, let other?):
        try takeBoth(rename, other, &trees, source, mergeFiles)
      case (let rename?, nil):
        try join(rename, with: right.changes[path], isOurs: true, &trees.base, &trees.theirs, self.theirs, source)
      case (nil, let rename?):
        try join(rename, with: left.changes[path], isOurs: false, &trees.base, &trees.ours, self.ours, source)
      case (nil, nil): break
      }
    }
    let sketch = ManifestSketch()
    self.base = try trees.base.write(to: sketch)
    self.ours = try trees.ours.write(to: sketch)
    self.theirs = try trees.theirs.write(to: sketch)
  }

  /// Stores what of a merged manifest is not stored yet.
  static func store(
    _ id: ObjectID, _ source: ManifestSource, _ store: any ObjectStore, _ writer: any ObjectWriter
  ) throws {
    guard try !store.contains(id) else { return }
    let manifest = try source.manifest(id)
    for entry in manifest.entries where entry.kind == .folder { try self.store(entry.id, source, store, writer) }
    try writer.add(manifest.encoded(), .manifest)
  }

  // MARK: Finding

  private struct Side {
    let changes: [RepositoryPath: TreeChange]
    let gone: [TreeChange]
    let new: [TreeChange]

    init(from base: ObjectID, to root: ObjectID, _ source: ManifestSource) throws {
      let all = try source.changes(from: base, to: root)
      changes = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })
      gone = all.filter { $0.new == nil }
      new = all.filter { $0.old == nil }
    }
  }

  private mutating func renames(
    of side: Side, whereAlso other: Side, _ detector: RenameDetector
  ) throws -> [RepositoryPath: FileRename] {
    func isOfInterest(_ change: TreeChange) -> Bool { other.changes[change.path] != nil }
    guard side.gone.contains(where: isOfInterest) else { return [:] }
    let (found, skipped) = try detector.renames(from: side.gone, to: side.new, where: isOfInterest)
    if let skipped { self.skipped.append(skipped) }
    return Dictionary(uniqueKeysWithValues: found.filter { isOfInterest($0.from) }.map { ($0.from.path, $0) })
  }

  // MARK: Joining

  private struct Trees {
    var base: EditableTree
    var ours: EditableTree
    var theirs: EditableTree

    init(base: ObjectID, ours: ObjectID, theirs: ObjectID, _ source: ManifestSource) throws {
      self.base = try EditableTree(root: base, source)
      self.ours = try EditableTree(root: ours, source)
      self.theirs = try EditableTree(root: theirs, source)
    }
  }

  private mutating func note(_ rename: FileRename, _ names: Conflict.Names) {
    self.names[rename.to.path] = names
    joined.append(JoinedRename(oldPath: rename.from.path, path: rename.to.path, likeness: rename.likeness))
  }

  /// One side renamed the file; what the other made of it goes to the new name.
  ///
  /// - Parameters:
  ///   - change: What the other side did with the file under its old name.
  ///   - tree: The other side's manifest, in the making.
  ///   - root: The other side's manifest as it is.
  private mutating func join(
    _ rename: FileRename, with change: TreeChange?, isOurs: Bool, _ base: inout EditableTree,
    _ tree: inout EditableTree, _ root: ObjectID, _ source: ManifestSource
  ) throws {
    let (old, path) = (rename.from.path, rename.to.path)
    guard let change, try Self.isFree(path, in: root, besides: old, source) else { return }
    let names = Conflict.Names(old: old, ours: isOurs ? path : old, theirs: isOurs ? old : path)
    guard let new = change.new else {
      conflicts.append(
        Conflict(path: path, sort: isOurs ? .deletedByThem : .deletedByUs, theirsPath: nil, names: names))
      return
    }
    guard new.kind.isFile else { return }
    try base.move(rename.from, to: path)
    try tree.set(nil, at: old)
    try tree.set(new, at: path)
    note(rename, names)
  }

  /// Both sides renamed the file, differently: it stays under both names, with the changes of both sides where these
  /// can be joined.
  private mutating func takeBoth(
    _ rename: FileRename, _ other: FileRename, _ trees: inout Trees, _ source: ManifestSource, _ mergeFiles: FileMerge
  ) throws {
    let (old, path, otherPath) = (rename.from.path, rename.to.path, other.to.path)
    guard let base = rename.from.old, let left = rename.to.new, let right = other.to.new,
      try Self.isFree(path, in: theirs, besides: old, source),
      try Self.isFree(otherPath, in: ours, besides: old, source)
    else { return }
    conflicts.append(
      Conflict(
        path: path, sort: .renamedDifferently, theirsPath: otherPath,
        names: Conflict.Names(old: old, ours: path, theirs: otherPath)))
    guard let merged = try mergeFiles(base, left, right) else { return }
    try trees.ours.set(merged, at: path)
    try trees.theirs.set(merged, at: otherPath)
  }

  /// Whether nothing stands at a path or in the way to it.
  ///
  /// - Parameter moved: A path whose file goes away.
  private static func isFree(
    _ path: RepositoryPath, in root: ObjectID, besides moved: RepositoryPath, _ source: ManifestSource
  ) throws -> Bool {
    var prefix = RepositoryPath.root
    for name in path.components {
      prefix = prefix.appending(Array(name))
      guard prefix != moved, let entry = try source.entry(at: prefix, in: root) else { return true }
      if entry.kind != .folder || prefix == path { return false }
    }
    return true
  }
}

extension EditableTree {
  /// Moves a file that is there to another path.
  fileprivate mutating func move(_ file: TreeChange, to path: RepositoryPath) throws {
    try set(nil, at: file.path)
    try set(file.old, at: path)
  }
}

/// Takes manifests that are only compared: they get ids and are not stored.
private final class ManifestSketch: ObjectWriter {
  func add(_ bytes: [UInt8], _ kind: ObjectKind) throws -> ObjectID { ObjectID(of: bytes) }

  func add(
    _ source: FileSource, unreadable: ((MVCError) -> Void)?, completion: @escaping (RecordedFile) -> Void
  ) throws {
    throw MVCError(.internalError, "a file was added to manifests that are not stored")
  }

  func has(_ id: ObjectID, _ kind: ObjectKind) throws -> Bool { false }
  func finishFiles() throws {}
}
