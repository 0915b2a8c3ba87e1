package import MVCObjects

extension Policy {
  /// What is missing of the approvals that rules ask for.
  ///
  /// Every approval counts for one rule only, so two duties need two people. Among all ways to spread the approvals over
  /// the rules the one that fills most of them counts (a maximum matching, by augmenting paths: Kuhn 1955).
  ///
  /// - Parameters:
  ///   - approvers: Who has approved, each once.
  ///   - isExcluded: Who may not approve this: those who had a hand in it, and who asks.
  /// - Returns: One for each rule that is not met, with who could still approve.
  package func unmet(
    _ rules: [ApprovalRule], approvedBy approvers: [Member], excluding isExcluded: (Person) -> Bool = { _ in false }
  ) -> [Unmet] {
    let slots = rules.enumerated().flatMap { number, rule in Array(repeating: number, count: max(0, rule.count)) }
    let taken = assign(approvers, to: slots, rules)
    return rules.enumerated().compactMap { number, rule in
      let missing = zip(slots, taken).count { $0 == number && $1 == nil }
      guard missing > 0 else { return nil }
      let candidates = people.filter { person in
        has(person, anyOf: rule.roles) && !approvers.contains { $0.email == person.email }
          && !isExcluded(person.person)
      }
      return Unmet(.approval, Self.text(missing, rule, candidates))
    }
  }

  /// Gives each slot an approver of the right role, as many as can be.
  private func assign(_ approvers: [Member], to slots: [Int], _ rules: [ApprovalRule]) -> [Int?] {
    var taken: [Int?] = Array(repeating: nil, count: slots.count)

    /// Finds a slot for an approver; those who are in the way move on where they can.
    func place(_ approver: Int, _ seen: inout Set<Int>) -> Bool {
      for slot in slots.indices where has(approvers[approver], anyOf: rules[slots[slot]].roles) {
        guard seen.insert(slot).inserted else { continue }
        if let other = taken[slot], !place(other, &seen) { continue }
        taken[slot] = approver
        return true
      }
      return false
    }

    for approver in approvers.indices {
      var seen: Set<Int> = []
      _ = place(approver, &seen)
    }
    return taken
  }

  private static func text(_ missing: Int, _ rule: ApprovalRule, _ candidates: [Member]) -> String {
    let roles = rule.roles.isEmpty ? "" : " by \(rule.roles.joined(separator: " or "))"
    let names = candidates.map(\.name)
    let from = names.isEmpty ? "nobody is left who could give it" : names.joined(separator: ", ")
    return "\(missing) more approval\(missing == 1 ? "" : "s")\(roles): \(from)"
  }
}
