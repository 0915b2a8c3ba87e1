import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import SystemPackage
import Testing

@Suite("Gates")
struct GateTests {
  private let governed: GovernedProject
  private let versions: [ObjectID]
  private var project: TestProject { governed.project }

  init() throws {
    governed = try GovernedProject()
    let project = governed.project
    versions = try (1...2).map { number in
      try project.commit([
        "metrics.json": "{\"f1\": 0.\(number), \"tpr\": {\"a\": 0.9, \"b\": 0.8\(number)}}",
        "params.yaml": "lr: 0.\(number)",
        "model.pkl": "\(number)", "tests/check.sh": "test -s model.pkl && echo checked",
        "mvc.yaml": "data: [{path: train.csv}, {path: eval.csv}]\nmodel: {owner: Ana}\n", "train.csv": "a",
        "eval.csv": "b",
      ])
    }
  }

  /// Tries gates for the second version, while the stage holds the first.
  private func results(_ gates: String...) throws -> [GateResult] {
    try governed.apply("stages:\n  production:\n    gates:\n" + gates.map { "      - \($0)\n" }.joined())
    return try admission().gates
  }

  private func admission(_ stage: String = "production") throws -> Admission {
    let repository = try governed.open()
    return try repository.admit(
      Move(.promotion, stage, versions[1]), governed.decider(GovernedProject.ana), at: project.clock.now(),
      repository.references())
  }

  @Test(
    "A condition passes or fails, and says by which values",
    arguments: [
      ("metrics.f1 >= 0.2", true, "metrics.f1 is 0.2"), ("metrics.f1 >= 0.94", false, "metrics.f1 is 0.2"),
      ("abs(metrics.tpr.a - metrics.tpr.b) <= 0.2", true, "metrics.tpr.a is 0.9, metrics.tpr.b is 0.82"),
      ("metrics.f1 >= champion.metrics.f1 - 0.005", true, "metrics.f1 is 0.2, champion.metrics.f1 is 0.1"),
      ("champion.params.lr = 0.2", false, "champion.params.lr is 0.1"),
      ("champion.provenance.params.lr = 0.1", true, "champion.provenance.params.lr is 0.1"),
      ("files none matching '*.pkl'", false, "files has model.pkl"),
      ("files none matching '*.bin'", true, "files has 7"),
      ("signature.valid", false, "signature.valid is false"), ("model.owner = Ana", true, "model.owner is Ana"),
    ])
  func condition(gate: String, isPassed: Bool, reason: String) throws {
    try governed.promote(versions[0])
    let result = try #require(try results(gate).first)
    #expect(result.isPassed == isPassed)
    #expect(result.reason == reason)
    #expect(result.missing.isEmpty)
  }

