import Testing

@Suite("mvc branch")
struct BranchTests {
  @Test("Branches are listed, created, renamed and deleted")
  func life() throws {
    let cli = try TestCommandLine()
    try cli.check(
      "branch",
      """
      ! no branch yet: 'mvc commit' makes 'main'
      """)
    try cli.check(
      "branch early",
      """
      ! error: cannot find HEAD: nothing has been committed on 'main' yet
      ! hint: run 'mvc commit' to record the first snapshot
      exit 15
      """)
    try cli.commit("first", ["a": "a\n"])
    try cli.check(
      "branch experiment",
      """
      ! created the branch 'experiment' at e90d72c1
      """)
    try cli.check(
      "branch experiment",
      """
      ! error: cannot create the branch 'experiment': there is one already
      ! hint: run 'mvc checkout experiment' to go there
      exit 64
      """)
    try cli.check(
      "branch 'two words'",
      """
      ! error: cannot name a branch 'two words': it holds a space or a control character
      exit 64
      """)
    try cli.check(
      "branch experiment/deeper",
      """
      ! error: cannot create the branch 'experiment/deeper': 'experiment' is in its way
      exit 64
      """)
    try cli.run("checkout experiment")
    try cli.commit("second", ["a": "b\n"])
    cli.clock.advance(seconds: 86400 * 3)
    try cli.check(
      "branch",
      """
      * experiment df02b68d second (3 days ago)
        main       e90d72c1 first (3 days ago)
      """)
    try cli.check(
      "branch -d experiment",
      """
      ! error: cannot delete the branch 'experiment': it is checked out
      ! hint: check out another branch first
      exit 64
      """)
    try cli.run("checkout main")
    try cli.check(
      "branch -d experiment",
      """
      ! error: cannot delete the branch 'experiment': snapshots on it are on no other branch or tag
      ! hint: run 'mvc branch -D experiment' to delete it all the same ('mvc undo' brings it back)
      exit 13
      """)
    try cli.check(
      "branch -m experiment trial",
      """
      ! renamed the branch 'experiment' to 'trial'
      """)
    try cli.check(
      "branch -m trunk",
      """
      ! renamed the branch to 'trunk'
      """)
    try cli.check(
      "branch -D trial",
      """
      ! deleted the branch 'trial' (it was at df02b68d)
      """)
    try cli.check(
      "branch -D trial",
      """
      ! error: cannot find the branch 'trial'
      ! hint: run 'mvc branch' to see what there is
      exit 15
      """)
    try cli.check(
      "undo",
      """
      undid 'mvc branch -D trial' (f43e221c)
      """)
    try cli.check(
      "branch",
      """
        trial df02b68d second (3 days ago)
      * trunk e90d72c1 first (3 days ago)
      """)
    try cli.check(
      "branch -f trial main",
      """
      ! error: cannot find the revision 'main': it is no branch, tag or id here
      ! hint: run 'mvc log --all --oneline', 'mvc branch' or 'mvc tag' to see what there is
      exit 15
      """)
    try cli.check(
      "branch -f trial trunk",
      """
      ! set the branch 'trial' to e90d72c1
      """)
    try cli.check(
      "branch -f trunk trial",
      """
      ! error: cannot move the branch 'trunk': it is checked out
      exit 64
      """)
    try cli.check(
      "branch -d",
      """
      ! error: name the branches to delete
      ! usage: mvc branch [--delete] [-D] [--move] [--force] [<name> ...] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc branch --help' for more
      exit 64
      """)
    try cli.check(
      "branch a b c",
      """
      ! error: name one branch and one revision
      ! usage: mvc branch [--delete] [-D] [--move] [--force] [<name> ...] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc branch --help' for more
      exit 64
      """)
  }

  @Test("A detached head stands in the list")
  func detached() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a": "a\n"])
    try cli.run("checkout --detach")
    try cli.check(
      "branch",
      """
      * (detached at e90d72c1)
        main e90d72c1 first (0 seconds ago)
      """)
    try cli.check(
      "branch -m other",
      """
      ! error: cannot rename: no branch is checked out
      ! hint: name the branch: 'mvc branch -m OLD NEW'
      exit 64
      """)
  }

  /// A project in which `dev` is a branch and a tag of the snapshot before it.
  private func twoMeanings() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a": "1\n"])
    try cli.run("tag dev")
    try cli.run("checkout -b dev")
    try cli.commit("second", ["a": "2\n"])
    try cli.run("checkout main")
    return cli
  }

  private static let tagTaken =
    "the name 'dev' is ambiguous: it is tag and branch; the tag was taken, give 'refs/heads/dev' for the branch"
  private static let branchTaken =
    "the name 'dev' is ambiguous: it is branch and tag; the branch was taken, give 'refs/tags/dev' for the tag"

  @Test(
    "Whatever takes a name that means two things says which it took, once",
    arguments: [
      ("rev-parse dev", false), ("log dev", false), ("log main..dev", false), ("show dev", false),
      ("diff dev main", false),
      ("ls dev", false), ("cat dev:a", false), ("restore --source dev a", false), ("branch new dev", false),
      ("tag new dev", false), ("rev-parse dev~0", false), ("rev-parse dev@{0}", false), ("describe dev", false),
      ("checkout dev", true), ("switch dev", true), ("merge dev", true),
    ])
  func ambiguous(line: String, isBranch: Bool) throws {
    let message = isBranch ? Self.branchTaken : Self.tagTaken
    for flags in ["", " --quiet"] {
      let errors = String(decoding: try twoMeanings().run(line + flags).errors, as: UTF8.self)
      #expect(errors.split(separator: "\n").filter { $0.contains("ambiguous") } == ["warning: \(message)"], "\(line)")
    }
    let json = String(decoding: try twoMeanings().run(line + " --json").errors, as: UTF8.self)
    #expect(json == "{\"warning\":{\"message\":\"\(message)\"}}\n", "\(line)")
  }

  @Test("A command that takes branches only, or tags only, has no doubt", arguments: ["branch -D dev", "tag -d dev"])
  func noDoubt(line: String) throws {
    let cli = try twoMeanings()
    let outcome = try cli.run(line)
    #expect(outcome.exitCode == 0 && !outcome.text.contains("ambiguous"))
    // What is left has the name to itself.
    #expect(try cli.run("rev-parse dev").errors.isEmpty)
  }

  @Test("A name that is the beginning of an id, a path, or that of what is checked out is said to be")
  func otherMeanings() throws {
    let cli = try twoMeanings()
    let id = try cli.run("rev-parse main").answer
    try cli.run("branch \(id.prefix(6)) refs/heads/dev")
    #expect(try cli.run("rev-parse \(id.prefix(6))").text.contains("it is branch and id; the branch was taken"))
    try cli.write("x", to: "dev")
    let shown = try cli.run("log --json dev")
    #expect(String(decoding: shown.errors, as: UTF8.self).contains("'dev' is both a revision and a path here"))
    #expect(shown.exitCode == 0)
    if try cli.run("branch HEAD refs/heads/dev").exitCode == 0 {
      #expect(try cli.run("rev-parse HEAD").text.contains("give 'refs/heads/HEAD' for the branch"))
    }
  }
}
