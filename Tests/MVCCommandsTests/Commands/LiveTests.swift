import Foundation
import Testing

@Suite("mvc live, inventory, zombies, due, deployed, incident")
struct LiveTests {
  private let cli: TestCommandLine

  private static let project = """
    model:
      name: spam
      purpose: keeps spam out of inboxes
      owner: team mail
      runbook: docs/runbook.md
      monitoring: https://grafana.example.org/spam
      review: 90d
      retrain: 6 months
      access-review: 2026-04-01

    """

  init() throws {
    cli = try TestCommandLine()
    try cli.commit("one", ["params.yaml": "lr: 0.1\n", "metrics.json": "{\"accuracy\": 0.93}\n"])
    try cli.run("tag v1.0.0")
    try cli.run("promote v1.0.0 production -m first")
    try cli.commit(
      "lower rate",
      ["params.yaml": "lr: 0.01\n", "metrics.json": "{\"accuracy\": 0.95}\n", "mvc.yaml": Self.project])
    try cli.run("tag v1.1.0")
    try cli.run("promote v1.1.0 production -m better --trigger 'accuracy drops > 2%' --risk newsletters --canary 5")
    cli.clock.advance(seconds: 7200)
  }

  private func text(_ line: String) throws -> String {
    try cli.run(line).text.replacing(/\[[0-9a-f]{8}\]/, with: "[event]")
  }

