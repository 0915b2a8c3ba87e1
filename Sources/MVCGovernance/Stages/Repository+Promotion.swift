import MVCBase
import MVCObjects
package import MVCRepository
import MVCStorage

/// A version to bring into a stage.
package struct Promotion: Sendable {
  package var revision: String
  package var stage: String
  /// The share of the traffic to begin with, in percent; all of it when nil.
  package var canary: Int64?

  package init(_ revision: String, to stage: String, canary: Int64? = nil) {
    self.revision = revision
    self.stage = stage
    self.canary = canary
  }
}

/// Why versions are promoted, and how.
package struct PromotionRequest: Sendable {
  /// All of them move, or none.
  package var moves: [Promotion]
  package var message: String
  /// When to go back: a condition over live figures, written down beforehand.
  package var trigger: String?
  package var risk: String?
  /// Why the rules of the policy are passed over, by those who may.
  package var breakGlass: String?

  package init(_ moves: [Promotion], message: String) {
    self.moves = moves
    self.message = message
  }
}

extension Repository {
  /// Brings versions into stages, all in one step.
  ///
  /// - Throws: ``MVCError`` with code `nothingToDo` when a stage holds that version already; with `refused` when the
  ///   policy in force does not allow it, with all that is missing.
  package func promote(_ request: PromotionRequest, _ decider: Decider) throws -> [RecordedEvent] {
    try refuseTwice(request.moves.map(\.stage), "promote to")
    for canary in request.moves.compactMap(\.canary) { try requireShare(canary, "promote") }
    let references = try references()
    let admissions = try request.moves.map { try admission(of: $0, request, decider, references) }
    return try decide(decider) { transaction, record in
      // Gates were tried before the repository was locked, for they may take long and use it.
      try refuseMoved(admissions, from: references, to: transaction.references)
      return try zip(admissions, request.moves).map { admission, promotion in
        let admission = try admitted(
          renewed(admission, decider, at: record.actor.time, transaction.references), promotion, request)
        let move = admission.move
        var event = Event(
          .promotion, stage: move.stage, snapshot: move.snapshot, actor: record.actor, message: request.message)
        event.add("trigger", request.trigger.map { .string($0) })
        event.add("risk", request.risk.map { .string($0) })
        event.add("canary", move.canary.map { .int($0) })
        admission.note(in: &event, breakGlass: request.breakGlass, record)
        return try record.append(event)
      }
    }
  }

  private func admission(
    of promotion: Promotion, _ request: PromotionRequest, _ decider: Decider, _ references: References
  ) throws -> Admission {
    let snapshot = try resolve(promotion.revision, references).snapshot
    guard try state(of: promotion.stage, references).snapshot != snapshot else {
      throw holdsAlready(promotion, snapshot)
    }
    try refuseTaken(promotion.stage, references)
    try refuseRetired(snapshot, "promote '\(promotion.revision)'", references)
    var move = Move(.promotion, promotion.stage, snapshot, trigger: request.trigger, risk: request.risk)
    move.canary = promotion.canary
    return try admitted(admit(move, decider, at: runtime.clock.now(), references), promotion, request)
  }

  func refuseTwice(_ stages: [String], _ what: String) throws {
    var seen: Set<String> = []
    guard let twice = stages.first(where: { !seen.insert($0).inserted }) else { return }
    throw MVCError(.usage, "cannot \(what) '\(twice)' twice in one step: a stage holds one version")
  }

  /// Refuses a new stage of the name of a branch or tag: the name would go on meaning that one. Mostly the arguments were
  /// swapped.
  private func refuseTaken(_ stage: String, _ references: References) throws {
    guard references[try .stage(stage)] == nil else { return }
    let taken = [try? ReferenceName.branch(stage), try? ReferenceName.tag(stage)].compactMap { $0 }
      .first { references[$0] != nil }
    guard let taken else { return }
    throw MVCError(
      .usage, "cannot make a stage '\(stage)': there is a \(taken.isTag ? "tag" : "branch") of that name",
      hint: "the version comes first, then the stage: 'mvc promote \(stage) production -m WHY'")
  }

