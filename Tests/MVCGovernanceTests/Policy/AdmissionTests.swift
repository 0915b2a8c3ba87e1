import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("What a policy lets in")
struct AdmissionTests {
  private let governed: GovernedProject
  private let versions: [ObjectID]
  private var project: TestProject { governed.project }

  init() throws {
    governed = try GovernedProject()
    let project = governed.project
    versions = try (1...3).map { number in
      try project.commit(["metrics.json": "{\"f1\": 0.\(number)}", "model.bin": "\(number)"])
    }
  }

  @Test("Without a policy, and in stages without rules, everything is allowed and nothing is added")
  func free() throws {
    let event = try governed.promote(versions[0])
    #expect(event.event.detail == .object([]))
    #expect(event.event.evidence.isEmpty)
    try governed.apply("stages: {production: {promote: [lead]}}")
    try governed.promote(versions[0], to: "staging", by: .init(name: "X", email: "x@example.org"))
    #expect(try governed.held("staging") == versions[0])
  }

  @Test("Who has not the role is told who has it, for every move of the stage")
  func role() throws {
    try governed.apply("stages: {production: {promote: [lead]}}")
    let expected = ["role: bo@example.org is not lead; these are: Ana Lima"]
    #expect(try governed.missing { try governed.promote(versions[0], by: GovernedProject.bo) } == expected)
    try governed.promote(versions[0])
    try governed.promote(versions[1])
    let bo = governed.decider(GovernedProject.bo)
    #expect(
      try governed.missing { try governed.open().rollOut("production", canary: 5, message: "", bo) } == expected)
    #expect(try governed.missing { try governed.open().rollBack("production", message: "x\n", bo) } == expected)
    #expect(try governed.missing { try governed.open().demote(["production"], message: "x\n", bo) } == expected)
    #expect(try governed.missing { try governed.open().undo(isRedo: false, isForced: false, bo) } == expected)
    #expect(try governed.held() == versions[1])
  }

  @Test("Everything that is missing is told at once")
  func together() throws {
    try governed.apply(
      """
      stages:
        production:
          promote: [lead]
          require: [owner, trigger]
          gates: [metrics.f1 >= 0.5, metrics.none > 1]
          data-policies: [public]
          segments: [eu]
          freeze: [{from: 2026-01-01, to: 2026-01-31, why: winter}]
      """)
    #expect(
      try governed.missing { try governed.promote(versions[1], to: "production/us", by: GovernedProject.bo) } == [
        "role: bo@example.org is not lead; these are: Ana Lima",
        "freeze: nothing moves until 2026-02-01T00:00:00+00:00 (winter)",
        "field: owner: say it in mvc.yaml, as 'owner' in the section 'model', and commit",
        "field: trigger: say when to go back, with --trigger CONDITION",
        "data: no data is recorded with the version, so its usage policy is not known; allowed: public",
        "segment: the stage is not open for 'us'; it is for eu",
        "gate: metrics.f1 >= 0.5: metrics.f1 is 0.2",
        "gate: metrics.none > 1: 'metrics.none' is missing: nothing is recorded of it",
      ])
    #expect(try governed.held("production/us") == nil)
  }

  @Test("Several versions come in together, or none does")
  func allOrNone() throws {
    try governed.apply("stages: {production: {gates: [metrics.f1 >= 0.3]}}")
    let missing = try governed.missing {
      try governed.promote(versions[1], to: "staging") { request in
        request.moves.append(Promotion(versions[1].description, to: "production"))
      }
    }
    #expect(missing == ["gate: metrics.f1 >= 0.3: metrics.f1 is 0.2"])
    #expect(try governed.held("staging") == nil)
  }

  @Test("Fields are those of the version that is promoted, and of the promotion")
  func fields() throws {
    try governed.apply(
      "stages: {production: {require: [owner, risk, trigger, data-licence, card.Limitations, model.contact]}}")
    let said = try project.commit([
      "mvc.yaml": """
      data:
        - {path: train.csv, licence: mit}
        - {path: eval.csv}
      model: {owner: Ana, contact: desk}
      """,
      "train.csv": "a\n", "eval.csv": "b\n",
      "README.md": "# Card\n\n```\n## Limitations\ntext\n```\n\n## Limitations\n\n[More Information Needed]\n",
    ])
    #expect(
      try governed.missing { try governed.promote(said) } == [
        "field: risk: say it in mvc.yaml, as 'risk' in the section 'model', and commit",
        "field: trigger: say when to go back, with --trigger CONDITION",
        "field: data-licence: the data 'eval' has none: write it into mvc.yaml, and commit",
        "field: card.Limitations: README.md has no section 'Limitations' that says something",
      ])
    let whole = try project.commit([
      "mvc.yaml": "data: [{path: train.csv, licence: mit}]\nmodel: {owner: Ana, contact: desk}\n",
      "README.md": "# Card\n\n### limitations\nNot for people.\n",
    ])
    try governed.promote(whole) { request in (request.trigger, request.risk) = ("metrics.f1 < 0.1", "little") }
    #expect(try governed.held() == whole)
  }

  @Test("Data has to have one of the usage policies that are allowed, and a model its segment")
  func dataAndSegments() throws {
    try governed.apply("stages: {production: {data-policies: [internal, public]}}")
    let mixed = try project.commit([
      "mvc.yaml": """
      data:
        - {path: a.csv, policy: public}
        - {path: b.csv, policy: secret}
        - {path: c.csv}
      model: {segments: [eu]}
      """,
      "a.csv": "a", "b.csv": "b", "c.csv": "c",
    ])
    #expect(
      try governed.missing { try governed.promote(mixed, to: "production/us") } == [
        "data: the data 'b' has the usage policy 'secret'; allowed: internal, public",
        "data: the data 'c' has no usage policy; allowed: internal, public",
        "segment: the model is made for eu, says mvc.yaml, not for 'us'",
      ])
    let clean = try project.commit(["mvc.yaml": "data: [{path: a.csv, policy: public}]\nmodel: {segments: [eu]}\n"])
    try governed.promote(clean, to: "production/eu")
  }

  @Test("Nothing is promoted on any day of a freeze, and everything before and after; rollbacks go always")
  func freeze() throws {
    try governed.promote(versions[0])
    try governed.promote(versions[1])
    try governed.apply("stages: {production: {freeze: [{from: 2026-03-01, to: 2026-03-02}]}}")
    project.clock.set(try #require(DateExpression.parse("2026-02-28T23:50:00Z", now: TestProject.start)))
    try governed.promote(versions[2])
    project.clock.set(try #require(DateExpression.parse("2026-03-02T23:58:00Z", now: TestProject.start)))
    #expect(
      try governed.missing { try governed.promote(versions[1]) } == [
        "freeze: nothing moves until 2026-03-03T00:00:00+00:00"
      ])
    _ = try governed.open().rollBack("production", message: "bad\n", governed.decider(GovernedProject.ana))
    #expect(try governed.held() == versions[1])
    // The first moment after it, told at a place to the west; promoting takes a minute.
    let end = try #require(DateExpression.parse("2026-03-03T00:00:00Z", now: TestProject.start))
    project.clock.set(Timestamp(secondsSinceEpoch: end.secondsSinceEpoch - 60, utcOffsetMinutes: -300))
    try governed.promote(versions[2])
  }

  @Test("A risk tier adds rules, and a version cannot do without one")
  func tiers() throws {
    try governed.apply(
      """
      stages: {production: {gates: [metrics.f1 >= 0.1]}}
      tiers:
        high: {stages: {production: {gates: [metrics.f1 >= 0.3], require: [owner]}}}
        low: {stages: {production: {}}}
      """)
    #expect(
      try governed.missing { try governed.promote(versions[1]) } == [
        "field: risk: the version does not say; write one of high, low into mvc.yaml, as 'risk' in the section 'model'"
      ])
    let high = try project.commit(["mvc.yaml": "model: {risk: high}", "metrics.json": "{\"f1\": 0.2}"])
    #expect(
      try governed.missing { try governed.promote(high) } == [
        "field: owner: say it in mvc.yaml, as 'owner' in the section 'model', and commit",
        "gate: metrics.f1 >= 0.3: metrics.f1 is 0.2",
      ])
    // What is said on the command line chooses no tier.
    let odd = try project.commit(["mvc.yaml": "model: {risk: hihg}"])
    #expect(
      try governed.missing { try governed.promote(odd) { $0.risk = "low" } } == [
        "field: risk: 'hihg' is no tier of the policy; write one of high, low into mvc.yaml, as 'risk' in the section 'model'"
      ])
    let low = try project.commit(["mvc.yaml": "model: {risk: low}"])
    try governed.promote(low)
  }

  @Test("A stage for which only tiers have rules lets in no version without a tier")
  func tiersAlone() throws {
    try governed.apply("tiers: {high: {stages: {production: {gates: [metrics.f1 >= 0.9]}}}}")
    #expect(try governed.missing { try governed.promote(versions[0]) }.count == 1)
    try governed.promote(versions[0], to: "staging")
    let high = try project.commit(["mvc.yaml": "model: {risk: high}", "metrics.json": "{\"f1\": 0.2}"])
    #expect(try governed.missing { try governed.promote(high) } == ["gate: metrics.f1 >= 0.9: metrics.f1 is 0.2"])
  }

  // MARK: Breaking the glass

  @Test("Who has the role passes over the rules, and the record says so")
  func breakGlass() throws {
    try governed.apply(
      "stages: {production: {promote: [lead], break-glass: [oncall], gates: [metrics.f1 >= 0.9]}}")
    let refused = try governed.missing {
      try governed.promote(versions[0], by: GovernedProject.bo, breakGlass: "site is down")
    }
    #expect(refused.last == "role: only oncall may break the glass here")
    let event = try governed.promote(versions[0], by: GovernedProject.cy, breakGlass: "site is down").event
    #expect(event.detail["breakGlass"]?.text == "site is down")
    #expect(event.detail["gates"]?.text == "failed")
    let evidence = try JSONValue(parsing: governed.open().objects.bytes(of: #require(event.evidence.first)))
    #expect(evidence["unmet"]?.elements?.compactMap { $0["kind"]?.text } == ["role", "gate"])
    #expect(evidence["gates"]?.elements?.first?["result"]?.text == "failed")
    #expect(evidence["stage"]?.text == "production")
  }

  @Test("Where nothing is missing, no glass is broken")
  func unbroken() throws {
    try governed.apply("stages: {production: {break-glass: [lead], gates: [metrics.f1 >= 0.1]}}")
    let event = try governed.promote(versions[0], breakGlass: "in a hurry").event
    #expect(event.detail["breakGlass"] == nil)
    #expect(event.detail["gates"]?.text == "passed")
  }

  // MARK: Rollbacks

  @Test("A rollback goes past what came in over failed gates, and not to what never was there")
  func rollback() throws {
    try governed.promote(versions[0])
    try governed.apply("stages: {production: {break-glass: [lead], gates: [metrics.f1 >= 0.3]}}")
    try governed.promote(versions[1], breakGlass: "now")
    try governed.promote(versions[2])
    let ana = governed.decider(GovernedProject.ana)
    let never = try project.commit(["model.bin": "4", "metrics.json": "{\"f1\": 0.9}"])
    #expect(
      try governed.missing { try governed.open().rollBack("production", to: "\(never)", message: "x\n", ana) } == [
        "gate: the stage never held \(never.short) with its gates passed: promote it, so that they are tried"
      ])
    let failed = try governed.missing {
      try governed.open().rollBack("production", to: "\(versions[1])", message: "x\n", ana)
    }
    #expect(failed.count == 1)
    _ = try governed.open().rollBack("production", message: "bad\n", ana)
    #expect(try governed.held() == versions[0])
  }

  @Test("A version that came in over broken glass is not gone back to, though its gates passed")
  func rollbackPastGlass() throws {
    try governed.apply(
      "stages: {production: {promote: [lead], break-glass: [lead, oncall], gates: [metrics.f1 >= 0.1]}}")
    try governed.promote(versions[0])
    try governed.promote(versions[1], by: GovernedProject.cy, breakGlass: "now")
    try governed.promote(versions[2])
    let ana = governed.decider(GovernedProject.ana)
    let missing = try governed.missing {
      try governed.open().rollBack("production", to: "\(versions[1])", message: "x\n", ana)
    }
    #expect(missing.count == 1)
    // Nor by taking back what came after it.
    #expect(try governed.missing { try governed.open().undo(isRedo: false, isForced: false, ana) } == missing)
    _ = try governed.open().rollBack("production", message: "bad\n", ana)
    #expect(try governed.held() == versions[0])
  }

  @Test("A rollout is taken back though its version came in over broken glass")
  func undoneRollout() throws {
    try governed.apply("stages: {production: {break-glass: [lead], gates: [metrics.f1 >= 0.9]}}")
    try governed.promote(versions[0], breakGlass: "now") { $0.moves[0].canary = 5 }
    let ana = governed.decider(GovernedProject.ana)
    _ = try governed.open().rollOut("production", canary: 50, message: "half\n", ana)
    _ = try governed.open().undo(isRedo: false, isForced: false, ana)
    let repository = try governed.open()
    #expect(try repository.state(of: "production", repository.references()).canary == 5)
  }

  // MARK: What was said

  @Test("Under a policy only who said something takes it back")
  func othersWords() throws {
    let bo = governed.decider(GovernedProject.bo)
    func say(_ opinion: Opinion) throws {
      _ = try governed.open().say(opinion, of: "\(versions[0])", for: "production", message: "x\n", bo)
    }
    func undo(by person: Person) throws -> [String] {
      try governed.missing { try governed.open().undo(isRedo: false, isForced: false, governed.decider(person)) }
    }
    try say(.rejects)
    #expect(try undo(by: GovernedProject.ana) == [], "there is no policy yet")
    try governed.apply("stages: {production: {promote: [lead]}}")
    for (opinion, kind) in [(Opinion.rejects, "rejection"), (.approves, "approval"), (.asks([]), "request")] {
      try say(opinion)
      #expect(
        try undo(by: GovernedProject.ana) == ["role: the \(kind) is Bo Lee's, and nobody else takes it back"])
      #expect(try undo(by: GovernedProject.bo) == [])
    }
    let terms = AuditTerms(now: project.clock.now(), workerCount: 1) { try Policy(parsing: $0) }
    #expect(try RecordReplay.verify(RepositoryEvents(governed.open()), terms).finding == nil)
  }

  // MARK: Signatures

  @Test("Once people have keys, who acts has to sign with a key of theirs")
  func signatures() throws {
    for person in [GovernedProject.ana, GovernedProject.bo] { governed.keys[person.email] = TestSSHKey() }
    governed.keys[GovernedProject.cy.email] = TestSSHKey(.ecdsa)
    try governed.apply("stages: {production: {break-glass: [lead, oncall]}}")
    let version = versions[0]
    try governed.promote(version, by: GovernedProject.cy)
    let keys = governed.keys

    governed.keys = [:]
    #expect(
      try governed.missing { try governed.promote(versions[1], breakGlass: "no time") } == [
        "signature: a signature by ana@example.org: run 'mvc config --user user.signingKey ~/.ssh/id_ed25519'"
      ])
    governed.keys[GovernedProject.ana.email] = keys[GovernedProject.bo.email]
    #expect(
      try governed.missing { try governed.promote(versions[1]) } == [
        "signature: the key that signs is Bo Lee's, and ana@example.org is who acts"
      ])
    governed.keys[GovernedProject.ana.email] = TestSSHKey()
    #expect(
      try governed.missing { try governed.promote(versions[1]) } == [
        "signature: the key that signs is in no person's 'keys', and ana@example.org is who acts"
      ])
    let stranger = Person(name: "X", email: "x@example.org")
    governed.keys[stranger.email] = TestSSHKey()
    #expect(
      try governed.missing { try governed.promote(versions[1], by: stranger) } == [
        "signature: x@example.org is nobody of the policy: user.email has to be the address of one of its people"
      ])
    // Not decisions alone: whatever is added to the record.
    let drill = try governed.missing {
      try governed.open().recordDrill(
        of: "production", target: version, seconds: 1, message: "", governed.decider(stranger))
    }
    #expect(drill.count == 1)
    #expect(try governed.held() == version)
  }
}
