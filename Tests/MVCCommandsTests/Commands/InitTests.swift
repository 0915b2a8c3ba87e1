import Testing

@Suite("mvc init")
struct InitTests {
  @Test("A repository is created in the folder, once")
  func create() throws {
    let cli = try TestCommandLine(isInitialised: false)
    try cli.check(
      "init",
      """
      created a repository in /project/.mvc
      ! hint: run 'mvc commit -m "first"' to record the folder as it is
      """)
    try cli.check(
      "init",
      """
      ! error: cannot create a repository in '/project': there is one already
      ! hint: run 'mvc status' to see how it stands
      exit 64
      """)
    try cli.check(
      "status",
      """
      On branch main
      No snapshot yet
      nothing to commit, the folder is empty
      """)
  }

  @Test("A folder and the first branch can be named")
  func elsewhere() throws {
    let cli = try TestCommandLine(isInitialised: false)
    try cli.check(
      "init --branch trunk models/new",
      """
      created a repository in /project/models/new/.mvc
      ! hint: run 'mvc commit -m "first"' to record the folder as it is
      """)
    try cli.check(
      "-C models/new status",
      """
      On branch trunk
      No snapshot yet
      nothing to commit, the folder is empty
      """)
    try cli.check(
      "init --branch 'not a name' other",
      """
      ! error: cannot name a branch 'not a name': it holds a space or a control character
      exit 64
      """)
  }

  @Test("A repository in a folder of a project stands for itself")
  func nested() throws {
    let cli = try TestCommandLine()
    try cli.commit("outer", ["a.txt": "a\n"])
    try cli.run("init sub")
    try cli.write("b\n", to: "sub/b.txt")
    try cli.check(
      "-C sub status --short",
      """
      A b.txt
      """)
    try cli.check(
      "status --short",
      """

      """)
  }
}