  private func admitted(
    _ admission: Admission, _ promotion: Promotion, _ request: PromotionRequest
  ) throws -> Admission {
    try admission.require(
      "promote '\(promotion.revision)' to '\(promotion.stage)'", breakGlass: request.breakGlass)
    return admission
  }

  private func requireShare(_ percent: Int64, _ what: String) throws {
    guard !StageState.shares.contains(percent) else { return }
    throw MVCError(.usage, "cannot \(what) to \(percent) %: a share of the traffic is from 1 to 100")
  }

  /// Refuses to go on from what is no longer so: another policy, another version in the stage, something new about the
  /// version itself.
  private func refuseMoved(_ admissions: [Admission], from old: References, to new: References) throws {
    guard old[.record] != new[.record] else { return }
    let stages = try Set(admissions.map { try ReferenceName.stage($0.move.stage) })
    let snapshots = Set(admissions.compactMap(\.move.snapshot))
    var since = try record(new)
    var isConcerned = old[.policy] != new[.policy] || stages.contains { old[$0] != new[$0] }
    while !isConcerned, let found = try since.nextEvent(), found.id != old[.record] {
      isConcerned = found.event.snapshot.map { snapshots.contains($0) } ?? false
    }
    if isConcerned { throw Self.recordMoved("promote") }
  }

  static func recordMoved(_ what: String) -> MVCError {
    MVCError(
      .conflict, "cannot \(what): something else was decided of it while the gates were tried",
      hint: "run the command again")
  }

  /// Empties stages, all in one step.
  package func demote(
    _ stages: [String], message: String, breakGlass: String? = nil, _ decider: Decider
  ) throws -> [RecordedEvent] {
    try refuseTwice(stages, "demote")
    return try decide(decider) { transaction, record in
      try stages.map { stage in
        let state = try held(stage, transaction.references)
        let admission = try admit(Move(.demotion, stage, nil), decider, at: record.actor.time, transaction.references)
        try admission.require("demote '\(stage)'", breakGlass: breakGlass)
        var event = Event(.demotion, stage: stage, actor: record.actor, message: message)
        event.add("from", state.snapshot.map { .string($0.description) })
        admission.note(in: &event, breakGlass: breakGlass, record)
        return try record.append(event)
      }
    }
  }

  /// Records that the version in a stage serves another share of the traffic.
  ///
  /// - Parameter percent: 1 to 100.
  package func rollOut(
    _ stage: String, canary percent: Int64, message: String, breakGlass: String? = nil, _ decider: Decider
  ) throws -> RecordedEvent {
    try requireShare(percent, "roll out")
    return try decide(decider) { transaction, record in
      let state = try held(stage, transaction.references)
      guard state.canary != percent else {
        throw MVCError(.nothingToDo, "the version in '\(stage)' serves \(percent) % already")
      }
      let move = Move(.rollout, stage, state.snapshot)
      let admission = try admit(move, decider, at: record.actor.time, transaction.references)
      try admission.require("roll '\(stage)' out", breakGlass: breakGlass)
      var event = Event(
        .rollout, stage: stage, snapshot: state.snapshot, actor: record.actor, message: message)
      event.add("canary", .int(percent))
      admission.note(in: &event, breakGlass: breakGlass, record)
      return try record.append(event)
    }
  }

  /// What a stage holds, which must not be nothing.
  func held(_ stage: String, _ references: References) throws -> StageState {
    let state = try state(of: stage, references)
    guard state.newest != nil else { throw neverUsed(stage, references) }
    guard state.snapshot != nil else {
      throw MVCError(
        .nothingToDo, "the stage '\(stage)' holds no version", hint: "run 'mvc stage log \(stage)' to see what it held")
    }
    return state
  }

  private func holdsAlready(_ move: Promotion, _ snapshot: ObjectID) -> MVCError {
    MVCError(
      .nothingToDo, "the stage '\(move.stage)' holds '\(move.revision)' (\(snapshot.short)) already",
      hint: "run 'mvc rollout \(move.stage) --canary 100' to change the share of the traffic that it serves")
  }
}
