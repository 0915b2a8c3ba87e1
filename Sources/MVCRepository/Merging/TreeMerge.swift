import MVCBase
import MVCObjects
import MVCStorage
import MVCTensors
import MVCText
import MVCWorkspace

/// Merges two manifests with the help of the one both came from.
///
/// A path that one side left alone is taken from the other. A path that both changed differently is a conflict, unless
/// it is text whose changes do not touch.
final class TreeMerge {
  private static let suffix: [UInt8] = Array(".theirs".utf8)

  private let source: ManifestSource
  private let store: any ObjectStore
  private let writer: any ObjectWriter
  private let labels: TextMerge.Labels
  /// What renamed files are called on each side, by where they are in all three manifests.
  private let names: [RepositoryPath: Conflict.Names]
  /// How long a stretch of texts is merged by line, in bytes.
  private let textLimit: UInt64
  private let scratch: MergeScratch
  private(set) var conflicts: [Conflict] = []

  init(
    _ source: ManifestSource, _ store: any ObjectStore, _ writer: any ObjectWriter, labels: TextMerge.Labels,
    names: [RepositoryPath: Conflict.Names] = [:], textLimit: UInt64, scratch: MergeScratch
  ) {
    self.source = source
    self.store = store
    self.writer = writer
    self.labels = labels
    self.names = names
    self.textLimit = textLimit
    self.scratch = scratch
  }

  /// Merges folders.
  ///
  /// - Returns: The merged manifest; what could not be settled is in ``conflicts``.
  func merge(base: ObjectID?, ours: ObjectID, theirs: ObjectID, at path: RepositoryPath = .root) throws -> ObjectID {
    if ours == theirs || base == theirs { return ours }
    if base == ours { return theirs }
    let base = try base.map { try source.manifest($0) } ?? .empty
    let left = Manifest(sorted: try source.entries(of: ours, at: path))
    let right = Manifest(sorted: try source.entries(of: theirs, at: path))
    var merged: [[UInt8]: ManifestEntry] = [:]
    let names = Set((base.entries + left.entries + right.entries).map(\.name)).sorted {
      $0.lexicographicallyPrecedes($1)
    }
    let taken = Set(names)
    for name in names {
      let sides = Sides(base: base.entry(named: name), ours: left.entry(named: name), theirs: right.entry(named: name))
      for entry in try merge(sides, at: path.appending(name), taken) { merged[entry.name] = entry }
    }
    let manifest = Manifest(sorting: Array(merged.values))
    let id = try writer.add(manifest.encoded(), .manifest)
    source.learn([id: manifest])
    return id
  }

  private struct Sides {
    let base: ManifestEntry?
    let ours: ManifestEntry?
    let theirs: ManifestEntry?
  }

  private func merge(_ sides: Sides, at path: RepositoryPath, _ taken: Set<[UInt8]>) throws -> [ManifestEntry] {
    if same(sides.ours, sides.theirs) || same(sides.base, sides.theirs) { return [sides.ours].compactMap { $0 } }
    if same(sides.base, sides.ours) { return [sides.theirs].compactMap { $0 } }
    switch (sides.ours, sides.theirs) {
    case (let ours?, let theirs?) where ours.kind == .folder && theirs.kind == .folder:
      let base = sides.base?.kind == .folder ? sides.base?.id : nil
      return [try folder(merge(base: base, ours: ours.id, theirs: theirs.id, at: path), ours.name)]
    case (let ours?, let theirs?) where ours.kind.isFile && theirs.kind.isFile:
      return try mergeFiles(sides, ours, theirs, at: path, taken)
    case (let ours?, let theirs?):
      return [ours, try beside(theirs, at: path, .kind, taken)]
    case (let ours?, nil) where ours.kind == .folder:
      return try mergeDeletedFolder(sides.base, ours, at: path, isOurs: true)
    case (nil, let theirs?) where theirs.kind == .folder:
      return try mergeDeletedFolder(sides.base, theirs, at: path, isOurs: false)
    case (let ours?, nil):
      note(.deletedByThem, at: path)
      return [ours]
    case (nil, let theirs?):
      return [try beside(theirs, at: path, .deletedByUs, taken)]
    case (nil, nil):
      return []
    }
  }

  /// A folder that one side deleted and the other changed: what the other changed in it stays, as conflicts.
  private func mergeDeletedFolder(
    _ base: ManifestEntry?, _ changed: ManifestEntry, at path: RepositoryPath, isOurs: Bool
  ) throws -> [ManifestEntry] {
    let baseID = base?.kind == .folder ? base?.id : nil
    let merged = try merge(
      base: baseID, ours: isOurs ? changed.id : Manifest.emptyID, theirs: isOurs ? Manifest.emptyID : changed.id,
      at: path)
    return merged == Manifest.emptyID ? [] : [try folder(merged, changed.name)]
  }

