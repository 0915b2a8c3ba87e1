package import MVCBase
package import MVCObjects

/// What was true of one entry of a folder when its content was last known.
package struct IndexedEntry: Sendable, Hashable {
  package var entry: ManifestEntry
  /// The file's status then; a folder has none.
  package var modified: FileTime
  package var changed: FileTime
  package var inode: UInt64

  /// What is known of a file or link whose content has been read.
  package init(_ entry: ManifestEntry, _ status: FileStatus) {
    self.entry = entry
    modified = status.modified
    changed = status.changed
    inode = status.inode
  }

  init(entry: ManifestEntry, modified: FileTime, changed: FileTime, inode: UInt64) {
    self.entry = entry
    self.modified = modified
    self.changed = changed
    self.inode = inode
  }

  /// The status by which the entry is known.
  var status: FileStatus {
    let kind: FileKind =
      switch entry.kind {
      case .file, .executable: .file
      case .link: .link
      case .folder: .folder
      }
    return FileStatus(
      kind: kind, isExecutable: entry.kind == .executable, byteCount: Int64(clamping: entry.byteCount),
      modified: modified, changed: changed, inode: inode)
  }

  /// Whether a file with this status still has the content that was read.
  package func describes(_ status: FileStatus, kind: EntryKind) -> Bool {
    KnownStatus(kind: entry.kind, byteCount: entry.byteCount, modified: modified, changed: changed, inode: inode)
      .describes(status, kind)
  }
}

/// What is known of one folder: its files, its folders, and the manifest they make.
package struct IndexedFolder: Sendable, Hashable {
  /// The manifest's id, if every entry was known when it was made.
  package var manifest: ObjectID?
  /// In order of name, like the manifest's.
  package var entries: [IndexedEntry]

  package init(manifest: ObjectID?, entries: [IndexedEntry]) {
    self.manifest = manifest
    self.entries = entries
  }
}

