import MVCBase
import MVCObjects
package import MVCRepository
import MVCStorage

extension Repository {
  /// Takes back an operation as ``undo(isRedo:isForced:_:answering:)`` does; decisions are taken back by withdrawals,
  /// for the record only grows.
  package func undo(isRedo: Bool, isForced: Bool, _ decider: Decider) throws -> Reversal {
    try undo(isRedo: isRedo, isForced: isForced, decider.intent) { operation, transaction in
      let record = RecordWriter(transaction, signer: decider.signer)
      for added in try events(of: operation) { try withdraw(added, operation, decider, record) }
      try record.finish()
    }
  }

  /// The events that an operation added, newest first.
  private func events(of operation: Operation) throws -> [RecordedEvent] {
    guard let change = operation.references.first(where: { $0.name == .record }) else { return [] }
    var chain = EventChain(from: change.new, self) { $0.previous.first }
    var added: [RecordedEvent] = []
    while let found = try chain.nextEvent(), found.id != change.old { added.append(found) }
    return added
  }

  private func withdraw(
    _ added: RecordedEvent, _ operation: Operation, _ decider: Decider, _ record: RecordWriter
  ) throws {
    guard added.kind.canBeWithdrawn else { throw Self.cannotUndo(operation) }
    let movesStage = added.kind.movesStage
    // The stage goes back to what it held; what moved no stage stays about the same version.
    let before = movesStage ? try added.event.stagePrevious.map { try objects.event($0) } : added.event
    let what = "take back '\(operation.command)'"
    if movesStage {
      try requireNewest(added, what, record)
      // Who may not move a stage may not take its moves back either.
      let move = Move(.withdrawal, added.event.stage ?? "", before?.snapshot)
      try admit(move, decider, at: record.actor.time, references()).require(what, breakGlass: nil)
    } else {
      let unmet = try policy(references())?.policy.unmetWithdrawal(of: added.event, by: decider.intent.actor) ?? []
      guard unmet.isEmpty else {
        throw Unmet.refusal(what, unmet, hint: "say otherwise yourself, with 'mvc approve' or 'mvc reject'")
      }
    }
    var event = Event(
      .withdrawal, stage: added.event.stage, snapshot: before?.snapshot, subject: added.id, actor: record.actor,
      message: "\(operation.command)\n")
    event.add("withdraws", .string(added.kind.rawValue))
    if movesStage { event.add("canary", before?.detail["canary"]) }
    try record.append(event)
  }

  private func requireNewest(_ added: RecordedEvent, _ what: String, _ record: RecordWriter) throws {
    guard let stage = added.event.stage, try record.newestMove(of: .stage(stage)) != added.id else { return }
    throw MVCError(
      .conflict, "cannot \(what): '\(stage)' was moved since",
      hint: "run 'mvc rollback \(stage) --to REV -m WHY' to go back to a version")
  }
}
