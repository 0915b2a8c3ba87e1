import MVCBase
import MVCGovernance
import MVCObjects
import MVCTestSupport
import Testing

/// A record with all that happens under a policy, which holds; tests change it.
struct GovernedRecord {
  static let lea = Actor("Lea", "lead")
  static let bo = Actor("Bo", "risk")
  static let cy = Actor("Cy", "risk")
  static let di = Actor("Di", "oncall")
  static let vera = Actor("Vera", "research")
  static let eve = Actor("Eve", "research")
  static let people = [lea, bo, cy, di, vera, eve]
  static let stage = "production"
  static let hour: Int64 = 3600

  /// The policies by their texts.
  static let policies: [String: Policy] = ["strict": strict, "stricter": stricter, "tiers": tiersAlone]

  private static let strict: Policy = {
    var rule = Policy.StageRule()
    rule.promoters = ["lead"]
    rule.approvals = [Policy.ApprovalRule(count: 2, roles: ["risk"])]
    rule.approvalSeconds = 24 * hour
    rule.breakGlass = ["oncall"]
    rule.gates = [gate("accuracy")]
    rule.freezes = [
      Policy.Freeze(
        from: Timestamp(secondsSinceEpoch: 1_770_000_000), to: Timestamp(secondsSinceEpoch: 1_770_100_000),
        reason: "holidays")
    ]
    var policy = Policy()
    policy.people = people.map(\.member)
    policy.changes = [Policy.ApprovalRule(count: 1, roles: ["risk"])]
    policy.stages = [stage: rule]
    var tier = Policy.StageRule()
    tier.approvals = [Policy.ApprovalRule(count: 1, roles: ["research"])]
    policy.tiers = ["high": [stage: tier], "low": [stage: Policy.StageRule()]]
    return policy
  }()

  private static let stricter: Policy = {
    var policy = strict
    policy.stages[stage]?.gates.append(gate("fairness"))
    return policy
  }()

  /// Only a tier has a rule for the stage.
  private static let tiersAlone: Policy = {
    var policy = strict
    policy.stages = [:]
    return policy
  }()

  private static func gate(_ name: String) -> Policy.Gate {
    Policy.Gate(name: name, check: .command("true", timeoutSeconds: 1))
  }

  var record = RecordInMemory()
  private(set) var versions: [ObjectID] = []
  private var messages = 0
  /// The version of the rules that events are made under.
  var rules: UInt32

  /// - Parameter isLong: Whether all kinds of events follow the first policy.
  init(isLong: Bool = true, rules: UInt32 = RecordRules.current) throws {
    self.rules = rules
    for number in 1...5 { versions.append(record.version("v\(number)", by: Self.vera, tier: "low")) }
    versions.append(record.version("by bo", by: Self.bo, tier: "low"))
    versions.append(record.version("risky", by: Self.vera, tier: "high"))
    versions.append(record.version("of no tier", by: Self.vera))
    try add(.promotion, by: Self.lea, stage: "staging", snapshot: versions[0])
    try apply("strict", by: Self.lea)
    guard isLong else { return }
    try approve(1, by: Self.bo, Self.cy)
    try promote(1)
    try add(.rollout, by: Self.lea, snapshot: versions[1], detail: [("canary", 50)])
    try approve(2, by: Self.bo, Self.cy)
    try promote(2)
    try add(.incident, by: Self.eve, snapshot: versions[2])
    try add(
      .rollback, by: Self.lea, snapshot: versions[1], detail: [("from", .string(versions[2].description))])
    try approvePolicy("stricter", by: Self.bo)
    try apply("stricter", by: Self.lea)
    let mistaken = try add(.approval, by: Self.bo, snapshot: versions[3])
    try withdraw(mistaken, by: Self.bo, kind: .approval, snapshot: versions[3])
    try add(
      .promotion, by: Self.di, snapshot: versions[3],
      detail: [("breakGlass", "the model is down"), ("gates", "failed")])
    try approve(4, by: Self.bo, Self.cy)
    try promote(4, gates: ["accuracy", "fairness"])
    try add(.deployment, by: Self.eve, snapshot: versions[4])
    try add(.demotion, by: Self.lea, detail: [("from", .string(versions[4].description))])
  }

