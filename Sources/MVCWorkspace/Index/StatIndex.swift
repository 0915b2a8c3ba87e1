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

  /// Whether a file with this status still has the content that was read.
  package func describes(_ status: FileStatus, kind: EntryKind) -> Bool {
    entry.kind == kind && entry.byteCount == UInt64(clamping: status.byteCount) && modified == status.modified
      && changed == status.changed && inode == status.inode
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
  private var stored: [RepositoryPath: Range<Int>] = [:]
  private var bytes: [UInt8] = []

  package init() {}

  init(bytes: [UInt8], stored: [RepositoryPath: Range<Int>]) {
    self.bytes = bytes
    self.stored = stored
  }

  package var isEmpty: Bool { parsed.isEmpty && stored.isEmpty }

  /// What is known of a folder.
  package subscript(path: RepositoryPath) -> IndexedFolder? {
    get { parsed[path] ?? stored[path].flatMap { try? Self.decodeFolder(bytes, in: $0) } }
    set {
      stored[path] = nil
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

  /// A walk through what is known of a folder.
  func cursor(at path: RepositoryPath) -> IndexedFolderCursor? {
    if let range = stored[path] { return IndexedFolderCursor(bytes, in: range) }
    guard let record = parsed[path].map(Self.encode) else { return nil }
    return IndexedFolderCursor(record, in: 0..<record.count)
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
        self[path]?.manifest = nil
        above = path.parent
      }
    }
  }

  /// The folders that are known, in order of path, with the bytes of those that were not touched since they were read.
  func folders() -> [(path: RepositoryPath, folder: IndexedFolder?, stored: ArraySlice<UInt8>)] {
    (Array(parsed.keys) + Array(stored.keys)).sorted().map { path in
      (path, parsed[path], stored[path].map { bytes[$0] } ?? [])
    }
  }
}
