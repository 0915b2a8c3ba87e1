import MVCBase
package import MVCObjects
package import MVCRepository
import MVCStorage
import MVCWorkspace

extension Repository {
  /// Reads every file of a snapshot and verifies it against its id, as a checkout would, and writes nothing.
  ///
  /// - Returns: The bytes of all files.
  package func readThrough(_ snapshot: ObjectID) throws -> UInt64 {
    var byteCount: UInt64 = 0
    try ManifestSource(objects).forEachLeaf(in: try objects.snapshot(snapshot).manifest) { _, entry in
      guard entry.kind != .folder else { return }
      try objects.read(entry.id, workerCount: runtime.workerCount) { _ in }
      byteCount = byteCount.addingClamped(entry.byteCount)
    }
    return byteCount
  }
}