/// The cache of file stats by which an unchanged file is known without being read.
///
/// Every entry says "a file with this status has this content", which stays true however old it is, so two commands
/// may write the index at once and one that is lost costs time only.
///
/// - SeeAlso: `docs/format/index.md`
package struct StatIndex: Sendable {
  private var parsed: [RepositoryPath: IndexedFolder] = [:]
  private var stored: [RepositoryPath: StoredRecord] = [:]
  /// The records of the index that was read whose folders are known better by now.
  private var outdated: [RepositoryPath: StoredRecord] = [:]
  private(set) var source = Source.memory([])

  /// Where a folder's record lies in the index that was read.
  struct StoredRecord: Sendable {
    let range: Range<Int>
    let checksum: UInt32
  }

  package init() {}

  init(source: Source, stored: [RepositoryPath: StoredRecord]) {
    self.source = source
    self.stored = stored
  }

  package var isEmpty: Bool { parsed.isEmpty && stored.isEmpty }

  /// What is known of a folder; nil also when the record of it is damaged.
  package subscript(path: RepositoryPath) -> IndexedFolder? {
    get { parsed[path] ?? record(at: path).flatMap { try? $0.decoded() } }
    set {
      if let place = stored.removeValue(forKey: path) { outdated[path] = place }
      parsed[path] = newValue
    }
  }

  /// The content of the file at a path, if it is the one that was read when it had this status.
  func id(of path: RepositoryPath, _ status: FileStatus) -> ObjectID? {
    guard let parent = path.parent,
      let known = self[parent]?.entries.first(where: { path.name.elementsEqual($0.entry.name) }),
      known.entry.kind.isFile, known.describes(status, kind: known.entry.kind)
    else { return nil }
    return known.entry.id
  }

  /// What is known of a folder, not decoded yet.
  func record(at path: RepositoryPath) -> IndexedRecord? {
    if let place = stored[path] { return (try? bytes(of: place)).flatMap { IndexedRecord($0) } }
    return parsed[path].flatMap { IndexedRecord(Self.encode($0)) }
  }

  private func bytes(of place: StoredRecord) throws -> [UInt8] {
    let bytes = try source.read(place.range)
    guard bytes.withUnsafeBytes({ Checksum.adler32($0) }) == place.checksum else {
      throw MVCError(.corrupt, "cannot read the index: the checksum of a folder is wrong")
    }
    return bytes
  }

  // MARK: Keeping

  /// An index of this length or more is not written for a few small files, in bytes: it has some 2,500 files.
  private static let longByteCount = 256 << 10
  /// How much may have to be read again because it was not written.
  private static let fewFiles = 32
  private static let fewBytes: UInt64 = 256 << 10

  /// Whether the index is worth writing: it is not where the one that was read is long, and what is known beyond it is
  /// a few small files. To read these again takes less time than to write what is known of all the others, and what the
  /// old index says stays true.
  package var isWorthKeeping: Bool {
    guard source.byteCount >= Self.longByteCount else { return true }
    var (fileCount, byteCount): (Int, UInt64) = (0, 0)
    for (path, folder) in parsed {
      let known = Set(record(outdated[path])?.entries ?? [])
      for learned in folder.entries where learned.entry.kind != .folder && !known.contains(learned) {
        fileCount += 1
        byteCount = byteCount.addingClamped(learned.entry.byteCount)
      }
      guard fileCount <= Self.fewFiles, byteCount <= Self.fewBytes else { return true }
    }
    return false
  }

  private func record(_ place: StoredRecord?) -> IndexedFolder? {
    place.flatMap { try? bytes(of: $0) }.flatMap { try? IndexedRecord($0)?.decoded() }
  }

  /// Reads every folder.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` for the first that is damaged.
  package func check() throws {
    for place in stored.values {
      guard let record = IndexedRecord(try bytes(of: place)) else {
        throw MVCError(.corrupt, "cannot read the index: a folder is damaged")
      }
      _ = try record.decoded()
    }
  }

  /// Notes what files and links at some paths are known to hold, or with nil that they are gone; what was known of the
  /// manifests above them no longer holds.
  ///
  /// - Complexity: O(entries of the folders that hold the paths).
  package mutating func note(_ learned: [(path: RepositoryPath, known: IndexedEntry?)]) {
    for (parent, changes) in Dictionary(grouping: learned, by: \.path.parent) {
      guard let parent else { continue }
      var entries: [[UInt8]: IndexedEntry] = [:]
      for indexed in self[parent]?.entries ?? [] { entries[indexed.entry.name] = indexed }
      for (path, known) in changes { entries[Array(path.name)] = known }
      let sorted = entries.values.sorted { $0.entry.name.lexicographicallyPrecedes($1.entry.name) }
      self[parent] = IndexedFolder(manifest: nil, entries: sorted)
      var above = parent.parent
      while let path = above {
        // One that cannot be read is dropped: it could be read later, with a manifest that is wrong by then.
        self[path] = self[path].map { IndexedFolder(manifest: nil, entries: $0.entries) }
        above = path.parent
      }
    }
  }

  /// The folders that are known, in order of path, as they stand in a file.
  ///
  /// A record that was not touched since it was read keeps its bytes and the checksum that it came with: nothing has to
  /// be gone through for one folder that changed, and damage would not go unnoticed.
  func records() -> [(path: RepositoryPath, bytes: RecordBytes, checksum: UInt32)] {
    (Array(parsed.keys) + Array(stored.keys)).sorted().compactMap { path in
      if let place = stored[path] { return (path, .stored(place.range), place.checksum) }
      guard let folder = parsed[path] else { return nil }
      let bytes = Self.encode(folder)
      return (path, .new(bytes), bytes.withUnsafeBytes { Checksum.adler32($0) })
    }
  }

  /// Where a record's bytes are.
  enum RecordBytes {
    case new([UInt8])
    /// In the index that was read.
    case stored(Range<Int>)

    var count: Int {
      switch self {
      case .new(let bytes): bytes.count
      case .stored(let range): range.count
      }
    }
  }
}
