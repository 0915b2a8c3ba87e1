import Foundation
import Testing

@Suite("mvc retire")
struct RetireTests {
  private let cli: TestCommandLine

  /// Two versions on a branch of its own, which goes away, and one on main.
  init() throws {
    cli = try TestCommandLine()
    try cli.commit("one", ["model.bin": "1\n", "README.md": "# Spam\n"])
    try cli.run("tag v1")
    try cli.run("checkout -b trial")
    try cli.commit("trial", ["weights.bin": String(repeating: "trial ", count: 200)])
    try cli.run("promote trial staging -m try")
    cli.clock.advance(seconds: 60)
  }

  private func text(_ line: String) throws -> String {
    try cli.run(line).text.replacing(/\[[0-9a-f]{8}\]/, with: "[event]")
  }

  @Test("A version that a stage holds cannot be retired, a stage is emptied in the same step")
  func held() throws {
    #expect(
      try text("retire trial -m 'no use'") == """
        ! error: cannot retire 'trial': 1 stage holds it
        !   staging
        ! hint: run 'mvc demote staging -m WHY', or 'mvc retire staging -m WHY' to empty the stage in the same step
        exit 1
        """)
    #expect(
      try text("retire staging --eol 2026-12-31 -m 'no use'") == """
        'staging' is empty now [event]
        retired \(try cli.id("trial").prefix(8)) [event]
        """)
    #expect(try text("promote trial production -m again").contains("cannot promote 'trial': it was retired on"))
    #expect(try text("retire trial -m again").contains("'trial' is retired already"))
    #expect(try text("retire staging -m again").contains("cannot retire 'staging': it holds no version"))
    #expect(try text("undo").contains("the record of decisions only grows"))
  }

  @Test("Released bytes go with gc, while history, digests and everything else stay")
  func release() throws {
    let id = try cli.id("trial")
    let file = try #require(cli.run("ls --json trial").json()["entries"] as? [[String: Any]])
    let blob = try #require(file.first { $0["path"] as? String == "weights.bin" }?["id"] as? String)
    try cli.run("checkout main")
    #expect(
      try text("retire staging --release-bytes -m 'no use'").contains(
        "note: its bytes stay as long as the history of these has it: trial"))
    #expect(try text("branch -D trial").contains("exit") == false)
    #expect(try cli.run("cat-object -t \(blob)").exitCode == 0)
    cli.clock.advance(seconds: 60)
    #expect(try cli.run("gc --keep-days 0").exitCode == 0)
    #expect(try cli.run("cat-object -t \(blob)").exitCode == 15)
    #expect(try cli.run("rev-parse \(id)").exitCode == 15)
    for line in [
      "fsck", "log", "stage", "stage log staging", "incident", "inventory", "zombies", "due", "audit verify",
      "audit log",
      "audit log --subject \(id)", "approvals --all",
    ] {
      let outcome = try cli.run(line)
      #expect(outcome.exitCode == 0, "\(line): \(outcome.text)")
    }
    // The passport that the record keeps still tells every file with its digest.
    let log = try #require(cli.run("stage log staging --json").json()["events"] as? [[String: Any]])
    #expect(log.first?["kind"] as? String == "demotion")
    let retirement = try text("cat-object -p \(evidence())")
    #expect(retirement.contains(blob))
    #expect(retirement.contains(id))
  }

  @Test("A record under a policy with tiers verifies when the bytes of a version are gone")
  func auditAfterRelease() throws {
    let cli = try TestCommandLine()
    try cli.write(
      "version: 1\nstages: {production: {}}\ntiers: {low: {}, high: {stages: {production: {retain: 1}}}}\n",
      to: "policy.yaml")
    try cli.run("policy apply -m first")
    try cli.commit("main", ["a": "1\n"])
    try cli.run("checkout -b side")
    try cli.commit("side", ["mvc.yaml": "model: {risk: low}\n", "a": "2\n"])
    let id = try cli.id("HEAD")
    #expect(try cli.run("request side production -m ready").exitCode == 0)
    #expect(try cli.run("promote side production -m first").exitCode == 0)
    #expect(try cli.run("retire production --release-bytes -m 'no use'").exitCode == 0)
    try cli.run("checkout main")
    try cli.run("branch -D side")
    cli.clock.advance(seconds: 60)
    try cli.run("gc --keep-days 0")
    #expect(try cli.run("rev-parse \(id)").exitCode == 15)
    let verified = try cli.run("audit verify")
    #expect(verified.exitCode == 0, "\(verified.text)")
    #expect(try cli.run("approvals --all").exitCode == 0)
  }

  @Test("A retired version comes back by no rollback, and its bytes stay while a stage holds it")
  func retiredRollback() throws {
    let id = try cli.id("trial")
    try cli.run("promote main staging -m next")
    try cli.run("retire trial --release-bytes -m 'no use'")
    #expect(try text("rollback staging --to \(id) -m back").contains("it was retired on"))
  }

  /// The evidence of the record's last event.
  private func evidence() throws -> String {
    let references = try #require(try cli.read(".mvc/refs"))
    let line = try #require(references.split(separator: "\n").first { $0.hasSuffix("refs/record") })
    let event = try cli.run("cat-object -p \(line.prefix(64))").answer
    return String(try #require(event.split(separator: "\n").first { $0.hasPrefix("evidence ") }).dropFirst(9))
  }

  @Test("The bytes of a version that was retired before can be given up later, once")
  func later() throws {
    try cli.run("retire staging -m 'no use'")
    #expect(try text("retire trial --release-bytes -m 'room is needed'").hasPrefix("retired"))
    #expect(try text("retire trial --release-bytes -m again").contains("exit 14"))
  }

  @Test("A rollback does not go to a retired version")
  func rollback() throws {
    for (name, number) in [("a", 2), ("b", 3), ("c", 4)] {
      try cli.commit(name, ["model.bin": "\(number)\n"])
      try cli.run("tag \(name)")
      try cli.run("promote \(name) production -m \(name)")
    }
    try cli.run("retire b -m broken")
    #expect(try text("rollback production -m bad").contains("back to a"))
  }

  @Test(
    "Wrong command lines say what is wrong",
    arguments: [
      ("retire v1", "cannot decide this without a reason", 64),
      ("retire v1 --eol soonish -m why", "cannot understand the date 'soonish'", 64),
      ("retire nothing -m why", "nothing", 15),
    ])
  func wrong(line: String, message: String, exitCode: Int32) throws {
    let outcome = try cli.run(line)
    #expect(outcome.exitCode == exitCode)
    #expect(outcome.text.contains(message), "\(outcome.text)")
  }
}
