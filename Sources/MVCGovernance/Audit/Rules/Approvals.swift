import MVCBase
import MVCObjects

extension RecordReplay {
  /// - Parameter rules: The version of the rules: the event's own, or a later one to see what that would say.
  func approvalFlaw(_ step: Step, under rules: UInt32) -> String? {
    switch step.event.kind {
    case .promotion: promotionApprovalFlaw(step, rules)
    case .policy: policyApprovalFlaw(step, rules)
    case .demotion, .rollback, .rollout, .withdrawal, .request, .approval, .rejection, .gates, .challenge, .drift,
      .guardCheck, .drill, .deployment, .incident, .retirement, .review:
      nil
    }
  }

  /// A version is promoted with the approvals that its rule asks for.
  private func promotionApprovalFlaw(_ step: Step, _ rules: UInt32) -> String? {
    guard let policy = state.policy, let rule = step.rule, !rule.approvals.isEmpty, !step.breaksGlass,
      let snapshot = step.event.snapshot, let stage = step.event.stage, let makers = makers(of: snapshot)
    else { return nil }
    let matter = ApprovalTally.Matter(snapshot, for: stage)
    let people = KnownPeople(rules: rules, policy: policy, signers: terms.allowedSigners)
    let terms = ApprovalTally.Terms(
      policy: state.policyEvent, at: step.found.time, lasting: rule.approvalSeconds, people: people)
    /// Why somebody's approval does not count, however it was given.
    func interest(_ person: Person) -> String? {
      if let share = makers.share(of: person, rules, people) { return "who \(share) the version" }
      return people.isSame(person, step.event.actor.person) ? "who promotes it" : nil
    }
    func excluded(_ person: Person) -> Bool { interest(person) != nil }
    let approvers = state.tally.approvals(of: matter, terms, excluding: excluded)
      .compactMap { policy.member(withEmail: $0.event.actor.person.email) }
    let unmet = policy.unmet(rule.approvals, approvedBy: approvers, excluding: excluded)
    guard !unmet.isEmpty else { return nil }
    let flaws = voided(matter, terms, interest) + replayed(matter)
    return (["it lacks \(unmet.map(\.what).joined(separator: "; "))"] + flaws).joined(separator: "; ")
  }

  /// What was said of the version and does not count.
  private func voided(
    _ matter: ApprovalTally.Matter, _ terms: ApprovalTally.Terms, _ interest: (Person) -> String?
  ) -> [String] {
    (state.tally.said[matter] ?? []).filter { $0.kind == .approval }.compactMap { approval in
      let person = approval.event.actor.person
      if let interest = interest(person) { return "\(person.name) approved, \(interest)" }
      return state.tally.flaw(of: approval, of: matter, terms, excluding: { _ in false }).map {
        "the approval of \(person.name) does not count: \($0)"
      }
    }
  }

  /// Who has approved of another version for the stage.
  private func replayed(_ matter: ApprovalTally.Matter) -> [String] {
    let others = state.tally.said.filter { $0.key.stage == matter.stage && $0.key.snapshot != matter.snapshot }
    let approvals = others.values.joined().filter { $0.kind == .approval && $0.event.policy == state.policyEvent }
    return approvals.sorted { ($0.time, $0.id) > ($1.time, $1.id) }.prefix(3).map { approval in
      "the approval of \(approval.event.actor.person.name) is of another version, '\(approval.event.snapshot?.short ?? "")'"
    }
  }

  /// A policy is replaced with the approvals that it asks for itself: of the text that comes, by others than who brings it.
  private func policyApprovalFlaw(_ step: Step, _ rules: UInt32) -> String? {
    guard let policy = state.policy, !policy.changes.isEmpty, let text = step.event.evidence.first else { return nil }
    let actor = step.event.actor.person
    let people = KnownPeople(rules: rules, policy: policy, signers: terms.allowedSigners)
    // The last word of each person is the one that counts.
    var last: [String: (person: Policy.Member, said: RecordedEvent)] = [:]
    for said in state.saidOfPolicies[text] ?? [] where !state.withdrawn.contains(said.id) {
      guard let person = policy.member(withEmail: said.event.actor.person.email) else { continue }
      last[person.email] = (person, said)
    }
    let approvers = last.values.filter { $0.said.kind == .approval && !people.isSame($0.person.person, actor) }
      .map(\.person).sorted { $0.email < $1.email }
    let unmet = policy.unmet(policy.changes, approvedBy: approvers) { people.isSame($0, actor) }
    return unmet.isEmpty
      ? nil : "it replaces the policy in force, and lacks \(unmet.map(\.what).joined(separator: "; "))"
  }
}
