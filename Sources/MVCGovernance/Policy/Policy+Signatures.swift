package import MVCObjects

extension Policy {
  /// What is missing of the signature on an event; nothing where nobody has a key.
  ///
  /// - Parameters:
  ///   - key: The public key in SSH's own form; nil for an event that nobody signs. What a key that is not known yet
  ///     will be worth is not asked: see ``unmetSignature(of:isSigned:)``.
  package func unmetSignature(of person: Person, key: [UInt8]?) -> [Unmet] {
    let missing = unmetSignature(of: person, isSigned: key != nil)
    guard missing.isEmpty, needsSignatures, let key else { return missing }
    let owner = member(withKey: key)
    if let owner, owner == member(withEmail: person.email) { return [] }
    let whose = owner.map { "is \($0.name)'s" } ?? "is in no person's 'keys'"
    return [Unmet(.signature, "the key that signs \(whose), and \(person.email) is who acts")]
  }

  /// The same before anything is signed.
  package func unmetSignature(of person: Person, isSigned: Bool) -> [Unmet] {
    guard needsSignatures else { return [] }
    guard member(withEmail: person.email) != nil else {
      let hint = "user.email has to be the address of one of its people"
      return [Unmet(.signature, "\(person.email) is nobody of the policy: \(hint)")]
    }
    guard isSigned else {
      let hint = "run 'mvc config --user user.signingKey ~/.ssh/id_ed25519'"
      return [Unmet(.signature, "a signature by \(person.email): \(hint)")]
    }
    return []
  }
}
