import MVCBase
package import MVCObjects
package import MVCRepository
package import MVCStorage

extension Repository {
  /// Brings a stage back to an earlier version.
  ///
  /// - Parameters:
  ///   - revision: The version to go to; nil for the last one that passed its gates.
  ///   - breakGlass: Why the rules of the policy are passed over, by those who may.
  ///   - restoresFolder: Whether the working folder goes to that version too, in the same operation.
  /// - Returns: The event, and what the checkout did.
  package func rollBack(
    _ stage: String, to revision: String? = nil, message: String, restoresFolder: Bool = false,
    breakGlass: String? = nil, _ decider: Decider
  ) throws -> (event: RecordedEvent, checkout: CheckoutResult?) {
    guard restoresFolder else {
      return try decide(decider, isUrgent: true) { transaction, record in
        (try rollBack(stage, to: revision, message, breakGlass, decider, transaction, record), nil)
      }
    }
    var request = CheckoutRequest()
    request.revision = try rollbackTarget(of: stage, revision, references()).description
    var event: RecordedEvent?
    let result = try checkout(request, decider.intent) { transaction in
      let record = RecordWriter(transaction, signer: decider.signer)
      event = try rollBack(stage, to: request.revision, message, breakGlass, decider, transaction, record)
      try record.finish()
    }
    guard let event else { throw MVCError(.internalError, "cannot roll back '\(stage)': no event was made") }
    return (event, result)
  }

  /// Brings several stages back in one step, each to the revision beside it or else to its own last good version.
  package func rollBack(
    together stages: [(stage: String, revision: String?)], message: String, breakGlass: String? = nil,
    _ decider: Decider
  ) throws -> [RecordedEvent] {
    try refuseTwice(stages.map(\.stage), "roll back")
    return try decide(decider, isUrgent: true) { transaction, record in
      try stages.map { try rollBack($0.stage, to: $0.revision, message, breakGlass, decider, transaction, record) }
    }
  }

  private func rollBack(
    _ stage: String, to revision: String?, _ message: String, _ breakGlass: String?, _ decider: Decider,
    _ transaction: Transaction, _ record: RecordWriter
  ) throws -> RecordedEvent {
    let state = try held(stage, transaction.references)
    let target = try rollbackTarget(of: stage, revision, transaction.references)
    guard target != state.snapshot else {
      throw MVCError(.nothingToDo, "the stage '\(stage)' holds \(target.short) already")
    }
    let move = Move(.rollback, stage, target)
    let admission = try admit(move, decider, at: record.actor.time, transaction.references)
    try admission.require("roll '\(stage)' back to '\(target.short)'", breakGlass: breakGlass)
    var event = Event(.rollback, stage: stage, snapshot: target, actor: record.actor, message: message)
    event.add("from", state.snapshot.map { .string($0.description) })
    admission.note(in: &event, breakGlass: breakGlass, record)
    return try record.append(event)
  }

  /// The version that a rollback goes to.
  ///
  /// Without a revision: the newest version the stage held before that was not rolled back from or taken back, was not
  /// let in past the rules, and is not retired.
  package func rollbackTarget(of stage: String, _ revision: String?, _ references: References) throws -> ObjectID {
    let state = try held(stage, references)
    if let revision {
      let target = try resolve(revision, references).snapshot
      // It cannot have been retired before it came in last: the record is read no further back than that.
      let promotion = try chain(of: .stage(stage), references).first {
        $0.kind == .promotion && $0.event.snapshot == target
      }
      try refuseRetired(target, "roll back to '\(revision)'", references, since: promotion?.id)
      return target
    }
    var chain = chain(of: try .stage(stage), references)
    var bad: Set<ObjectID> = []
    var withdrawn: Set<ObjectID> = []
    if let snapshot = state.snapshot { bad.insert(snapshot) }
    while let found = try chain.nextEvent() {
      if found.kind == .rollback, let from = found.event.detail["from"]?.text.flatMap({ ObjectID($0) }) {
        bad.insert(from)
      }
      if found.kind == .withdrawal, let subject = found.event.subject { withdrawn.insert(subject) }
      guard found.kind == .promotion, !withdrawn.contains(found.id), let snapshot = found.event.snapshot else {
        continue
      }
      guard !bad.contains(snapshot), try objects.contains(snapshot) else { continue }
      guard try retirement(of: snapshot, since: found.id, references) == nil else { continue }
      if try isAdmission(found.event) { return snapshot }
      bad.insert(snapshot)
    }
    throw MVCError(
      .notFound, "cannot roll back '\(stage)': it held no earlier version that passed its gates",
      hint: "run 'mvc stage log \(stage)' to see what it held, and 'mvc rollback \(stage) --to REV -m WHY'")
  }

  /// Rehearses a rollback: finds the target, reads it through, and records how long it took.
  ///
  /// - Parameter seconds: The time, measured by the caller around the rehearsal.
  package func recordDrill(
    of stage: String, target: ObjectID, seconds: Double, message: String, _ decider: Decider
  ) throws -> RecordedEvent {
    try decide(decider) { _, record in
      var event = Event(.drill, stage: stage, snapshot: target, actor: record.actor, message: message)
      event.add("seconds", .double(seconds))
      return try record.append(event)
    }
  }
}
