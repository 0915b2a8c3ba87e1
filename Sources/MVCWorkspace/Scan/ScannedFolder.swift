package import MVCBase
package import MVCObjects

/// One entry that a scan found.
package struct ScannedEntry: Sendable {
  package var name: [UInt8]
  package var kind: EntryKind
  package var status: FileStatus
  /// The content's id, if the index knows it.
  package var knownID: ObjectID?
  /// The manifest that the index has of a folder, which its scan may bear out.
  var indexedManifest: ObjectID?
  /// The folder's own scan, for a folder.
  package var folder: ScannedFolder?
}

/// What a scan found in one folder of the working folder: what would be recorded, and nothing else.
///
/// Filled by one thread, then read by others: between the two the traversal has joined its threads.
package final class ScannedFolder: @unchecked Sendable {
  package let path: RepositoryPath
  /// In order of name.
  package internal(set) var entries: [ScannedEntry] = []
  /// Whether there is nothing on the disk at all.
  package internal(set) var isBare = false
  /// Whether it is a repository of its own, which is not looked into.
  var isForeign = false
  /// The manifest that the index has of it, and how many entries that has.
  var indexed: (manifest: ObjectID, count: Int)?
  /// The manifest's id and the sum of its sizes, if nothing in it has changed since they were noted.
  package internal(set) var knownManifest: (id: ObjectID, byteCount: UInt64)?

  init(path: RepositoryPath) { self.path = path }
}