  // MARK: Events

  @discardableResult
  mutating func add(
    _ kind: EventKind, by actor: Actor, stage: String? = stage, snapshot: ObjectID? = nil, subject: ObjectID? = nil,
    evidence: [ObjectID] = [], detail: [(String, JSONValue)] = [], key: TestSSHKey? = nil, after seconds: Int64 = 60,
    tamper: (inout Event) -> Void = { _ in }
  ) throws -> ObjectID {
    messages += 1
    var event = Event(
      kind, stage: stage, snapshot: snapshot, subject: subject, evidence: evidence, detail: detail,
      actor: Signature(actor.person, at: Timestamp(secondsSinceEpoch: 0)), message: "decision \(messages)\n")
    event.rules = rules
    return try record.add(event, by: actor, key: key, after: seconds, tamper: tamper)
  }

  @discardableResult
  mutating func approve(_ version: Int, by actors: Actor...) throws -> [ObjectID] {
    try actors.map { try add(.approval, by: $0, snapshot: versions[version]) }
  }

  @discardableResult
  mutating func promote(
    _ version: Int, by actor: Actor = lea, gates: [String] = ["accuracy"], result: String = "passed",
    after seconds: Int64 = 60, tamper: (inout Event) -> Void = { _ in }
  ) throws -> ObjectID {
    let evidence = record.keep(results(of: versions[version], gates, result))
    return try add(
      .promotion, by: actor, snapshot: versions[version], evidence: [evidence], detail: [("gates", .string(result))],
      after: seconds, tamper: tamper)
  }

  /// The results of gates as a promotion keeps them.
  ///
  /// - Parameter changed: Members that say something else than what is so.
  func results(
    of version: ObjectID, _ gates: [String], _ result: String = "passed", changed: [(String, JSONValue)] = []
  ) -> [UInt8] {
    let results = gates.map { JSONValue.object([("name", .string($0)), ("result", .string(result))]) }
    let head = record.heads.stages[Self.stage]
    let champion = record.events.first { $0.id == head }?.event.snapshot
    let members: [(String, JSONValue)] = [
      ("schema", "mvc-gates/1"), ("kind", "promotion"), ("stage", .string(Self.stage)),
      ("snapshot", .string(version.description)), ("champion", champion.map { .string($0.description) } ?? .null),
      ("policy", .string(record.heads.policy?.description ?? "")), ("gates", .array(results)),
    ]
    return JSONValue.object(members.filter { member in !changed.contains { $0.0 == member.0 } } + changed)
      .canonical.encode(.canonical)
  }

  mutating func withdraw(_ id: ObjectID, by actor: Actor, kind: EventKind, snapshot: ObjectID?) throws {
    try add(
      .withdrawal, by: actor, snapshot: snapshot, subject: id, detail: [("withdraws", .string(kind.rawValue))])
  }

  mutating func approvePolicy(_ text: String, by actor: Actor) throws {
    let id = ObjectID(of: Array(text.utf8))
    try add(.approval, by: actor, stage: nil, detail: [("policy", .string(id.description))])
  }

  mutating func apply(_ text: String, by actor: Actor) throws {
    try add(.policy, by: actor, stage: nil, evidence: [record.keep(Array(text.utf8))])
  }

  // MARK: Verifying

  static func terms(now: Int64 = 1_790_000_000) -> AuditTerms {
    AuditTerms(now: Timestamp(secondsSinceEpoch: now), workerCount: 2) { bytes in
      guard let policy = policies[String(decoding: bytes, as: UTF8.self)] else {
        throw MVCError(.corrupt, "no such policy")
      }
      return policy
    }
  }

  static func finding(_ source: some EventSource, now: Int64 = 1_790_000_000) throws -> AuditFinding? {
    try RecordReplay.verify(source, terms(now: now)).finding
  }

  /// What is found, which must be the newest event.
  func findingOfLast() throws -> AuditFinding {
    let finding = try #require(try Self.finding(record), "the record holds")
    #expect(finding.event == record.events.last?.id, "\(finding)")
    return finding
  }
}
