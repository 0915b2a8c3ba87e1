import MVCBase
import Testing

@Suite("mvc gate")
struct GateTests {
  private let cli: TestCommandLine

  init() throws {
    cli = try TestCommandLine()
    // Commands of gates run in a folder of this test alone.
    cli.surroundings.variables = ["TMPDIR": cli.location("."), "PATH": "/usr/bin:/bin"]
    try cli.commit("one", ["model.bin": "1\n", "metrics.json": "{\"f1\": 0.8}"])
    try cli.run("tag v1")
    try cli.commit("two", ["model.bin": "2\n", "metrics.json": "{\"f1\": 0.9}"])
    try cli.run("tag v2")
  }

  private func apply(_ gates: String, _ more: String = "") throws {
    try cli.write("version: 1\nstages:\n  production:\n    gates:\n\(gates)\n\(more)\n", to: "policy.yaml")
    let outcome = try cli.run("policy apply -m rules")
    try #require(outcome.exitCode == 0, "\(outcome.text)")
  }

  @Test("Without a policy, or without rules, any version may come")
  func free() throws {
    try cli.check("gate v1 production", "there is no policy in force: 'production' takes any version")
    try apply("      - metrics.f1 >= 0.85")
    try cli.check("gate v1 staging", "the policy has no rules for 'staging': it takes any version")
  }

  @Test("Each gate passes or fails, and the exit code says whether all of it holds")
  func results() throws {
    try apply("      - metrics.f1 >= 0.85\n      - {name: small, expect: size < 1MB}", "    require: [owner]")
    try cli.check(
      "gate v1 production",
      """
      FAILED   metrics.f1 >= 0.85: metrics.f1 is 0.8
      passed   small
      missing  field: owner: say it in mvc.yaml, as 'owner' in the section 'model', and commit
      1 of 2 gates passed, 1 other thing missing
      exit 24
      """)
    try cli.commit("three", ["mvc.yaml": "model: {owner: Ana}\n"])
    try cli.check(
      "gate HEAD production",
      """
      passed   metrics.f1 >= 0.85
      passed   small
      2 of 2 gates passed
      """)
    #expect(try cli.run("stage log production").exitCode == 15)
  }

