import MVCBase
import MVCObjects

extension RecordReplay {
  /// An event is by who it says: once a policy knows people's keys, each is signed with the actor's own.
  func signatureFlaw(_ step: Step) -> String? {
    let person = step.event.actor.person
    switch step.proof.seal {
    case .bad(let reason): return reason
    case .none:
      if state.policy?.needsSignatures == true { return "it is not signed, and the policy in force asks for that" }
      return terms.allowedSigners == nil ? nil : "it is not signed"
    case .good(let key):
      return ownerFlaw(key, person)
        ?? terms.allowedSigners.flatMap { signers in
          signers.allows(key, of: person.email, at: step.found.time)
            ? nil
            : "its key, \(Self.fingerprint(key)), is not one that the allowed signers give to \(person.email) then"
        }
    }
  }

  private func ownerFlaw(_ key: [UInt8], _ person: Person) -> String? {
    guard let policy = state.policy, policy.needsSignatures else { return nil }
    guard let owner = policy.member(withKey: key) else {
      return
        "it is forged: its key, \(Self.fingerprint(key)), is nobody's in the policy in force, and \(person.email) is who acts"
    }
    if owner == policy.member(withEmail: person.email) { return nil }
    return "it is forged: its key is that of \(owner.name), and \(person.email) is who acts"
  }

  private static func fingerprint(_ key: [UInt8]) -> String {
    SSHPublicKey(key)?.fingerprint ?? "of no known form"
  }
}