  private func mergeFiles(
    _ sides: Sides, _ ours: ManifestEntry, _ theirs: ManifestEntry, at path: RepositoryPath, _ taken: Set<[UInt8]>
  ) throws -> [ManifestEntry] {
    let base = sides.base.flatMap { $0.kind.isFile ? $0 : nil }
    guard let merged = try merged(base, ours, theirs) else {
      let kind = mergedKind(base?.kind, ours.kind, theirs.kind)
      return [with(kind, ours), try beside(theirs, at: path, .binary, taken)]
    }
    if !merged.isClean { note(.text, at: path) }
    return [merged.entry]
  }

  /// What two sides made of a file, or nil where that leaves a conflict.
  func cleanMerge(_ base: ManifestEntry, _ ours: ManifestEntry, _ theirs: ManifestEntry) throws -> ManifestEntry? {
    try merged(base, ours, theirs).flatMap { $0.isClean ? $0.entry : nil }
  }

  /// What two sides made of a file, with conflict markers where the changes touch; nil when it cannot be merged by line.
  private func merged(
    _ base: ManifestEntry?, _ ours: ManifestEntry, _ theirs: ManifestEntry
  ) throws -> (entry: ManifestEntry, isClean: Bool)? {
    let kind = mergedKind(base?.kind, ours.kind, theirs.kind)
    if ours.id == theirs.id || base?.id == theirs.id { return (with(kind, ours), true) }
    if base?.id == ours.id { return (with(kind, theirs), true) }
    let texts = try [base, ours, theirs].map { side -> any ByteSource in
      if let side { try store.source(of: side.id) } else { ArraySource([]) }
    }
    for text in texts {
      let first = try text.bytes(at: 0, count: ContentKind.inspectedByteCount)
      if ContentKind(of: first) == .binary { return nil }
    }
    func entry(_ id: ObjectID, _ byteCount: UInt64) -> ManifestEntry {
      ManifestEntry(name: ours.name, kind: kind, byteCount: byteCount, id: id)
    }
    guard texts.allSatisfy({ $0.byteCount <= min(Repository.wholeTextByteCount, textLimit) }) else {
      let merge = try LongTextMerge(
        base: texts[0], ours: texts[1], theirs: texts[2], labels: labels, limit: textLimit)
      guard let merge else { return nil }
      let recorded = try scratch.store(with: writer, merge.write)
      return (entry(recorded.id, UInt64(recorded.byteCount)), merge.isClean)
    }
    let bytes = try texts.map { try $0.bytes(at: 0, count: Int($0.byteCount)) }
    let result = TextMerge.merge(base: bytes[0], ours: bytes[1], theirs: bytes[2], labels: labels)
    return (entry(try writer.add(result.bytes, .blob), UInt64(result.bytes.count)), result.isClean)
  }

  /// Theirs under a name of its own beside ours.
  private func beside(
    _ theirs: ManifestEntry, at path: RepositoryPath, _ sort: Conflict.Sort, _ taken: Set<[UInt8]>
  ) throws -> ManifestEntry {
    var name = theirs.name + Self.suffix
    while taken.contains(name) { name += Self.suffix }
    let theirsPath = path.parent?.appending(name)
    note(sort, at: path, theirsPath: theirsPath)
    return ManifestEntry(name: name, kind: theirs.kind, byteCount: theirs.byteCount, id: theirs.id)
  }

  private func note(_ sort: Conflict.Sort, at path: RepositoryPath, theirsPath: RepositoryPath? = nil) {
    conflicts.append(Conflict(path: path, sort: sort, theirsPath: theirsPath, names: names[path]))
  }

  private func folder(_ id: ObjectID, _ name: [UInt8]) throws -> ManifestEntry {
    ManifestEntry(name: name, kind: .folder, byteCount: try source.manifest(id).byteCount, id: id)
  }

  private func mergedKind(_ base: EntryKind?, _ ours: EntryKind, _ theirs: EntryKind) -> EntryKind {
    base == ours ? theirs : ours
  }

  private func with(_ kind: EntryKind, _ entry: ManifestEntry) -> ManifestEntry {
    ManifestEntry(name: entry.name, kind: kind, byteCount: entry.byteCount, id: entry.id)
  }

  private func same(_ left: ManifestEntry?, _ right: ManifestEntry?) -> Bool {
    switch (left, right) {
    case (nil, nil): true
    case (let left?, let right?): left.hasSameContent(as: right)
    default: false
    }
  }
}