  @Test(
    "A gate that cannot be decided fails, and says what is missing",
    arguments: [
      ("metrics.none > 1", "'metrics.none' is missing: nothing is recorded of it"),
      ("not metrics.none > 1", "'metrics.none' is missing: nothing is recorded of it"),
      ("metrics.none > 1 or metrics.f1 > 1", "'metrics.none' is missing: nothing is recorded of it"),
      ("provenance.code.dirty = false", "'provenance.code.dirty' is missing: nothing is recorded of it"),
      (
        "champion.metrics.f1 > 0",
        "'champion.metrics.f1' is missing: the stage holds no version yet, which 'not exists(champion) or …' allows for"
      ),
      ("challenge.verdict = win", "'challenge.verdict' is missing: no challenge of this version is in the record"),
      ("drift.worst < 0.2", "'drift.worst' is missing: no drift of this version is in the record"),
      ("model.purpose = x", "'model.purpose' is missing: mvc.yaml says nothing of it, in its section 'model'"),
      ("metrics.f1 > true", nil),
    ])
  func undecided(gate: String, reason: String?) throws {
    let result = try #require(try results(gate).first)
    #expect(!result.isPassed)
    #expect(!result.missing.isEmpty)
    if let reason { #expect(result.reason == reason) }
  }

  @Test("Data sets are told apart by their digests")
  func data() throws {
    #expect(try results("data.train.sha256 != data.eval.sha256")[0].isPassed)
    let same = try project.commit(["eval.csv": "a"])
    let repository = try governed.open()
    let admission = try repository.admit(
      Move(.promotion, "production", same), governed.decider(GovernedProject.ana), at: project.clock.now(),
      repository.references())
    #expect(admission.gatesPassed == false)
  }

  @Test("The first version of a stage passes where the gate allows for no champion")
  func noChampion() throws {
    let result = try results("not exists(champion) or metrics.f1 >= champion.metrics.f1")[0]
    #expect(result.isPassed)
    try governed.promote(versions[1])
    #expect(try admission().gates[0].isPassed)
  }

  @Test("The newest finding of the version in the record counts")
  func findings() throws {
    func challenge(_ version: ObjectID, _ verdict: String, _ gain: Double) throws {
      try governed.record(
        { actor in
          Event(
            .challenge, snapshot: version, detail: [("verdict", .string(verdict)), ("gain", .double(gain))],
            actor: actor, message: "")
        }, by: GovernedProject.ana)
    }
    try challenge(versions[1], "loss", 0.5)
    try challenge(versions[1], "win", 0.02)
    try challenge(versions[0], "loss", -1)
    let found = try results("challenge.verdict = win", "challenge.gain >= 0.01", "challenge.other = 1")
    #expect(found.map(\.isPassed) == [true, true, false])
    #expect(found[2].reason == "'challenge.other' is missing: the record's challenge has no such value")
  }

  @Test("A version is signed when the key is one of the policy's")
  func signature() throws {
    let key = TestSSHKey()
    for person in [GovernedProject.ana, GovernedProject.bo] { governed.keys[person.email] = TestSSHKey() }
    _ = try governed.open().sign(versions[1].description, with: { try key.sign($0) }, project.intent())
    #expect(try !results("signature.valid")[0].isPassed)
    let known = try #require(governed.keys[GovernedProject.bo.email])
    _ = try governed.open().sign(versions[1].description, with: { try known.sign($0) }, project.intent())
    #expect(try admission().gates[0].isPassed)
  }

  @Test("A command runs in the version's files, and leaves nothing behind")
  func command() throws {
    try project.write("changed", to: "tests/check.sh")
    let found = try results("{name: tests, run: sh tests/check.sh}", "{run: 'echo no >&2; exit 7'}")
    let run = try #require(found[0].run)
    #expect(found[0].isPassed)
    #expect(String(decoding: run.log, as: UTF8.self) == "checked\n")
    #expect(run.logDigest == ObjectID(of: Array("checked\n".utf8)))
    #expect(!found[1].isPassed)
    #expect(found[1].reason.hasPrefix("ended with exit code 7 after "))
    #expect(found[1].run.map { String(decoding: $0.log, as: UTF8.self) } == "no\n")
  }

  @Test("A command is told what it is for, and has the folder for itself")
  func surroundings() throws {
    let result = try results("{name: tell, run: 'pwd; echo $MVC_GATE $MVC_STAGE $MVC_SNAPSHOT; echo x > new'}")[0]
    let lines = String(decoding: result.run?.log ?? [], as: UTF8.self).split(separator: "\n")
    #expect(lines.last.map(String.init) == "tell production \(versions[1])")
    #expect(lines.first?.contains("mvc-gate-") == true)
    #expect(try LocalFileSystem().status(of: .init(String(lines.first ?? "/"))) == nil)
    #expect(try project.read("new") == nil)
  }

  @Test("A command that takes too long is stopped and has failed")
  func overdue() throws {
    let result = try results("{name: slow, run: 'echo begun; sleep 65.5', timeout: 1s}")[0]
    #expect(!result.isPassed)
    #expect(result.reason == "took longer than 1 s and was stopped")
    #expect(result.run.map { String(decoding: $0.log, as: UTF8.self) } == "begun\n")
  }

  @Test("Of a long log the end is kept, and the digest is that of all of it")
  func longLog() throws {
    let result = try results("{name: long, run: 'head -c 3000000 /dev/zero; echo end'}")[0]
    let run = try #require(result.run)
    #expect(run.log.count == 1 << 20)
    #expect(run.log.suffix(4).elementsEqual("end\n".utf8))
    #expect(run.logByteCount == 3_000_004)
    #expect(run.logDigest == ObjectID(of: [UInt8](repeating: 0, count: 3_000_000) + Array("end\n".utf8)))
  }

  @Test("What gates said is kept with the promotion, logs and all")
  func evidence() throws {
    try governed.apply("stages: {production: {gates: [metrics.f1 >= 0.1, {name: t, run: echo hello}]}}")
    let event = try governed.promote(versions[1]).event
    let objects = try governed.open().objects
    #expect(event.detail["gates"]?.text == "passed")
    let bytes = try objects.bytes(of: event.evidence[0])
    let document = try JSONValue(parsing: bytes)
    #expect(document.canonical.encode(.canonical) == bytes)
    let gates = try #require(document["gates"]?.elements)
    #expect(gates.compactMap { $0["result"]?.text } == ["passed", "passed"])
    #expect(gates[1]["exitCode"] == .int(0))
    #expect(gates[1]["log"]?.text == event.evidence[1].description)
    #expect(try objects.bytes(of: event.evidence[1]) == Array("hello\n".utf8))
  }

  @Test("Results are kept only while the record stands as it did when the gates were tried")
  func recorded() throws {
    try governed.apply("stages: {production: {gates: [metrics.f1 >= champion.metrics.f1]}}")
    let repository = try governed.open()
    let references = try repository.references()
    let ana = governed.decider(GovernedProject.ana)
    let admission = try admission()
    let event = try repository.recordGates(admission, asOf: references, message: "", ana)
    #expect(event.event.detail["gates"]?.text == (admission.faults.isEmpty ? "passed" : "failed"))
    let error = #expect(throws: MVCError.self) {
      try governed.open().recordGates(admission, asOf: references, message: "", ana)
    }
    #expect(error?.code == .conflict)
  }
}
