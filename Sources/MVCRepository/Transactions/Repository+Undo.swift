package import MVCBase
package import MVCObjects
package import MVCStorage
import MVCWorkspace

/// A record of the operation log.
package struct OperationRecord: Sendable {
  package let id: ObjectID
  package let operation: Operation
  /// Whether it is in force, or was taken back since.
  package let isUndone: Bool
}

/// What an undo or redo did.
package struct Reversal: Sendable {
  /// The operation that was taken back or brought back.
  package let record: OperationRecord
  /// The snapshot in which the files were saved that had changed since, if it was forced and there were any.
  package let saved: ObjectID?
}

extension Repository {
  /// Every operation, newest first.
  package func operations() throws -> [OperationRecord] {
    let history = try OperationHistory(operationLog.records(upTo: references().operation))
    let undone = Set(history.undone)
    return history.records.reversed().map {
      OperationRecord(id: $0.id, operation: $0.operation, isUndone: undone.contains($0.id))
    }
  }

  /// The operation that a prefix of its id names.
  package func operation(_ text: String) throws -> OperationRecord {
    let all = try operations()
    let found = text == "@" ? Array(all.prefix(1)) : all.filter { ObjectIDPrefix(text)?.matches($0.id) ?? false }
    guard let first = found.first, found.count == 1 else {
      throw MVCError(
        .notFound, "cannot find the operation '\(text)': \(found.isEmpty ? "there is none" : "several begin so")",
        hint: "run 'mvc op log' to see them")
    }
    return first
  }

  /// Takes back the last operation that is in force, or brings back the last one that was taken back.
  ///
  /// References, head, settings and the working folder go back to what they were. Files that were changed since and
  /// that would be replaced stop it, unless it is forced; then they are saved first.
  ///
  /// - Parameter answering: Adds to the chains that an operation has made longer what takes it back: chains only grow.
  /// - Returns: The operation that was undone or redone, and where files were saved.
  package func undo(
    isRedo: Bool = false, isForced: Bool = false, _ intent: Intent,
    answering: (Operation, Transaction) throws -> Void = { operation, _ in throw Self.cannotUndo(operation) }
  ) throws -> Reversal {
    try transaction(intent, isFreeing: true) { transaction in
      let history = try OperationHistory(operationLog.records(upTo: transaction.references.operation))
      guard let id = isRedo ? history.undone.last : history.done.last,
        let record = history.records.first(where: { $0.id == id })
      else {
        let nothing = isRedo ? "there is nothing to redo" : "there is nothing to undo"
        let reason = history.isCut ? ": the operation log was damaged, and 'mvc fsck --repair' has cut it" : ""
        throw MVCError(.nothingToDo, nothing + reason, hint: "run 'mvc op log' to see what was done")
      }
      let folder = history.latest[id]?.folder.map { Operation.FolderChange(old: $0.new, new: $0.old) }
      try apply(record, folder, isRedo: isRedo, isForced: isForced, transaction)
      if record.operation.growsChain {
        if isRedo { throw Self.notAgain(record.operation) }
        transaction.leaveChains()
        try answering(record.operation, transaction)
      }
      let taken = OperationRecord(id: id, operation: record.operation, isUndone: !isRedo)
      return Reversal(record: taken, saved: transaction.operation.saved)
    }
  }

  /// Says that an operation stays in the record.
  package static func cannotUndo(_ operation: Operation) -> MVCError {
    MVCError(
      .failed, "cannot undo '\(operation.command)': the record of decisions only grows",
      hint: "run 'mvc help governance' to see how decisions are changed")
  }

  private static func notAgain(_ operation: Operation) -> MVCError {
    MVCError(
      .failed, "cannot redo '\(operation.command)': a decision that was taken back has to be made anew",
      hint: "run the command again")
  }

  /// - Parameter folder: The folder's way back to what it was before the operation was last done or taken back: with
  ///   what was not committed then.
  private func apply(
    _ record: (id: ObjectID, operation: Operation), _ folder: Operation.FolderChange?, isRedo: Bool, isForced: Bool,
    _ transaction: Transaction
  ) throws {
    let signature = transaction.operation.signature
    var change = record.operation
    if isRedo {
      change.purpose = .redo(record.id)
      (change.signature, change.command, change.saved) = (signature, transaction.operation.command, nil)
    } else {
      change = change.reversed(signature: signature, command: transaction.operation.command, purpose: .undo(record.id))
    }
    change.folder = folder
    try refuseCollected(change, record.operation.command, isRedo)
    transaction.adopt(change)
    guard let folder = change.folder else { return }
    let look = try look(counting: folder.new, transaction.references)
    let plan = try plan(from: folder.old, to: folder.new, look, transaction)
    guard !plan.obstacles.isEmpty else {
      return try transaction.changeFolder(
        plan, from: departure(of: plan, from: folder.old, look.source), look: look)
    }
    guard isForced else {
      throw MVCError(
        .wouldLoseChanges,
        "cannot \(isRedo ? "redo" : "undo") '\(record.operation.command)': \(plan.obstacles.count) \(plan.obstacles.count == 1 ? "file has" : "files have") changed since",
        details: plan.obstacles.map(\.description),
        hint:
          "run 'mvc commit' to keep the changes, or 'mvc \(isRedo ? "redo" : "undo") --force' to save them aside and go on"
      )
    }
    try changeFolder(counting: folder.new, transaction) { tree, source, _ in
      for step in try source.changes(from: folder.old, to: folder.new) { try tree.set(step.new, at: step.path) }
    }
  }
}

extension Repository {
  /// Garbage collection may have removed what an old operation goes back to.
  private func refuseCollected(_ change: Operation, _ command: String, _ isRedo: Bool) throws {
    var needed = change.references.compactMap(\.new) + [change.folder?.old, change.folder?.new].compactMap { $0 }
    if case .detached(let id)? = change.head?.new { needed.append(id) }
    guard let gone = try needed.first(where: { try $0 != Manifest.emptyID && !objects.contains($0) }) else { return }
    throw MVCError(
      .notFound,
      "cannot \(isRedo ? "redo" : "undo") '\(command)': 'mvc gc' has removed what it needs, object '\(gone.short)'")
  }
}

extension Operation {
  /// Whether it added to the record.
  fileprivate var growsChain: Bool { references.contains { $0.name.isChain } }
}

/// The operation log read as done and undone operations.
private struct OperationHistory {
  let records: [(id: ObjectID, operation: Operation)]
  /// The operations in force that can be undone, oldest first.
  private(set) var done: [ObjectID] = []
  /// The operations that were undone and can be redone, the last undone last.
  private(set) var undone: [ObjectID] = []
  /// The record that last did, took back or brought back an operation.
  private(set) var latest: [ObjectID: Operation] = [:]
  /// Whether records are missing from it, behind which nothing can go back.
  private(set) var isCut = false

  init(_ records: [(id: ObjectID, operation: Operation)]) {
    self.records = records
    for (id, operation) in records {
      switch operation.purpose {
      case .command:
        latest[id] = operation
        done.append(id)
        undone = []
      case .undo(let target):
        latest[target] = operation
        done.removeAll { $0 == target }
        undone.append(target)
      case .redo(let target):
        latest[target] = operation
        undone.removeAll { $0 == target }
        done.append(target)
      case .mending: (done, undone, isCut) = ([], [], true)
      }
    }
  }
}
