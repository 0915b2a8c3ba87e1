import MVCBase
import MVCObjects
package import MVCRepository
import MVCStorage

extension Repository {
  /// Records that a version was installed somewhere.
  ///
  /// - Parameters:
  ///   - place: An address or a name; user name and password in an address are left out.
  ///   - revision: The version; nil for the one that the stage holds.
  /// - Throws: ``MVCError`` with code `nothingToDo` when it is there already.
  package func deploy(
    _ stage: String, at place: String, revision: String?, message: String, _ decider: Decider
  ) throws -> RecordedEvent {
    let place = try Self.checked(place)
    return try decide(decider) { transaction, record in
      let snapshot =
        try revision.map { try resolve($0, transaction.references).snapshot }
        ?? held(stage, transaction.references).snapshot
      let there = try register().deployments.first { $0.place == place }
      if let there, there.snapshot == snapshot, there.stage == stage {
        throw MVCError(.nothingToDo, "that version is recorded as deployed at '\(place)' already")
      }
      var event = Event(.deployment, stage: stage, snapshot: snapshot, actor: record.actor, message: message)
      event.add("where", .string(place))
      event.add("state", "live")
      return try record.append(event)
    }
  }

  /// Records that a version was taken away from where it was installed.
  package func withdrawDeployment(
    _ stage: String, from place: String, message: String, _ decider: Decider
  ) throws -> RecordedEvent {
    let place = try Self.checked(place)
    return try decide(decider) { _, record in
      let deployments = try register().deployments
      guard let there = deployments.first(where: { $0.place == place && $0.stage == stage }) else {
        throw MVCError(
          .notFound, "cannot record that '\(stage)' is gone from '\(place)': it is not recorded as deployed there",
          details: deployments.filter { $0.stage == stage }.map(\.place),
          hint: "run 'mvc live \(stage)' to see where it is deployed")
      }
      var event = Event(
        .deployment, stage: stage, snapshot: there.snapshot, subject: there.event.id, actor: record.actor,
        message: message)
      event.add("where", .string(place))
      event.add("state", "gone")
      return try record.append(event)
    }
  }

  private static func checked(_ place: String) throws -> String {
    guard !place.allSatisfy(\.isWhitespace), !place.contains("\n") else {
      throw MVCError(.usage, "cannot use '\(place)' as a place: it is empty, or more than a line")
    }
    // The record is for ever and for everybody.
    return GitCheckout.withoutCredentials(place)
  }
}