  @Test("One screen answers the four questions")
  func screen() throws {
    try cli.run("deployed production --where https://bob:secret@models.example.org/spam?token=3")
    try cli.run("rollback production --drill")
    let answer = try cli.run("live").answer.replacing(/\ in 0[.0-9]* s/, with: "")
    let id = try cli.id("production")
    #expect(
      answer == """
        production: spam

        What is running
          version     v1.1.0 (\(id.prefix(8)))
          snapshot    \(id)
          since       Mon Mar 2 12:00:00 2026 +0100, 2 hours ago
          share       5 % of the traffic
          purpose     keeps spam out of inboxes
          deployed    https://models.example.org/spam, v1.1.0 (\(id.prefix(8)))
          health      no incident

        Why it was trained so
          message     lower rate
          recorded    Mon Mar 2 12:00:00 2026 +0100, 2 hours ago by Ana Lima
          before it   v1.0.0 (\(try cli.id("v1.0.0").prefix(8)))
          metrics     accuracy 0.95 (was 0.93)
          params      lr 0.01 (was 0.1)

        Who signed off
          promoted    2026-03-02 by Ana Lima, not signed: better
          risk        newsletters
          approvals   none
          policy      none was in force

        What happens if it breaks
          trigger     accuracy drops > 2%
          go back to  v1.0.0 (\(try cli.id("v1.0.0").prefix(8))): 'mvc rollback production -m WHY'
          runbook     docs/runbook.md
          owner       team mail
          monitoring  https://grafana.example.org/spam
          review      2026-05-31
          drills      1, the last 0 seconds ago
          rollbacks   none
        """)
  }

  @Test("A version that says nothing of itself is shown with what is missing")
  func unknown() throws {
    try cli.run("rollback production -m 'recall fell'")
    let answer = try cli.run("live").answer
    #expect(answer.contains("  owner       not known: 'model.owner' of mvc.yaml"))
    #expect(answer.contains("  before it   v1.1.0"))
    #expect(answer.contains("  rollback    2026-03-02 by Ana Lima, not signed: recall fell"))
    #expect(answer.contains("  promoted    2026-03-02 by Ana Lima, not signed: first"))
    #expect(answer.contains("  go back to  there is no earlier version that passed its gates"))
    #expect(answer.contains("  rollbacks   1, the last 0 seconds ago"))
  }

  @Test("The inventory has six fields, and --check fails when one is missing")
  func inventory() throws {
    let names = (try cli.id("v1.1.0").prefix(8), try cli.id("v1.0.0").prefix(8))
    #expect(
      try text("inventory --check") == """
        spam (production)
          what it does        keeps spam out of inboxes
          version serving     v1.1.0 (\(names.0))
          last updated        2026-03-02, 2 hours ago
          owner               team mail
          rollback procedure  'mvc rollback production' to v1.0.0 (\(names.1)); docs/runbook.md
          monitoring          https://grafana.example.org/spam
        """)
    try cli.run("promote v1.0.0 'fraud/production' -m 'another one'")
    // What is being made is not in use.
    try cli.run("promote v1.0.0 staging -m try")
    let outcome = try cli.run("inventory --check --json")
    #expect(outcome.exitCode == 24)
    let models = try #require(outcome.json()["models"] as? [[String: Any]])
    #expect(models.map { $0["stage"] as? String } == ["production", "fraud/production"])
    #expect(models[0]["missing"] as? [String] == [])
    #expect(models[1]["missing"] as? [String] == ["purpose", "owner", "rollback", "monitoring"])
    #expect(try cli.run("inventory").exitCode == 0)
    #expect(
      try text("inventory --markdown").contains(
        "| fraud/production | **missing** | v1.0.0 (\(names.1)) | 2026-03-02, 0 seconds ago | **missing** |"))
  }

  @Test("With nothing in use the inventory says so")
  func emptyInventory() throws {
    let cli = try TestCommandLine()
    try cli.check("inventory --check", "! no model is in use: 'mvc promote REV production -m WHY' brings one there")
    try cli.check("zombies --check", "! everything in use is looked after")
    try cli.check("due --check", "! nothing is due within 30d")
    try cli.check("incident", "! there are no open incidents")
    #expect(try cli.run("live").text.contains("cannot show what is live: the stage 'production' holds no version"))
  }

  @Test("What nobody looks after is listed, and places where a version runs that no stage holds")
  func zombies() throws {
    try cli.check("zombies --check", "! everything in use is looked after")
    cli.clock.advance(seconds: 100 * 86_400)
    try cli.run("deployed production --where edge-7 --version v1.0.0")
    let names = (try cli.id("v1.1.0").prefix(8), try cli.id("v1.0.0").prefix(8))
    #expect(
      try text("zombies --check") == """
        stage       version            why
        production  v1.1.0 (\(names.0))  review was due on 2026-05-31
        production  v1.0.0 (\(names.1))  at edge-7: no stage holds the version
        exit 24
        """)
    try cli.run("deployed production --where edge-7 --gone")
    try cli.run("due --done review:production -m 'all is well'")
    try cli.check("zombies --check", "! everything in use is looked after")
    try cli.run("promote v1.0.0 production -m back")
    #expect(try text("zombies").contains("no owner, no monitoring, no purpose"))
  }

  @Test("What is due is listed with the earliest first, and can be recorded as done")
  func due() throws {
    #expect(
      try text("due") == """
        what               on          when
        access:production  2026-04-01  ahead
        """)
    #expect(
      try text("due --within 1y") == """
        what                   on          when
        access:production      2026-04-01  ahead
        review:production      2026-05-31  ahead
        retraining:production  2026-09-02  ahead
        """)
    cli.clock.advance(seconds: 95 * 86_400)
    let overdue = try cli.run("due --check")
    #expect(overdue.exitCode == 24)
    #expect(overdue.answer.contains("review:production  2026-05-31  overdue"))
    #expect(
      try text("due --done access:production -m 'nobody left'") == "recorded that access:production is done [event]")
    #expect(try text("due --done review:production -m 'figures are stable'").hasPrefix("recorded"))
    try cli.check("due --check", "! nothing is due within 30d")
    #expect(try text("due --within 90d").contains("review:production      2026-09-03  ahead"))
  }

  @Test("A place has one version at a time, and can be given up")
  func deployed() throws {
    let name = "v1.1.0 (\(try cli.id("v1.1.0").prefix(8)))"
    #expect(try text("deployed production --where edge-7") == "\(name) runs at edge-7 [event]")
    #expect(try text("deployed production --where edge-7").contains("exit 14"))
    #expect(try text("deployed production --where edge-7 --version v1.0.0").hasPrefix("v1.0.0"))
    #expect(try cli.run("live").answer.contains("which is not the version of this stage"))
    #expect(try text("deployed production --where edge-7 --gone").hasSuffix("is gone from edge-7 [event]"))
    #expect(
      try text("deployed production --where edge-7 --gone") == """
        ! error: cannot record that 'production' is gone from 'edge-7': it is not recorded as deployed there
        ! hint: run 'mvc live production' to see where it is deployed
        exit 15
        """)
  }

  @Test("An incident is opened, added to, closed, and then stays closed")
  func incident() throws {
    let opened = try cli.run("incident open production -m 'flags invoices' --severity high").answer
    let id = String(try #require(opened.firstMatch(of: /\[([0-9a-f]{8})\]/)).1)
    #expect(try text("stage").contains("1 open incident"))
    cli.clock.advance(seconds: 60)
    #expect(try text("incident note \(id) -m 'the tokenizer is another one'") == "added to the incident \(id) [event]")
    let name = "v1.1.0 (\(try cli.id("v1.1.0").prefix(8)))"
    #expect(
      try text("incident") == """
        \(id) production \(name) open, high: flags invoices
          opened 60 seconds ago by Ana Lima
          noted 0 seconds ago by Ana Lima: the tokenizer is another one
        """)
    #expect(try text("incident close \(id) -m 'rolled back'") == "closed the incident \(id) [event]")
    #expect(try text("incident note \(id) -m late").contains("is closed already"))
    try cli.check("incident list", "! there are no open incidents")
    #expect(try text("incident list --all").contains("closed 0 seconds ago by Ana Lima: rolled back"))
    #expect(try text("stage").contains("no incident"))
  }

  @Test("An incident about a version burdens the stage that holds it")
  func versionIncident() throws {
    try cli.run("incident open v1.1.0 -m 'leaks names'")
    #expect(try cli.run("live").answer.contains("  health      1 open incident"))
    try cli.run("rollback production -m leak")
    #expect(try cli.run("live").answer.contains("  health      no incident"))
  }

  @Test(
    "Wrong command lines say what is wrong",
    arguments: [
      ("live nothing", "the stage 'nothing' holds no version", 15),
      ("inventory --markdown --json", "--markdown does not go with --json", 64),
      ("due --within soon", "cannot understand the time 'soon'", 64),
      ("due --done production -m x", "cannot record 'production' as done", 64),
      ("due --done review:staging -m x", "staging", 15),
      ("due --done review:production", "cannot decide this without a reason", 64),
      ("due -m x", "-m goes with --done", 64),
      ("deployed staging --where x", "staging", 15),
      ("deployed production --where ''", "cannot use '' as a place", 64),
      ("deployed production --where x --gone --version v1.0.0", "--version does not go with --gone", 64),
      ("incident open production", "cannot decide this without a reason", 64),
      ("incident open production -m x --severity bad", "severity", 64),
      ("incident open nowhere -m x", "nowhere", 15),
      ("incident close v1.0.0 -m x", "v1.0.0", 15),
    ])
  func wrong(line: String, message: String, exitCode: Int32) throws {
    let outcome = try cli.run(line)
    #expect(outcome.exitCode == exitCode, "\(outcome.text)")
    #expect(outcome.text.contains(message), "\(outcome.text)")
  }
}
