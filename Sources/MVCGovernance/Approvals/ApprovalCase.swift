package import MVCBase
package import MVCObjects
package import MVCRepository
package import MVCStorage

/// What was said of a version for a stage, what of it counts, and what is missing.
package struct ApprovalCase: Sendable {
  /// A request, an approval or a rejection.
  package struct Saying: Sendable {
    package let event: RecordedEvent
    /// Why it does not count; nil when it does.
    package let void: String?
  }

  package let stage: String
  package let snapshot: ObjectID
  /// Oldest first.
  package let sayings: [Saying]
  /// What the policy in force still asks for.
  package let unmet: [Unmet]
  /// Whether the version was brought into the stage since somebody first spoke.
  package let wasLive: Bool
}

extension Repository {
  /// Every version that somebody asked for, approved or rejected for a stage, by the first word on it, newest first.
  ///
  /// - Parameter signers: Gives a key to several addresses, which are one person's.
  package func approvalCases(
    at moment: Timestamp, _ references: References, signers: AllowedSigners? = nil
  ) throws -> [ApprovalCase] {
    let events = try record(references).all().reversed()
    let matters = events.compactMap { found -> ApprovalTally.Matter? in
      guard [.request, .approval, .rejection].contains(found.kind) else { return nil }
      return ApprovalTally.Matter(of: found.event)
    }
    let tally = ApprovalTally(events)
    let live = Set(
      events.compactMap { $0.kind == .promotion ? ApprovalTally.Matter(of: $0.event) : nil })
    var seen: Set<ApprovalTally.Matter> = []
    return try matters.filter { seen.insert($0).inserted }.reversed().map { matter in
      try approvalCase(matter, tally, wasLive: live.contains(matter), at: moment, references, signers)
    }
  }

  private func approvalCase(
    _ matter: ApprovalTally.Matter, _ tally: ApprovalTally, wasLive: Bool, at moment: Timestamp,
    _ references: References, _ signers: AllowedSigners?
  ) throws -> ApprovalCase {
    let policy = try policy(references)
    let tier = try? ModelRecord(of: matter.snapshot, in: self).risk
    let rule = policy?.policy.rule(for: matter.stage, tier: tier) ?? Policy.StageRule()
    // Of a retired version the bytes may be gone.
    let makers = policy == nil ? nil : (try? objects.snapshot(matter.snapshot)).map { VersionMakers($0) }
    let people = KnownPeople(policy: policy?.policy, signers: signers)
    let terms = ApprovalTally.Terms(policy: policy?.id, at: moment, lasting: rule.approvalSeconds, people: people)
    func excluded(_ person: Person) -> Bool { makers?.share(of: person, RecordRules.current, people) != nil }
    let sayings = (tally.said[matter] ?? []).map { found in
      var void = tally.flaw(of: found, of: matter, terms, excluding: excluded)
      if void == nil, found.kind == .approval, policy?.policy.isVouchedFor(found.event) == false {
        void = "it is not signed with a key that the policy gives \(found.event.actor.person.name)"
      }
      return ApprovalCase.Saying(event: found, void: void)
    }
    let approvers = sayings.filter { $0.event.kind == .approval && $0.void == nil }
      .compactMap { policy?.policy.member(withEmail: $0.event.event.actor.person.email) }
    return ApprovalCase(
      stage: matter.stage, snapshot: matter.snapshot, sayings: sayings,
      unmet: policy?.policy.unmet(rule.approvals, approvedBy: approvers, excluding: excluded) ?? [], wasLive: wasLive)
  }

  /// The approvals that a version still needs for a stage when somebody promotes it.
  package func unmetApprovals(
    _ rule: Policy.StageRule, of matter: ApprovalTally.Matter, promoter: Decider, at moment: Timestamp,
    _ references: References
  ) throws -> [Unmet] {
    guard !rule.approvals.isEmpty, let (id, policy) = try policy(references) else { return [] }
    let makers = VersionMakers(try objects.snapshot(matter.snapshot))
    let people = KnownPeople(policy: policy, signers: try promoter.allowedSigners())
    func excluded(_ person: Person) -> Bool {
      people.isSame(person, promoter.intent.actor) || makers.share(of: person, RecordRules.current, people) != nil
    }
    let terms = ApprovalTally.Terms(policy: id, at: moment, lasting: rule.approvalSeconds, people: people)
    let approvers = try ApprovalTally(record(references).all().reversed())
      .approvals(of: matter, terms, excluding: excluded)
      .filter { policy.isVouchedFor($0.event) }
      .compactMap { policy.member(withEmail: $0.event.actor.person.email) }
    return policy.unmet(rule.approvals, approvedBy: approvers, excluding: excluded)
  }
}
