import Testing

@Suite("mvc stage, promote, demote, rollback, rollout")
struct StageTests {
  private let cli: TestCommandLine

  init() throws {
    cli = try TestCommandLine()
    try cli.commit("one", ["model.bin": "1\n"])
    try cli.run("tag v1.0.0")
    try cli.commit("two", ["model.bin": "2\n"])
    try cli.run("tag v1.1.0")
  }

  /// What the events' ids are is told by other tests.
  private func text(_ line: String) throws -> String {
    let outcome = try cli.run(line)
    return outcome.text.replacing(/\[[0-9a-f]{8}\]/, with: "[event]")
  }

  @Test("A project begins with four empty stages")
  func empty() throws {
    #expect(
      try text("stage") == """
        stage        version  since  by  owner  review due  health
        development  -        -      -   -      -           -
        staging      -        -      -   -      -           -
        production   -        -      -   -      -           -
        archived     -        -      -   -      -           -
        """)
    #expect(
      try text("stage log production") == """
        ! error: cannot find the stage 'production': nothing was ever promoted to it
        ! hint: run 'mvc promote REV production -m WHY'
        exit 15
        """)
  }

  @Test("Versions are promoted, rolled out, rolled back and demoted, with reasons")
  func life() throws {
    #expect(
      try text("promote v1.0.0 production production/eu -m first") == """
        promoted v1.0.0 (4a755ced) to 'production' [event]
        promoted v1.0.0 (4a755ced) to 'production/eu' [event]
        """)
    cli.clock.advance(seconds: 3600)
    #expect(
      try text("promote v1.1.0 production --and v1.0.0:archived -m better --canary 5") == """
        promoted v1.1.0 (20180a4f) to 'production' [event]
        promoted v1.0.0 (4a755ced) to 'archived' [event]
        """)
    #expect(try text("rollout production --canary 25") == "v1.1.0 (20180a4f) serves 25 % of 'production' [event]")
    cli.clock.advance(seconds: 7200)
    let stages = try text("stage")
    #expect(
      stages == """
        stage          version                    since        by        owner  review due  health
        development    -                          -            -         -      -           -
        staging        -                          -            -         -      -           -
        production     v1.1.0 (20180a4f) at 25 %  2 hours ago  Ana Lima  -      -           no incident
        archived       v1.0.0 (4a755ced)          2 hours ago  Ana Lima  -      -           no incident
        production/eu  v1.0.0 (4a755ced)          3 hours ago  Ana Lima  -      -           no incident
        """)
    #expect(
      try text("rollback production -m 'recall fell' --checkout")
        == "rolled 'production' back to v1.0.0 (4a755ced), 1 path of the folder changed [event]")
    #expect(try cli.read("model.bin") == "1\n")
    #expect(try text("demote production/eu -m closed") == "'production/eu' is empty now [event]")
  }

  @Test("Several stages go back, or are emptied, in one step, each to its own version")
  func together() throws {
    try cli.run("promote v1.0.0 production production/eu -m first")
    try cli.run("promote v1.1.0 production production/eu -m second")
    #expect(
      try text("rollback production production/eu -m bad") == """
        rolled 'production' back to v1.0.0 (4a755ced) [event]
        rolled 'production/eu' back to v1.0.0 (4a755ced) [event]
        """)
    #expect(try text("rollback staging production -m bad").contains("nothing was ever promoted to it"))
    #expect(try text("rollback production production/eu --checkout -m bad").contains("go with one stage"))
    #expect(try text("demote production production -m off").contains("cannot demote 'production' twice in one step"))
    #expect(try text("demote production production/eu -m off").contains("'production/eu' is empty now"))
    #expect(try text("op log -n 1").contains("mvc demote production production/eu"))
  }

  @Test("A stage's name is a revision, and the log shows it")
  func revision() throws {
    try cli.run("promote v1.0.0 production -m first")
    #expect(try text("cat production:model.bin") == "1")
    #expect(try text("log --oneline production").contains("stage: production"))
    #expect(try text("diff production v1.1.0 --name-only") == "model.bin")
    #expect(try text("checkout production").contains("at snapshot 4a755ced"))
    #expect(try text("show production").hasPrefix("snapshot 4a755ced"))
  }

  @Test("What was live at a moment is told")
  func atMoment() throws {
    try cli.run("promote v1.0.0 production -m first")
    cli.clock.advance(seconds: 86_400 * 30)
    try cli.run("promote v1.1.0 production -m second")
    cli.clock.advance(seconds: 60)
    #expect(try text("stage at production '2 weeks ago'").hasPrefix("4a755ced"))
    #expect(try text("stage at production now").hasPrefix("20180a4f"))
    #expect(try text("stage at production 2001-01-01").contains("held no version on Mon Jan 1 00:00:00 2001"))
  }

  @Test("A drill moves nothing, and is recorded")
  func drill() throws {
    try cli.run("promote v1.0.0 production -m first")
    try cli.run("promote v1.1.0 production -m second")
    #expect(try text("rollback production --drill").hasPrefix("a rollback of 'production' would go to v1.0.0"))
    #expect(try text("rev-parse production") == text("rev-parse v1.1.0"))
    #expect(try text("cat-object -p refs/record").contains("kind drill\n"))
  }

  @Test(
    "Mistakes are told, and change nothing",
    arguments: [
      ("promote v1.1.0 production", "cannot decide this without a reason", 64),
      ("promote v9 production -m why", "cannot find the revision 'v9'", 15),
      ("promote v1.1.0 a..b -m why", "cannot name a stage 'a..b'", 64),
      ("promote v1.1.0 production -m why --canary 0", "from 1 to 100", 64),
      ("promote v1.1.0 staging production -m why --and v1.1.0", "a revision, a colon and a stage", 64),
      ("promote v1.0.0 production -m why", "holds 'v1.0.0' (4a755ced) already", 14),
      ("promote v1.1.0 staging staging -m why", "cannot promote to 'staging' twice in one step", 64),
      ("rollout production --canary 100", "serves 100 % already", 14),
      ("rollback production -m why", "it held no earlier version that passed its gates", 15),
      ("rollback staging -m why", "nothing was ever promoted to it", 15),
      ("demote production", "cannot decide this without a reason", 64),
    ])
  func mistakes(line: String, message: String, exitCode: Int32) throws {
    try cli.run("promote v1.0.0 production -m first")
    let before = try text("op log")
    let outcome = try cli.run(line)
    #expect(outcome.text.contains(message), "\(outcome.text)")
    #expect(outcome.exitCode == exitCode)
    #expect(try text("op log") == before)
  }

  @Test("Undo of a promotion gives the stage back what it held, its share too")
  func undo() throws {
    try cli.run("promote v1.0.0 production -m first --canary 40")
    try cli.run("promote v1.1.0 production -m second")
    try cli.run("undo")
    #expect(try text("stage").contains("production   v1.0.0 (4a755ced) at 40 %"))
    #expect(try text("redo").contains("a decision that was taken back has to be made anew"))
  }
}

@Suite("mvc release")
struct ReleaseTests {
  @Test("Versions are counted up, with what has changed as the tag's message")
  func notes() throws {
    let cli = try TestCommandLine()
    try cli.commit("one", ["metrics.json": #"{"f1": 0.80}"#])
    #expect(try cli.run("release").text == "v0.1.0")
    #expect(try cli.run("release").text.contains("is released already, as 'v0.1.0'"))
    try cli.commit("two", ["metrics.json": #"{"f1": 0.85}"#])
    #expect(try cli.run("release --dry-run").text.contains("| f1 | 0.8 | 0.85 | +0.05, better |"))
    #expect(try cli.run("tag").text == "v0.1.0")
    #expect(try cli.run("release major").text == "v1.0.0")
    #expect(try cli.run("show v1.0.0").text.contains("    v1.0.0, after v0.1.0\n\n    1 snapshot by Ana Lima."))
    try cli.commit("three", ["metrics.json": #"{"f1": 0.86}"#])
    #expect(try cli.run("release minor --pre rc").text == "v1.1.0-rc.1")
    #expect(try cli.run("release huge").text.contains("it is major, minor or patch"))
  }
}
