import MVCBase
import MVCObjects
package import MVCRepository
import MVCStorage

extension Repository {
  /// Puts a policy in force.
  ///
  /// The first one needs nobody's approval; any other those that the policy in force asks for.
  ///
  /// - Throws: ``PolicyMistakes``; ``MVCError`` with code `nothingToDo` for the text that is in force already, `refused`
  ///   when approvals are missing.
  package func apply(policy text: [UInt8], message: String, _ decider: Decider) throws -> RecordedEvent {
    _ = try Policy(parsing: text)
    return try decide(decider) { transaction, record in
      let references = transaction.references
      let id = ObjectID(of: text)
      if let current = references[.policy], try objects.event(current).evidence.first == id {
        throw MVCError(.nothingToDo, "cannot apply the policy: it is in force already")
      }
      let approvals = try approvals(ofPolicy: id, proposer: decider, references)
      try require(approvals.map(\.person), of: id, decider, references)
      var event = Event(.policy, evidence: [record.keep(text)], actor: record.actor, message: message)
      if !approvals.isEmpty {
        event.add("approvals", .array(approvals.map { .string($0.event.id.description) }))
      }
      return try record.append(event)
    }
  }

  private func require(
    _ approvers: [Policy.Member], of text: ObjectID, _ decider: Decider, _ references: References
  ) throws {
    guard let (_, policy) = try self.policy(references) else { return }
    let person = decider.intent.actor
    let people = KnownPeople(policy: policy, signers: try decider.allowedSigners())
    let unmet =
      policy.unmetSignature(of: person, isSigned: decider.signer != nil)
      + policy.unmet(policy.changes, approvedBy: approvers) { people.isSame($0, person) }
    guard unmet.isEmpty else {
      throw Unmet.refusal(
        "apply the policy", unmet,
        hint: "they run 'mvc approve --policy FILE -m WHY' with the very same text, whose SHA-256 is \(text.short)")
    }
  }
}
