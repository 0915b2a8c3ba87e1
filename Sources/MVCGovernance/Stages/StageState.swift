package import MVCBase
package import MVCObjects
package import MVCRepository
package import MVCStorage

/// The stages that every project has, whether or not they hold a version.
package enum StageName {
  package static let defaults = ["development", "staging", "production", "archived"]
}

/// What a stage holds.
package struct StageState: Sendable {
  package let name: String
  /// The event that moved the stage last; nil for a stage that nothing was ever promoted to.
  package let newest: RecordedEvent?
  /// The event that brought the version in.
  package let arrival: RecordedEvent?

  /// The version; nil for an empty stage.
  package var snapshot: ObjectID? { newest?.event.snapshot }
  /// The shares of the traffic that a version can serve, in percent.
  package static let shares: ClosedRange<Int64> = 1...100
  /// The share of the traffic that the version serves, in percent.
  package var canary: Int64 { newest?.event.detail["canary"]?.integer ?? 100 }
  package var since: Timestamp? { arrival?.time }
}

extension Repository {
  /// Every stage: those that every project has, then the others by name.
  package func stages(_ references: References) throws -> [StageState] {
    let others = references.stages.map(\.short).filter { !StageName.defaults.contains($0) }
    return try (StageName.defaults + others).map { try state(of: $0, references) }
  }

  /// What a stage holds.
  package func state(of stage: String, _ references: References) throws -> StageState {
    var chain = chain(of: try .stage(stage), references)
    guard let newest = try chain.nextEvent() else { return StageState(name: stage, newest: nil, arrival: nil) }
    return StageState(name: stage, newest: newest, arrival: try arrival(newest, chain))
  }

  /// Goes back to the event with which what a stage holds came into it.
  private func arrival(_ newest: RecordedEvent, _ rest: EventChain) throws -> RecordedEvent {
    var (arrival, rest) = (newest, rest)
    while let earlier = try rest.nextEvent(), earlier.event.snapshot == newest.event.snapshot { arrival = earlier }
    return arrival
  }

  /// What a stage held at a moment: the event that had moved it last by then.
  package func event(of stage: String, at moment: Timestamp, _ references: References) throws -> RecordedEvent? {
    try chain(of: .stage(stage), references).first { $0.time.secondsSinceEpoch <= moment.secondsSinceEpoch }
  }

  /// The history of a stage, newest first.
  ///
  /// - Parameter limit: How many events to read at most.
  /// - Throws: ``MVCError`` with code `notFound` for a stage that nothing was ever promoted to.
  package func history(of stage: String, _ references: References, limit: Int = .max) throws -> [RecordedEvent] {
    let name = try ReferenceName.stage(stage)
    guard references[name] != nil else { throw neverUsed(stage, references) }
    return try chain(of: name, references).all(limit: limit)
  }

  func neverUsed(_ stage: String, _ references: References) -> MVCError {
    let known = references.stages.map(\.short)
    return MVCError(
      .notFound, "cannot find the stage '\(stage)': nothing was ever promoted to it", details: known,
      hint: known.isEmpty ? "run 'mvc promote REV \(stage) -m WHY'" : "run 'mvc stage' to see what the stages hold")
  }
}