  @Test("--explain shows every value, and what a promotion needs of people")
  func explain() throws {
    try cli.write(
      """
      version: 1
      people:
        - {name: Bo Lee, email: bo@example.org, roles: [lead]}
      stages:
        production:
          promote: [lead]
          require: [trigger]
          gates:
            - {name: good, expect: metrics.f1 >= 0.85}
            - {name: tests, run: 'cat model.bin; exit 1'}
          freeze: [{from: 2026-03-01, to: 2026-03-31, why: audit}]
      """, to: "policy.yaml")
    try cli.run("policy apply -m rules")
    let text = try cli.run("gate v2 production --explain").text
      .replacing(/after [0-9.]+ s/, with: "after S s").replacing(/code 1, [0-9.]+ s/, with: "code 1, S s")
    #expect(
      text == """
        passed   good
                 metrics.f1 >= 0.85
                 metrics.f1 = 0.9
        FAILED   tests: ended with exit code 1 after S s
                 cat model.bin; exit 1
                 exit code 1, S s, SHA-256 of the log 53c234e5
                 | 2
        1 of 2 gates passed

        A promotion also needs:
          role: ana@example.org is not lead; these are: Bo Lee
          freeze: nothing moves until 2026-04-01T00:00:00+00:00 (audit)
          field: trigger: say when to go back, with --trigger CONDITION
        exit 24
        """)
  }

  @Test("Markdown and JUnit tell the same")
  func documents() throws {
    try apply("      - metrics.f1 >= 0.85\n      - {name: a<b, run: 'echo \"<log>\"'}")
    #expect(
      try cli.run("gate v1 production --markdown").answer.replacing(/after [0-9.]+ s/, with: "after S s") == """
        ### Gates: v1 (\(try id("v1"))) for 'production'

        | Result | Gate | Why |
        | --- | --- | --- |
        | **failed** | metrics.f1 >= 0.85 | metrics.f1 is 0.8 |
        | passed | a\\<b | ended with exit code 0 after S s |

        1 of 2 gates passed
        """)
    #expect(try cli.run("gate v1 production --junit gates.xml").exitCode == 24)
    let xml = try #require(try cli.read("gates.xml")).replacing(/time="[0-9.]+"/, with: "time=\"S\"")
    let version = try id("v1")
    #expect(
      xml == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites tests="2" failures="1" errors="0" time="S">
          <testsuite name="mvc gate v1 (\(version)) for 'production'" timestamp="2026-03-02T12:00:00+01:00" tests="2" failures="1" errors="0" time="S">
            <testcase classname="production" name="metrics.f1 &gt;= 0.85" time="S">
              <failure message="metrics.f1 is 0.8"/>
            </testcase>
            <testcase classname="production" name="a&lt;b" time="S">
              <system-out>&lt;log&gt;</system-out>
            </testcase>
          </testsuite>
        </testsuites>

        """)
  }

  private func id(_ revision: String) throws -> String { String(try cli.run("rev-parse \(revision)").answer.prefix(8)) }

  @Test("--record keeps the result in the record")
  func record() throws {
    try apply("      - metrics.f1 >= 0.85")
    #expect(try cli.run("gate v1 production --record -m 'nightly'").exitCode == 24)
    #expect(try cli.run("gate v2 production --record").exitCode == 0)
    // Nothing was promoted.
    #expect(try cli.run("stage log production").exitCode == 15)
  }

  @Test("A promotion over failed gates needs the role and a reason, and says so")
  func breakGlass() throws {
    try cli.write(
      """
      version: 1
      people: [{name: Ana, email: ana@example.org, roles: [oncall]}]
      stages: {production: {gates: [metrics.f1 >= 0.95], break-glass: [oncall]}}
      """, to: "policy.yaml")
    try cli.run("policy apply -m rules")
    try cli.check(
      "promote v2 production -m go",
      """
      ! error: cannot promote 'v2' to 'production': the policy in force does not allow it
      !   gate: metrics.f1 >= 0.95: metrics.f1 is 0.9
      ! hint: run 'mvc gate \(try id("v2")) production --explain' for all of it
      exit 26
      """)
    #expect(try cli.run("promote v2 production -m go --break-glass ''").exitCode == 64)
    let outcome = try cli.run("promote v2 production -m go --break-glass 'site is down'")
    #expect(outcome.text.contains("! warning: what the policy asks for was passed over; the record says so, and why"))
    let log = try cli.run("stage log production").answer
    #expect(log.contains("BreakGlass: site is down"))
    #expect(log.contains("Gates:   failed"))
  }

  @Test(
    "What is decided of the version while gates are tried is not passed over, and anything else is no obstacle",
    arguments: [("incident open v2 -m meanwhile", Int32(12)), ("promote v1 staging -m meanwhile", 0)])
  func meanwhile(decision: String, exitCode: Int32) throws {
    // The gate itself brings in what another process has decided: references and operation log as they are after it.
    let files = ["refs", "operations"]
    let copies = files.map { "cp \(cli.location("newer-\($0)")) \(cli.location("project/.mvc/\($0)"))" }
    try apply("      - {name: slow, run: '\(copies.joined(separator: " && "))'}")
    let before = try files.map { try #require(try cli.bytes(".mvc/\($0)")) }
    try cli.run(decision)
    for (file, bytes) in zip(files, before) {
      try cli.write(try #require(try cli.bytes(".mvc/\(file)")), to: "../newer-\(file)")
      try cli.write(bytes, to: ".mvc/\(file)")
    }
    let outcome = try cli.run("promote v2 production -m go")
    #expect(outcome.exitCode == exitCode, "\(outcome.text)")
    #expect((try cli.run("stage log production").exitCode == 0) == (exitCode == 0))
    #expect(try cli.run("audit verify").exitCode == 0)
  }
}
