package import MVCObjects

/// Tells who is one person: as far as their addresses, a policy, and a file of allowed signers say so.
package struct KnownPeople: Sendable {
  private let policy: Policy?
  private let signers: AllowedSigners?

  /// - Parameters:
  ///   - rules: The version of the rules: the first one knows people by single addresses alone.
  ///   - policy: Gives people several addresses and keys.
  ///   - signers: Gives a key to several addresses.
  package init(rules: UInt32 = RecordRules.current, policy: Policy? = nil, signers: AllowedSigners? = nil) {
    let isKnowing = rules >= RecordRules.fourEyes
    self.policy = isKnowing ? policy : nil
    self.signers = isKnowing ? signers : nil
  }

  package func isSame(_ left: Person, _ right: Person) -> Bool {
    if left.isSame(as: right) { return true }
    let (lefts, rights) = (addresses(of: left), addresses(of: right))
    return lefts.contains { left in
      rights.contains { Person.isSameAddress(left, $0) || signers?.areOfOneKey(left, $0) == true }
    }
  }

  /// Who signs with a key; nil for a key that the policy gives nobody.
  func owner(of key: [UInt8]) -> Person? { policy?.member(withKey: key)?.person }

  /// Whether the allowed signers give a key to a person.
  func isKey(_ key: [UInt8], of person: Person) -> Bool {
    addresses(of: person).contains { signers?.names($0, for: key) == true }
  }

  private func addresses(of person: Person) -> [String] {
    policy?.member(withEmail: person.email)?.addresses ?? [person.email]
  }
}

/// Who had a hand in a version: nobody of them approves it.
package struct VersionMakers: Sendable {
  package let author: Person
  package let committer: Person
  /// The key of the committer's signature in the snapshot, where that is good.
  private let key: [UInt8]?

  package init(_ snapshot: Snapshot) {
    author = snapshot.author.person
    committer = snapshot.committer.person
    let signature = snapshot.signature.flatMap { try? SSHSignature(text: $0) }
    // A signature that is known to be bad is nobody's; one of an unusual kind counts.
    key = signature.flatMap { $0.isValid(over: snapshot.signedBytes) == false ? nil : $0.publicKey }
  }

  /// What somebody did for the version; nil for who had no hand in it.
  func share(of person: Person, _ rules: UInt32, _ known: KnownPeople) -> String? {
    if known.isSame(person, author) { return "is the author of" }
    guard rules >= RecordRules.fourEyes else { return nil }
    if known.isSame(person, committer) { return "recorded" }
    guard let key else { return nil }
    return known.owner(of: key).map { known.isSame(person, $0) } == true || known.isKey(key, of: person)
      ? "signed" : nil
  }
}
