import MVCBase
import MVCObjects
package import MVCStorage
import MVCWorkspace

/// How the working folder stands to the snapshot that is checked out.
package struct Status: Sendable {
  package let references: References
  /// What differs from the snapshot that is checked out, renames joined.
  package let changes: [PathChange]
  /// The merge that waits to be finished.
  package let merge: PendingMerge?

  package var isClean: Bool { changes.isEmpty && merge == nil }
}

extension Repository {
  /// Compares the working folder with the snapshot that is checked out.
  package func status() throws -> Status {
    let references = try references()
    let look = try look(references)
    if let index = look.recording.index { save(index) }
    let changes = try look.source.changes(from: headManifest(references), to: look.recording.root)
    return Status(
      references: references, changes: try joiningRenames(changes, unstored: .new, isForgiving: true),
      merge: try pendingMerge(references))
  }
}
