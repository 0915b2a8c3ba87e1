import Testing

@Suite("Options of every command")
struct GlobalOptionTests {
  @Test("-C runs a command in another folder, before or after its name")
  func directory() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["data/a.txt": "a\n"])
    try cli.write("b\n", to: "data/a.txt")
    cli.folder = "data"
    try cli.check(
      "-C .. diff --name-only data/a.txt",
      """
      data/a.txt
      """)
    cli.folder = ""
    try cli.check(
      "-C data diff --name-only a.txt",
      """
      data/a.txt
      """)
    try cli.check(
      "diff -C data --name-only a.txt",
      """
      data/a.txt
      """)
    try cli.check(
      "-C nowhere status",
      """
      ! error: cannot go to the folder 'nowhere': there is none
      exit 15
      """)
    try cli.check(
      "-C data/a.txt status",
      """
      ! error: cannot go to the folder 'data/a.txt': it is a file
      exit 64
      """)
  }

  @Test("--quiet silences the conversation, not the answer and not errors")
  func quiet() throws {
    let cli = try TestCommandLine(isInitialised: false)
    try cli.check(
      "--quiet init",
      """

      """)
    try cli.write("a\n", to: "a")
    try cli.check(
      "-q commit -m first",
      """

      """)
    try cli.check(
      "branch other -q",
      """

      """)
    try cli.check(
      "checkout other -q",
      """

      """)
    try cli.check(
      "checkout nowhere -q",
      """
      ! error: cannot find the revision 'nowhere': it is no branch, tag or id here
      ! hint: run 'mvc log --all --oneline', 'mvc branch' or 'mvc tag' to see what there is
      exit 15
      """)
    try cli.check(
      "-q status",
      """
      On branch other
      Last snapshot fbc5d623 "first", 0 seconds ago
      nothing to commit, the folder is as it was recorded
      """)
    try cli.check(
      "-q log --oneline",
      """
      fbc5d623 (HEAD -> other, main) first
      """)
  }

  @Test("Errors are JSON when the answer is")
  func jsonErrors() throws {
    let cli = try TestCommandLine()
    try cli.check(
      "show nothing --json",
      """
      ! {"error":{"code":"notFound","message":"cannot find the revision 'nothing': it is no branch, tag or id here","hint":"run 'mvc log --all --oneline', 'mvc branch' or 'mvc tag' to see what there is"}}
      exit 15
      """)
    try cli.check(
      "--json commit -m x",
      """
      ! {"error":{"code":"nothingToDo","message":"nothing to commit: the folder is empty","hint":"run 'mvc commit --allow-empty' to record a snapshot all the same"}}
      exit 14
      """)
    try cli.check(
      "--json status --nothing",
      """
      ! {"error":{"code":"usage","message":"unknown option '--nothing'"}}
      exit 64
      """)
    try cli.check(
      "--json cat",
      """
      ! {"error":{"code":"usage","message":"missing expected argument '<revision:path>'"}}
      exit 64
      """)
  }
}
