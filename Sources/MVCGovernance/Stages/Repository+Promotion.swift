import MVCBase
import MVCObjects
package import MVCRepository
import MVCStorage

/// A version to bring into a stage.
package struct Promotion: Sendable {
  package var revision: String
  package var stage: String

  package init(_ revision: String, to stage: String) {
    self.revision = revision
    self.stage = stage
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
  /// The share of the traffic to begin with, in percent.
  package var canary: Int64?
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
    try decide(decider) { transaction, record in
      try request.moves.map { move in
        let snapshot = try resolve(move.revision, transaction.references).snapshot
        let state = try state(of: move.stage, transaction.references)
        guard state.snapshot != snapshot else { throw holdsAlready(move, snapshot) }
        try refuseRetired(snapshot, move.revision, transaction.references)
        var event = Event(
          .promotion, stage: move.stage, snapshot: snapshot, actor: record.actor, message: request.message)
        event.add("trigger", request.trigger.map { .string($0) })
        event.add("risk", request.risk.map { .string($0) })
        event.add("canary", request.canary.map { .int($0) })
        return try record.append(event)
      }
    }
  }

  /// Empties a stage.
  package func demote(_ stage: String, message: String, _ decider: Decider) throws -> RecordedEvent {
    try decide(decider) { transaction, record in
      let state = try held(stage, transaction.references)
      var event = Event(.demotion, stage: stage, actor: record.actor, message: message)
      event.add("from", state.snapshot.map { .string($0.description) })
      return try record.append(event)
    }
  }

  /// Records that the version in a stage serves another share of the traffic.
  ///
  /// - Parameter percent: 1 to 100.
  package func rollOut(
    _ stage: String, canary percent: Int64, message: String, _ decider: Decider
  ) throws -> RecordedEvent {
    guard (1...100).contains(percent) else {
      throw MVCError(.usage, "cannot roll out to \(percent) %: a share of the traffic is from 1 to 100")
    }
    return try decide(decider) { transaction, record in
      let state = try held(stage, transaction.references)
      guard state.canary != percent else {
        throw MVCError(.nothingToDo, "the version in '\(stage)' serves \(percent) % already")
      }
      var event = Event(
        .rollout, stage: stage, snapshot: state.snapshot, actor: record.actor, message: message)
      event.add("canary", .int(percent))
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
