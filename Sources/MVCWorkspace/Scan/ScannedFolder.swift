package import MVCBase
package import MVCObjects

/// One entry that a scan found.
package struct ScannedEntry: Sendable {
  package var name: [UInt8]
  package var kind: EntryKind
  package var status: FileStatus
  /// The content's id, if the index knows it.
  package var knownID: ObjectID?
  /// The folder's own scan, for a folder.
  package var folder: ScannedFolder?
}

/// What a scan found in one folder of the working folder: what would be recorded, and nothing else.
///
/// Filled by one thread, then looked at by another: between the two the traversal has joined its threads.
package final class ScannedFolder: @unchecked Sendable {
  package let path: RepositoryPath
  /// Whether there is nothing on the disk at all.
  package internal(set) var isBare = false
  /// Whether it went away after the folder above was listed.
  var isGone = false
  /// Why it is not looked into, if it is not.
  var obstacle: SkippedPath?
  /// What is not looked into, in the folder and below it, in order of path.
  package private(set) var skipped: [SkippedPath] = []
  /// The folders among the entries, in order of name.
  private(set) var folders: [ScannedFolder] = []
  /// The manifest that the index has for it in the folder above.
  var manifestAbove: ObjectID?
  /// The manifest that the index has of it, and how many entries that has.
  private var indexed: (manifest: ObjectID, count: Int)?
  /// The manifest's id and the sum of its sizes, if nothing in it has changed since they were noted.
  package private(set) var knownManifest: (id: ObjectID, byteCount: UInt64)?
  private var content = Content.listed([])

  private enum Content {
    case listed([ScannedEntry])
    /// As the index has it: most folders have not changed, and nobody asks for their entries.
    case unlisted(StatIndex, fileByteCount: UInt64)
  }

  init(path: RepositoryPath) { self.path = path }

  /// Notes that something in the folder is not looked into.
  func skip(_ path: SkippedPath) { skipped.append(path) }

  /// Whether nothing in it would be recorded.
  var isEmpty: Bool {
    switch content {
    case .listed(let entries): entries.isEmpty
    // A folder without entries is listed.
    case .unlisted: false
    }
  }

  /// What would be recorded, in order of name.
  ///
  /// - Throws: ``MVCError`` with code `readFailed` when the index can be read no more.
  /// - Complexity: O(entries) the first time.
  package var entries: [ScannedEntry] {
    get throws {
      switch content {
      case .listed(let entries): return entries
      case .unlisted(let index, _):
        // Without its entries the folder would look empty, and its files would be recorded as removed.
        guard let known = index[path] else {
          throw MVCError(.readFailed, "cannot read the index a second time", hint: "run the command again")
        }
        let entries = listed(known.entries)
        content = .listed(entries)
        return entries
      }
    }
  }

  private func listed(_ indexed: [IndexedEntry]) -> [ScannedEntry] {
    var folders = folders.makeIterator()
    return indexed.map { known in
      ScannedEntry(
        name: known.entry.name, kind: known.entry.kind, status: known.status,
        knownID: known.entry.kind == .folder ? nil : known.entry.id,
        folder: known.entry.kind == .folder ? folders.next() : nil)
    }
  }

  /// Notes what is in the folder.
  ///
  /// - Parameter known: What the index has of the folder.
  func fill(_ entries: [ScannedEntry], _ known: IndexedRecord?) {
    folders = entries.compactMap(\.folder)
    indexed = known.flatMap { known in known.manifest.map { ($0, known.count) } }
    content = .listed(entries)
  }

  /// Notes that the folder is as the index has it, apart from what may have changed in the folders in it.
  func fill(_ folders: [ScannedFolder], _ known: IndexedRecord, fileByteCount: UInt64, _ index: StatIndex) {
    self.folders = folders
    indexed = known.manifest.map { ($0, known.count) }
    content = .unlisted(index, fileByteCount: fileByteCount)
  }

  /// Takes folders out, and finds whether what remains is as the index has it. The folders in it come first.
  func settle(leavingOut isLeftOut: (ScannedFolder) -> Bool) throws {
    for inner in folders { skipped += inner.obstacle.map { [$0] } ?? inner.skipped }
    skipped.sort { $0.path < $1.path }
    if folders.contains(where: isLeftOut) {
      content = .listed(try entries.filter { $0.folder.map { !isLeftOut($0) } ?? true })
      folders.removeAll(where: isLeftOut)
    }
    // What was skipped may be recorded: then the manifest has more than the index knows.
    guard skipped.isEmpty, let indexed, var byteCount = unchangedFileByteCount else { return }
    for inner in folders {
      guard let known = inner.knownManifest, known.id == inner.manifestAbove else { return }
      byteCount = byteCount.addingClamped(known.byteCount)
    }
    knownManifest = (indexed.manifest, byteCount)
  }

  /// The sum of the files' sizes, if they and the folders' names are as the index has them.
  private var unchangedFileByteCount: UInt64? {
    switch content {
    case .unlisted(_, let fileByteCount): return fileByteCount
    case .listed(let entries):
      guard entries.count == indexed?.count else { return nil }
      var byteCount: UInt64 = 0
      for entry in entries where entry.folder == nil {
        guard entry.knownID != nil else { return nil }
        byteCount = byteCount.addingClamped(UInt64(clamping: entry.status.byteCount))
      }
      return byteCount
    }
  }
}
