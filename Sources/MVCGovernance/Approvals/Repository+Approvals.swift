import MVCBase
import MVCObjects
package import MVCRepository
import MVCStorage

/// What somebody says of a version for a stage.
package enum Opinion: Sendable {
  case approves
  case rejects
  /// Asks these people or roles, by name or address, for their approval.
  case asks([String])

  fileprivate var kind: EventKind {
    switch self {
    case .approves: .approval
    case .rejects: .rejection
    case .asks: .request
    }
  }
}

extension Repository {
  /// Records what the decider says of a version for a stage.
  ///
  /// The event names the snapshot, the stage and the policy in force: when one of them is another, it counts for nothing.
  ///
  /// - Throws: ``MVCError`` with code `refused` when the policy in force gives the decider no say.
  package func say(
    _ opinion: Opinion, of revision: String, for stage: String, message: String, _ decider: Decider
  ) throws -> RecordedEvent {
    _ = try ReferenceName.stage(stage)
    return try decide(decider) { transaction, record in
      let snapshot = try resolve(revision, transaction.references).snapshot
      let unmet = try unmet(opinion, of: snapshot, decider, transaction.references)
      guard unmet.isEmpty else {
        throw Unmet.refusal(
          "record this for '\(stage)'", unmet, hint: "run 'mvc policy show' to see who may approve what")
      }
      var event = Event(opinion.kind, stage: stage, snapshot: snapshot, actor: record.actor, message: message)
      if case .asks(let people) = opinion, !people.isEmpty {
        event.add("to", .array(people.map { .string($0) }))
      }
      return try record.append(event)
    }
  }

  /// Approves a text as the next policy.
  ///
  /// - Throws: ``PolicyMistakes`` for a text that is none; ``MVCError`` with code `refused` for who has no say.
  package func approvePolicy(_ text: [UInt8], message: String, _ decider: Decider) throws -> RecordedEvent {
    _ = try Policy(parsing: text)
    return try decide(decider) { transaction, record in
      let unmet = try unmetVoice(of: decider, transaction.references)
      guard unmet.isEmpty else {
        throw Unmet.refusal("approve the policy", unmet, hint: "run 'mvc policy show' to see who may approve what")
      }
      var event = Event(.approval, actor: record.actor, message: message)
      event.add("policy", .string(ObjectID(of: text).description))
      return try record.append(event)
    }
  }

  private func unmet(
    _ opinion: Opinion, of snapshot: ObjectID, _ decider: Decider, _ references: References
  ) throws -> [Unmet] {
    if case .asks = opinion { return try policySignature(of: decider, references) }
    let unmet = try unmetVoice(of: decider, references)
    guard case .approves = opinion, let policy = try policy(references)?.policy else { return unmet }
    let people = KnownPeople(policy: policy, signers: try decider.allowedSigners())
    let makers = VersionMakers(try objects.snapshot(snapshot))
    let actor = decider.intent.actor
    guard let share = makers.share(of: actor, RecordRules.current, people) else { return unmet }
    return unmet + [Unmet(.role, "somebody else has to approve: \(actor.name) \(share) \(snapshot.short)")]
  }

  /// What is missing for somebody to be heard: to be one of the people of the policy, and to sign.
  private func unmetVoice(of decider: Decider, _ references: References) throws -> [Unmet] {
    guard let (_, policy) = try policy(references), !policy.people.isEmpty else { return [] }
    let actor = decider.intent.actor
    guard policy.member(withEmail: actor.email) != nil else {
      return [Unmet(.role, "\(actor.email) is none of the people of the policy")]
    }
    return try policySignature(of: decider, references)
  }

  private func policySignature(of decider: Decider, _ references: References) throws -> [Unmet] {
    try policy(references)?.policy.unmetSignature(of: decider.intent.actor, isSigned: decider.signer != nil) ?? []
  }
}
