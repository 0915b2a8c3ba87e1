package import MVCBase
package import MVCObjects
package import MVCRepository
package import MVCStorage

/// A change of what a stage holds that somebody wants to make.
package struct Move: Sendable {
  package var kind: EventKind
  package var stage: String
  /// The version that the stage is to hold; nil to empty it.
  package var snapshot: ObjectID?
  /// What the promotion says of itself.
  package var trigger: String?
  package var risk: String?
  /// The share of the traffic to begin with, in percent.
  package var canary: Int64?

  package init(_ kind: EventKind, _ stage: String, _ snapshot: ObjectID?, trigger: String? = nil, risk: String? = nil) {
    self.kind = kind
    self.stage = stage
    self.snapshot = snapshot
    self.trigger = trigger
    self.risk = risk
  }
}

/// What the policy in force says to a move.
package struct Admission: Sendable {
  package let move: Move
  /// The event that brought the policy; nil where there is none, and everything is allowed.
  package let policy: ObjectID?
  /// When it was asked.
  package let time: Timestamp
  /// The rules that apply; nil where none do.
  package var rule: Policy.StageRule?
  /// The version that the stage held then.
  package var champion: ObjectID?
  /// Everything that is missing.
  package var unmet: [Unmet] = []
  package var gates: [GateResult] = []
  /// Whether who asks may pass over what is missing, when there is a reason.
  package var mayBreakGlass = false

  /// Whether all gates passed; nil where there are none.
  package var gatesPassed: Bool? { gates.isEmpty ? nil : gates.allSatisfy(\.isPassed) }

  /// What is missing of the version itself, whoever brings it in and whenever.
  package var faults: [Unmet] {
    unmet.filter { [.gate, .field, .data, .segment].contains($0.kind) && !$0.what.hasPrefix("trigger: ") }
  }

  /// What was found, as a document that is kept with the decision.
  package var evidence: JSONValue {
    .object([
      ("schema", "mvc-gates/1"), ("kind", .string(move.kind.rawValue)), ("stage", .string(move.stage)),
      ("snapshot", move.snapshot.map { .string($0.description) } ?? .null),
      ("champion", champion.map { .string($0.description) } ?? .null),
      ("policy", policy.map { .string($0.description) } ?? .null), ("time", .string(time.iso8601)),
      ("gates", .array(gates.map(\.json))), ("unmet", .array(unmet.map(\.json))),
    ])
  }
}

extension Repository {
  /// Holds a move against the policy in force, and finds everything that is missing.
  ///
  /// The gates of a promotion are tried, which may run commands and take long: never call this while the repository is
  /// locked, but for rollbacks, rollouts and demotions, which have none.
  package func admit(_ move: Move, _ decider: Decider, at now: Timestamp, _ references: References) throws -> Admission
  {
    guard let (id, policy) = try self.policy(references) else { return Admission(move: move, policy: nil, time: now) }
    var admission = Admission(move: move, policy: id, time: now)
    admission.champion = try state(of: move.stage, references).snapshot
    let model = try (move.snapshot ?? admission.champion).map { try ModelRecord(of: $0, in: self) }
    admission.rule = policy.rule(for: move.stage, tier: model?.risk)
    admission.unmet = policy.unmetSignature(of: decider.intent.actor, isSigned: decider.signer != nil)
    if move.kind == .promotion { admission.unmet += policy.unmetTier(model?.risk, of: move.stage) }
    guard let rule = admission.rule else { return admission }

    let person = policy.member(withEmail: decider.intent.actor.email)
    admission.mayBreakGlass = !rule.breakGlass.isEmpty && policy.has(person, anyOf: rule.breakGlass)
    admission.unmet += policy.unmetRole(of: decider.intent.actor, to: move.kind, rule)
    if move.kind != .rollback, move.kind != .withdrawal { admission.unmet += rule.unmetFreeze(at: now) }
    switch move.kind {
    case .promotion:
      guard let snapshot = move.snapshot, let model else { break }
      var version = try VersionFields(of: snapshot, model, in: self)
      (version.trigger, version.risk) = (move.trigger, move.risk)
      admission.unmet += version.unmet(rule.required)
      admission.unmet += rule.dataPolicies.map { version.unmet(dataPolicies: $0) } ?? []
      admission.unmet += policy.segment(of: move.stage).map { version.unmet(segment: $0, allowed: rule.segments) } ?? []
      admission.gates = try gateResults(rule.gates, snapshot, admission, policy, references)
      admission.unmet += admission.gates.filter { !$0.isPassed }.map { Unmet(.gate, "\($0.name): \($0.reason)") }
      admission.unmet += try unmetApprovals(
        rule, of: ApprovalTally.Matter(snapshot, for: move.stage), promoter: decider, at: now, references)
    case .rollback, .withdrawal:
      // Taking back a rollout leaves the version where it is.
      let isBroughtBack = move.kind == .rollback || move.snapshot != admission.champion
      guard rule.isSelective, isBroughtBack, let snapshot = move.snapshot,
        try !wasAdmitted(snapshot, to: move.stage, references)
      else { break }
      admission.unmet.append(
        Unmet(.gate, "the stage never held \(snapshot.short) with its gates passed: promote it, so that they are tried")
      )
    case .demotion, .rollout, .request, .approval, .rejection, .gates, .challenge, .drift, .guardCheck, .drill,
      .deployment, .incident, .retirement, .policy, .review:
      break
    }
    return admission
  }

