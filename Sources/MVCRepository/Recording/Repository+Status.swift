import MVCBase
package import MVCObjects
package import MVCStorage
import MVCWorkspace

/// How the working folder stands to the snapshot that is checked out.
package struct Status: Sendable {
  package let references: References
  /// What differs from the snapshot that is checked out, renames joined.
  package let changes: [PathChange]
  /// The merge that waits to be finished.
  package let merge: PendingMerge?
  /// What was not looked into.
  package let skipped: [SkippedPlace]
  /// What came of reading every file, if that was asked for.
  package let verification: StatusVerification?

  /// Whether there is nothing to commit, as far as everything was looked at, and no merge to finish.
  package var isClean: Bool { changes.isEmpty && merge == nil && !skipped.contains(where: \.mayHideChanges) }
}

/// What came of reading every file of the folder, whatever the index says.
package struct StatusVerification: Sendable {
  /// How many files and links the last snapshot has.
  package let recordedCount: Int
  /// How many of them are byte for byte as it has them, with the same mode.
  package let matchedCount: Int
  /// How many files were read, with those that no snapshot has, and the sum of their sizes.
  package let readCount: Int
  package let readByteCount: Int64
  /// The files that hold something else than the index said, though their times and lengths are as they were.
  package let unseen: [RepositoryPath]
}

extension Repository {
  /// Compares the working folder with the snapshot that is checked out.
  ///
  /// - Parameter isVerifying: Whether every file is read. Otherwise a file whose times, length and inode are as they
  ///   were counts as unchanged.
  package func status(isVerifying: Bool = false) throws -> Status {
    let references = try references()
    let known = index()
    let look = try look(isRereading: isVerifying, references)
    if let index = look.recording.index { save(index) }
    let head = try headManifest(references)
    let changes = try look.source.changes(from: head, to: look.recording.root)
    let verification = isVerifying ? try self.verification(of: look, from: head, changes, known) : nil
    return Status(
      references: references, changes: try joiningRenames(changes, unstored: .new, isForgiving: true),
      merge: try pendingMerge(references), skipped: try look.skippedPlaces(), verification: verification)
  }

  private func verification(
    of look: FolderLook, from head: ObjectID, _ changes: [TreeChange], _ known: StatIndex
  ) throws -> StatusVerification {
    let skipped = look.recording.skipped
    var (recordedCount, skippedCount) = (0, 0)
    try look.source.forEachLeaf(in: head) { path, entry in
      guard entry.kind != .folder else { return }
      recordedCount += 1
      if skipped.contains(where: { path.isWithin($0.path) }) { skippedCount += 1 }
    }
    let changedCount = changes.count { $0.old.map { $0.kind != .folder } ?? false }
    return StatusVerification(
      recordedCount: recordedCount, matchedCount: recordedCount - changedCount - skippedCount,
      readCount: look.recording.readCount, readByteCount: look.recording.readByteCount,
      unseen: known.contradicted(by: look.recording))
  }
}
