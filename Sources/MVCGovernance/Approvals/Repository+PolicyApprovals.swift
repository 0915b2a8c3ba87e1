import MVCBase
package import MVCObjects
package import MVCRepository
package import MVCStorage

extension Repository {
  /// The approvals of a proposed policy that count: one of each person, given since the policy in force came, not taken
  /// back and not followed by a rejection.
  ///
  /// - Parameters:
  ///   - text: The SHA-256 of the proposed text.
  ///   - proposer: Who wants to put it in force, whose own approval does not count.
  /// - Returns: The events, newest first, each with who approved.
  package func approvals(
    ofPolicy text: ObjectID, proposer: Decider, _ references: References
  ) throws -> [(event: RecordedEvent, person: Policy.Member)] {
    guard let (inForce, policy) = try self.policy(references) else { return [] }
    let people = KnownPeople(policy: policy, signers: try proposer.allowedSigners())
    var spoken: Set<String> = []
    var withdrawn: Set<ObjectID> = []
    var found: [(event: RecordedEvent, person: Policy.Member)] = []
    var chain = try record(references)
    while let recorded = try chain.nextEvent(), recorded.event.policy == inForce {
      let event = recorded.event
      if event.kind == .withdrawal, let subject = event.subject { withdrawn.insert(subject) }
      guard event.kind == .approval || event.kind == .rejection, !withdrawn.contains(recorded.id),
        event.subject == nil, event.detail["policy"]?.text == text.description,
        let person = policy.member(withEmail: event.actor.person.email),
        policy.isVouchedFor(event)
      else { continue }
      // The last word of each person is the one that counts.
      guard spoken.insert(person.email.lowercased()).inserted, event.kind == .approval else { continue }
      if !people.isSame(person.person, proposer.intent.actor) { found.append((recorded, person)) }
    }
    return found
  }
}

extension Policy {
  /// Whether the person whose address an event bears has signed it; so it is where nobody has a key.
  package func isVouchedFor(_ event: Event) -> Bool {
    guard needsSignatures else { return true }
    guard let text = event.signature, let signature = try? SSHSignature(text: text),
      unmetSignature(of: event.actor.person, key: signature.publicKey).isEmpty
    else { return false }
    return signature.isValid(over: event.signedBytes) == true
  }
}
