import MVCBase
import MVCObjects
package import MVCRepository
import MVCStorage

extension Repository {
  /// Takes back an operation as ``undo(isRedo:isForced:_:answering:)`` does; decisions are taken back by withdrawals,
  /// for the record only grows.
  package func undo(isRedo: Bool, isForced: Bool, _ decider: Decider) throws -> OperationRecord {
    try undo(isRedo: isRedo, isForced: isForced, decider.intent) { operation, transaction in
      let record = RecordWriter(transaction, signer: decider.signer)
      for added in try events(of: operation) {
        try withdraw(added, operation, record) { before in
          // Who may not move a stage may not take its moves back either.
          try admit(Move(.withdrawal, added.event.stage ?? "", before), decider, at: record.actor.time, references())
            .require("take back '\(operation.command)'", breakGlass: nil)
        }
      }
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

  /// - Parameter allow: Asks whether a stage may go back to a version, or to none.
  private func withdraw(
    _ added: RecordedEvent, _ operation: Operation, _ record: RecordWriter, allow: (ObjectID?) throws -> Void
  ) throws {
    switch added.kind {
    case .promotion, .demotion, .rollback, .rollout, .request, .approval, .rejection: break
    case .withdrawal, .gates, .challenge, .drift, .guardCheck, .drill, .deployment, .incident, .retirement, .policy,
      .review:
      throw Self.cannotUndo(operation)
    }
    // The stage goes back to what it held; what moved no stage stays about the same version.
    let before = added.kind.movesStage ? try added.event.stagePrevious.map { try objects.event($0) } : added.event
    if added.kind.movesStage { try allow(before?.snapshot) }
    var event = Event(
      .withdrawal, stage: added.event.stage, snapshot: before?.snapshot, subject: added.id, actor: record.actor,
      message: "\(operation.command)\n")
    event.add("withdraws", .string(added.kind.rawValue))
    if added.kind.movesStage { event.add("canary", before?.detail["canary"]) }
    try record.append(event)
  }
}
