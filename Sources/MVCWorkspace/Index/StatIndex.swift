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

  /// Notes what a file or link at `path` is known to hold, or with nil that it is gone; what was known of the
  /// manifests above it no longer holds.
  package mutating func note(_ indexed: IndexedEntry?, at path: RepositoryPath) {
    guard let parent = path.parent else { return }
    var folder = self[parent] ?? IndexedFolder(manifest: nil, entries: [])
    folder.entries.removeAll { $0.entry.name.elementsEqual(path.name) }
    if let indexed {
      let at = folder.entries.firstIndex { indexed.entry.name.lexicographicallyPrecedes($0.entry.name) }
      folder.entries.insert(indexed, at: at ?? folder.entries.count)
    }
    self[parent] = folder
    var above: RepositoryPath? = parent
    while let path = above {
      self[path]?.manifest = nil
      above = path.parent
    }
  }

  /// The folders that are known, in order of path, with the bytes of those that were not touched since they were read.
  func folders() -> [(path: RepositoryPath, folder: IndexedFolder?, stored: ArraySlice<UInt8>)] {
    (Array(parsed.keys) + Array(stored.keys)).sorted().map { path in
      (path, parsed[path], stored[path].map { bytes[$0] } ?? [])
    }
  }
}
