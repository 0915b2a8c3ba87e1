import MVCBase
import MVCObjects
import MVCStorage
import MVCWorkspace
import SystemPackage

extension Repository {
  /// Mends what can be mended without losing anything that is recorded.
  ///
  /// A references file that cannot be read is replaced by what the operation log says; an operation log that does not
  /// lead to the references is cut to its sound beginning and goes on from there; a damaged index is dropped.
  ///
  /// - Returns: What was done, for people.
  package func repair(_ intent: Intent) throws -> [String] {
    try withExclusion(intent) {
      let repairs = [
        try rebuildReferences(), try mendOperationLog(intent), try dropDamagedIndex(), try removePassingFiles(),
      ]
      return repairs.compactMap { $0 }
    }
  }

  private func rebuildReferences() throws -> String? {
    do {
      _ = try storedReferences()
      return nil
    } catch let error as MVCError where error.isCorruption || error.code == .unsupportedVersion {
      // Any other error is the system's: the file may be sound, and the log may be behind it.
    }
    let (rebuilt, byteCount) = try replay()
    try write(rebuilt)
    let logByteCount = try runtime.fileSystem.status(of: layout.operations)?.byteCount ?? 0
    let rest = logByteCount - byteCount
    let warning = rest == 0 ? "" : "; the last \(rest) bytes of the log are damaged: what they changed is not known"
    return "rebuilt '\(relative(layout.references.string))' from the operation log\(warning)"
  }

  /// Replaces the damaged part of the operation log by one record, which leads from the last sound one to the references
  /// as they stand, so that the log can be followed again from its start.
  private func mendOperationLog(_ intent: Intent) throws -> String? {
    let references = try references()
    do {
      _ = try operationLog.records(upTo: references.operation)
      return nil
    } catch let error as MVCError where error.isCorruption {
      let before = try replay().references
      var mending = Operation(
        signature: Signature(intent.actor, at: runtime.clock.now()), command: intent.command, purpose: .mending)
      mending.references = Self.changes(from: before, to: references)
      if before.head != references.head { mending.head = .init(old: before.head, new: references.head) }
      let (mark, copy) = try operationLog.mend(after: before.operation, with: mending) {
        temporaryPath("file")
      }
      try write(mending.applied(to: references, mark: mark))
      let kept = copy.map { "; the damaged one is kept as '\(relative($0.string))'" } ?? ""
      return
        "cut the damaged end of '\(relative(layout.operations.string))': what was done before can no longer be undone"
        + kept
    }
  }

  private func dropDamagedIndex() throws -> String? {
    guard let bytes = try? runtime.fileSystem.contents(of: layout.index),
      (try? StatIndex(decoding: bytes).check()) == nil
    else {
      return nil
    }
    try runtime.fileSystem.removeFile(layout.index)
    return "removed the damaged cache '\(relative(layout.index.string))'"
  }

  /// Removes copies that were on their way to another file system when a command was killed and that no record names any
  /// more. A file that was moved aside may be the only one of its kind: it stays.
  private func removePassingFiles() throws -> String? {
    let copies = folder.passingFiles().filter { !WorkingFolder.isMovedAside($0) }
    for path in copies { try runtime.fileSystem.removeFile(folder.location(of: path)) }
    guard !copies.isEmpty else { return nil }
    return "removed what a killed command had left: \(copies.map(\.description).joined(separator: ", "))"
  }

  /// The references as the sound beginning of the operation log leaves them, and how long that is, in bytes.
  private func replay() throws -> (references: References, byteCount: Int64) {
    let records = try operationLog.end(after: nil).records
    var references = References(head: try firstHead(records.map(\.operation)))
    for (operation, mark) in records { references = operation.applied(to: references, mark: mark) }
    return (references, references.operation?.logByteCount ?? 0)
  }

  /// What was checked out at first: what the first change of the head left, else the branch that was made first, by
  /// the first commit.
  private func firstHead(_ operations: [Operation]) throws -> Head {
    if let change = operations.lazy.compactMap(\.head).first { return change.old }
    let branch = operations.lazy.flatMap(\.references).map(\.name).first { $0.isBranch }
    return .branch(try branch ?? .branch(Self.firstBranch))
  }

  private static func changes(from old: References, to new: References) -> [Operation.ReferenceChange] {
    let (old, new) = (old.ids, new.ids)
    return Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }
      .map { Operation.ReferenceChange(name: $0, old: old[$0], new: new[$0]) }
  }
}
