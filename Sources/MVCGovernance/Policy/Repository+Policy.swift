import MVCBase
package import MVCObjects
package import MVCRepository
package import MVCStorage

extension Repository {
  /// The policy in force, and the event that brought it; nil before there is one.
  package func policy(_ references: References) throws -> (id: ObjectID, policy: Policy)? {
    try references[.policy].map { ($0, try policy(of: $0)) }
  }

  /// The policy that was in force when an event was added.
  package func policy(at event: Event) throws -> (id: ObjectID, policy: Policy)? {
    try event.policy.map { ($0, try policy(of: $0)) }
  }

  /// The text of the policy that an event brought.
  package func policyText(of event: ObjectID) throws -> [UInt8] {
    guard let text = try objects.event(event).evidence.first else {
      throw MVCError(.corrupt, "cannot read the policy of the event '\(event.short)': the event names no text")
    }
    return try objects.bytes(of: text)
  }

  /// The policy that an event brought.
  package func policy(of event: ObjectID) throws -> Policy {
    let text = try policyText(of: event)
    do throws(PolicyMistakes) {
      return try Policy(parsing: text)
    } catch {
      throw MVCError(
        .corrupt, "cannot read the policy of the event '\(event.short)': it has mistakes",
        details: error.lines(file: "policy.yaml"),
        hint: "a newer mvc may have put it in force; 'mvc policy show' prints it")
    }
  }

  /// The events that brought policies, newest first.
  package func policies(_ references: References) -> EventChain {
    EventChain(from: references[.policy], self) { $0.policy }
  }
}
