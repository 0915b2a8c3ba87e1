import MVCBase
import MVCObjects

/// Goes through a record from its first event, and holds each against what was so then.
package struct RecordReplay<Source: EventSource> {
  /// An event that is being looked at.
  struct Step {
    let found: RecordedEvent
    let proof: EventProof
    /// What holds for its stage and its version; nil where nothing does.
    let rule: Policy.StageRule?
    /// Who acts, as the policy in force knows them.
    let member: Policy.Member?

    var event: Event { found.event }
    /// Whether the actor passes over gates and approvals; a withdrawal cannot.
    var breaksGlass: Bool { event.kind != .withdrawal && event.detail["breakGlass"] != nil }
  }

  let source: Source
  let terms: AuditTerms
  private(set) var state = RecordState()
  private var warnings: [AuditFinding] = []
  private var origins: [ObjectID: VersionOrigin] = [:]
  /// The events that gave up versions' bytes, by version.
  private let retirements: [ObjectID: Event]

  private init(_ source: Source, _ terms: AuditTerms, _ events: [RecordedEvent]) {
    self.source = source
    self.terms = terms
    retirements = events.reduce(into: [:]) { found, next in
      guard next.kind == .retirement, next.event.releasesBytes, let version = next.event.snapshot else { return }
      found[version] = next.event
    }
  }

  /// Verifies a record.
  ///
  /// - Throws: What a source throws that cannot be read at all; what does not hold is in the report.
  package static func verify(_ source: Source, _ terms: AuditTerms) throws -> AuditReport {
    let chain = RecordChain(source)
    var report = AuditReport()
    report.eventCount = chain.events.count
    report.newest = chain.events.last
    if let flaw = chain.flaw {
      report.finding = flaw
      return report
    }
    var replay = RecordReplay(source, terms, chain.events)
    let proofs = try EventProof.all(chain.events, source, terms)
    for (index, (found, proof)) in zip(chain.events, proofs).enumerated() {
      try RecordRules.requireKnown(found, position: index + 1, of: chain.events.count)
      if let (rule, reason) = replay.advance(found, proof) {
        report.finding = AuditFinding(
          rule: rule, event: found.id, position: index + 1, reason: reason,
          untrustedCount: chain.events.count - index - 1)
        return report
      }
      if case .good = proof.seal { report.signedCount += 1 }
      if found.kind == .policy { report.policyCount += 1 }
    }
    report.warnings = replay.warnings
    report.finding = replay.referenceFinding() ?? replay.fileFinding(chain.events)
    return report
  }

  /// Looks at the next event and takes it in.
  ///
  /// - Returns: What does not hold, and why.
  private mutating func advance(_ found: RecordedEvent, _ proof: EventProof) -> (AuditFinding.Rule, String)? {
    let step: Step
    do throws(ObjectFlaw) {
      step = Step(
        found: found, proof: proof, rule: try rule(for: found.event),
        member: state.policy?.member(withEmail: found.event.actor.person.email))
      for rule in AuditFinding.Rule.allCases {
        if let reason = flaw(of: step, by: rule) { return (rule, reason) }
      }
      warn(of: step)
    } catch {
      return (.evidence, error.reason)
    }
    do throws(ObjectFlaw) {
      let policy = try newPolicy(found.event)
      // What has to be known of a version depends on the policy.
      if policy != nil { origins = [:] }
      state.take(found, under: step.rule, bringing: policy)
      return nil
    } catch {
      return (.evidence, error.reason)
    }
  }

  /// Notes what the rules of today would not have let pass. It holds nevertheless: it was made under its own.
  private mutating func warn(of step: Step) {
    guard step.event.rules < RecordRules.current, let reason = approvalFlaw(step, under: RecordRules.current) else {
      return
    }
    warnings.append(
      AuditFinding(
        rule: .approvals, event: step.found.id, position: state.eventCount + 1,
        reason: "under version \(RecordRules.current) of the rules \(reason)", untrustedCount: 0))
  }

  private func flaw(of step: Step, by rule: AuditFinding.Rule) -> String? {
    switch rule {
    case .rules: rulesFlaw(step)
    case .policy: policyFlaw(step)
    case .clock: clockFlaw(step)
    case .stage: stageFlaw(step)
    case .evidence: step.proof.evidenceFlaw
    case .signature: signatureFlaw(step)
    case .role: roleFlaw(step)
    case .freeze: freezeFlaw(step)
    case .gates: gateFlaw(step)
    case .approvals: approvalFlaw(step, under: step.event.rules)
    case .withdrawal: withdrawalFlaw(step)
    case .retirement: retirementFlaw(step)
    // Not of single events: the chain is read, and its end held against the references, as a whole.
    case .object, .references: nil
    }
  }

  /// What the policy in force says to an event that moves a stage.
  private mutating func rule(for event: Event) throws(ObjectFlaw) -> Policy.StageRule? {
    guard let policy = state.policy, let stage = event.stage, state.moves(event) else { return nil }
    guard let version = event.snapshot ?? state.held(stage) else { return policy.rule(for: stage) }
    return policy.rule(for: stage, tier: try origin(of: version).tier)
  }

  private mutating func origin(of version: ObjectID) throws(ObjectFlaw) -> VersionOrigin {
    if let known = origins[version] { return known }
    do throws(ObjectFlaw) {
      let readsTier = state.policy?.tiers.isEmpty == false
      let origin = try VersionOrigin(
        of: version, readsTier: readsTier, source, retirement: retirements[version])
      origins[version] = origin
      return origin
    } catch {
      throw ObjectFlaw("of its version '\(version.short)': \(error.reason)")
    }
  }

  /// Who had a hand in a version that an event brings in, as ``rule(for:)`` has found.
  func makers(of version: ObjectID) -> VersionMakers? { origins[version]?.makers }

  /// The risk tier of such a version, as it says itself.
  func tier(of version: ObjectID) -> String? { origins[version]?.tier }

  /// The policy that an event brings.
  private func newPolicy(_ event: Event) throws(ObjectFlaw) -> Policy? {
    guard event.kind == .policy else { return nil }
    guard let text = event.evidence.first else { throw ObjectFlaw("it names no text of the policy that it brings") }
    let bytes = try source.verifiedBytes(of: text)
    do {
      return try terms.readPolicy(bytes)
    } catch {
      throw ObjectFlaw("the policy that it brings cannot be read: \((error as? MVCError)?.message ?? "\(error)")")
    }
  }
}