  /// Looks once more at what depends on the time alone: gates may have taken so long that an approval has expired or a
  /// freeze has begun.
  func renewed(
    _ admission: Admission, _ decider: Decider, at now: Timestamp, _ references: References
  ) throws -> Admission {
    guard admission.time != now, let rule = admission.rule, let snapshot = admission.move.snapshot else {
      return admission
    }
    var admission = admission
    let matter = ApprovalTally.Matter(snapshot, for: admission.move.stage)
    let timely =
      try rule.unmetFreeze(at: now)
      + unmetApprovals(rule, of: matter, promoter: decider, at: now, references)
    admission.unmet = admission.unmet.filter { $0.kind != .freeze && $0.kind != .approval } + timely
    return admission
  }

  private func gateResults(
    _ gates: [Policy.Gate], _ snapshot: ObjectID, _ admission: Admission, _ policy: Policy,
    _ references: References
  ) throws -> [GateResult] {
    guard !gates.isEmpty else { return [] }
    let environment = GateEnvironment(
      snapshot, champion: admission.champion, self, references, policy, now: admission.time)
    return try GateCheck(environment: environment, repository: self, stage: admission.move.stage).results(of: gates)
  }

  /// Whether a stage held a version before that came in by its rules, and not past them.
  private func wasAdmitted(_ snapshot: ObjectID, to stage: String, _ references: References) throws -> Bool {
    try chain(of: .stage(stage), references).first { found in
      try found.event.snapshot == snapshot && isAdmission(found.event)
    } != nil
  }

  /// Whether a promotion let its version in by the rules that were in force then.
  func isAdmission(_ event: Event) throws -> Bool {
    guard event.kind == .promotion, let stage = event.stage, let snapshot = event.snapshot else { return false }
    guard let policy = try policy(at: event)?.policy else { return event.isAdmission(under: nil) }
    let tier = policy.tiers.isEmpty ? nil : try ModelRecord(of: snapshot, in: self).risk
    return event.isAdmission(under: policy.rule(for: stage, tier: tier))
  }
}

extension Admission {
  /// Refuses a move to which something is missing, unless who asks may pass over it and says why.
  ///
  /// A missing signature is never passed over: nobody would vouch for the decision.
  ///
  /// - Parameter what: What cannot be done: `promote 'v2' to 'production'`.
  func require(_ what: String, breakGlass: String?) throws {
    guard !unmet.isEmpty else { return }
    let passesOver = breakGlass != nil && mayBreakGlass && !unmet.contains { $0.kind == .signature }
    guard !passesOver else { return }
    var missing = unmet
    if breakGlass != nil, !mayBreakGlass {
      let roles = rule?.breakGlass ?? []
      let who = roles.isEmpty ? "nobody" : "only \(roles.joined(separator: " or "))"
      missing.append(Unmet(.role, "\(who) may break the glass here"))
    }
    let revision = move.snapshot?.short ?? "REV"
    let hint =
      move.kind == .promotion
      ? "run 'mvc gate \(revision) \(move.stage) --explain' for all of it" : "run 'mvc policy show'"
    throw Unmet.refusal(what, missing, hint: hint)
  }

  /// Notes in an event what it was decided on.
  func note(in event: inout Event, breakGlass: String?, _ record: RecordWriter) {
    guard policy != nil else { return }
    if let gatesPassed { event.add("gates", .string(gatesPassed ? "passed" : "failed")) }
    if !unmet.isEmpty { event.add("breakGlass", breakGlass.map { .string($0) }) }
    guard !gates.isEmpty || !unmet.isEmpty else { return }
    event.evidence.append(record.keep(evidence.canonical.encode(.canonical)))
    for log in gates.compactMap(\.run?.log) { event.evidence.append(record.keep(log)) }
  }
}

extension Repository {
  /// Keeps in the record what the gates of a stage said of a version.
  ///
  /// - Parameter references: Those that the gates were tried under.
  /// - Throws: ``MVCError`` with code `conflict` when something else was decided since.
  package func recordGates(
    _ admission: Admission, asOf references: References, message: String, _ decider: Decider
  ) throws -> RecordedEvent {
    try decide(decider) { transaction, record in
      guard transaction.references[.record] == references[.record] else {
        throw Self.recordMoved("keep the results")
      }
      var event = Event(
        .gates, stage: admission.move.stage, snapshot: admission.move.snapshot, actor: record.actor, message: message)
      admission.note(in: &event, breakGlass: nil, record)
      event.add("gates", .string(admission.faults.isEmpty ? "passed" : "failed"))
      return try record.append(event)
    }
  }
}

extension Policy {
  /// Whether somebody may move a stage.
  fileprivate func unmetRole(of person: Person, to kind: EventKind, _ rule: StageRule) -> [Unmet] {
    guard !has(member(withEmail: person.email), anyOf: rule.promoters) else { return [] }
    let names = names(of: rule.promoters).joined(separator: ", ")
    return [
      Unmet(.role, "\(person.email) is not \(rule.promoters.joined(separator: " or ")); these are: \(names)")
    ]
  }

  /// Where tiers of risk add rules, a version has to say which it belongs to.
  func unmetTier(_ risk: String?, of stage: String) -> [Unmet] {
    let known = tiers(of: stage)
    guard !known.isEmpty, risk.map({ tiers[$0] == nil }) ?? true else { return [] }
    let names = tiers.keys.sorted().joined(separator: ", ")
    let found = risk.map { "'\($0)' is no tier of the policy" } ?? "the version does not say"
    return [Unmet(.field, "risk: \(found); write one of \(names) into mvc.yaml, as 'risk' in the section 'model'")]
  }
}

extension Policy.StageRule {
  fileprivate func unmetFreeze(at now: Timestamp) -> [Unmet] {
    freezes(at: now).map { freeze in
      let reason = freeze.reason.isEmpty ? "" : " (\(freeze.reason))"
      return Unmet(.freeze, "nothing moves until \(freeze.to.iso8601)\(reason)")
    }
  }
}
