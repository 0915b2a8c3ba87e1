import Testing

@Suite("mvc checkout, switch and restore")
struct CheckoutTests {
  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    try cli.commit("first", ["weights.bin": "one\n", "config.json": "{}\n", "keep.txt": "k\n"])
    try cli.run("tag v1")
    try cli.run("checkout -b resnet/v2")
    try cli.commit("second", ["weights.bin": "two\n", "config.json": "{\"a\": 1}\n", "new.txt": "n\n"])
    return cli
  }

  @Test("The folder goes to a branch and back")
  func there() throws {
    let cli = try project()
    try cli.check(
      "checkout main",
      """
      ! switched to the branch 'main', 3 paths changed
      """)
    #expect(try cli.read("weights.bin") == "one\n")
    #expect(try cli.read("new.txt") == nil)
    try cli.check(
      "checkout main",
      """
      ! on the branch 'main'
      """)
    try cli.check(
      "checkout resnet/v2",
      """
      ! switched to the branch 'resnet/v2', 3 paths changed
      """)
    #expect(try cli.read("weights.bin") == "two\n")
    try cli.check(
      "checkout v1",
      """
      ! at snapshot 0991b497, on no branch, 3 paths changed
      ! hint: run 'mvc checkout -b NAME' to keep commits you make here on a branch
      """)
    try cli.check(
      "checkout -b fix",
      """
      ! switched to a new branch 'fix'
      """)
    try cli.check(
      "checkout -b fix",
      """
      ! error: cannot create the branch 'fix': there is one already
      ! hint: run 'mvc checkout fix' to go there
      exit 64
      """)
    try cli.check(
      "checkout -b again main",
      """
      ! switched to a new branch 'again'
      """)
    try cli.check(
      "checkout --detach",
      """
      ! at snapshot 0991b497, on no branch
      ! hint: run 'mvc checkout -b NAME' to keep commits you make here on a branch
      """)
    try cli.check(
      "checkout --detach main",
      """
      ! at snapshot 0991b497, on no branch
      ! hint: run 'mvc checkout -b NAME' to keep commits you make here on a branch
      """)
    try cli.check(
      "checkout",
      """
      ! error: name a branch or another revision
      ! usage: mvc checkout [-b <branch>] [--force] [--detach] [<revision>] -- [<path> ...] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc checkout --help' for more
      exit 64
      """)
    try cli.check(
      "checkout nothing",
      """
      ! error: cannot find the revision 'nothing': it is no branch, tag or id here
      ! hint: run 'mvc log --all --oneline', 'mvc branch' or 'mvc tag' to see what there is
      exit 15
      """)
    try cli.check(
      "checkout config.json",
      """
      ! error: cannot find the revision 'config.json': it is no branch, tag or id here
      ! hint: 'config.json' is a path: run 'mvc restore config.json'
      exit 15
      """)
  }

  @Test("A checkout that would lose changes is refused, and forced saves them")
  func refusal() throws {
    let cli = try project()
    try cli.run("checkout main")
    try cli.write("edited\n", to: "weights.bin")
    try cli.write("edited\n", to: "config.json")
    try cli.write("edited\n", to: "keep.txt")
    try cli.check(
      "checkout resnet/v2",
      """
      ! error: cannot check out 'resnet/v2': 2 files have changes that are not committed
      !   config.json
      !   weights.bin
      ! hint: run 'mvc commit' to keep them, or 'mvc checkout --force resnet/v2' to discard them ('mvc undo' brings them back)
      exit 13
      """)
    try cli.check(
      "switch resnet/v2",
      """
      ! error: cannot check out 'resnet/v2': 2 files have changes that are not committed
      !   config.json
      !   weights.bin
      ! hint: run 'mvc commit' to keep them, or 'mvc checkout --force resnet/v2' to discard them ('mvc undo' brings them back)
      exit 13
      """)
    #expect(try cli.read("weights.bin") == "edited\n")
    try cli.check(
      "checkout --force resnet/v2",
      """
      ! switched to the branch 'resnet/v2', 4 paths changed
      ! what was not committed is saved in 41993fee; 'mvc undo' brings it back
      """)
    #expect(try cli.read("weights.bin") == "two\n")
    #expect(try cli.read("keep.txt") == "k\n")
    try cli.check(
      "undo",
      """
      undid 'mvc checkout --force resnet/v2' (034f34a7)
      """)
    #expect(try cli.read("weights.bin") == "edited\n")
    #expect(try cli.read("keep.txt") == "edited\n")
    try cli.check(
      "status",
      """
      On branch main
      Last snapshot 0991b497 "first", 60 minutes ago

      Changes since:
        modified:   config.json
        modified:   keep.txt
        modified:   weights.bin

      3 paths: 3 modified (21 B)
      ! hint: run 'mvc commit' to record them, 'mvc restore PATH' to drop them
      """)
  }

  @Test("A change that a checkout need not touch is carried along")
  func carried() throws {
    let cli = try project()
    try cli.write("edited\n", to: "keep.txt")
    try cli.check(
      "checkout main",
      """
      ! switched to the branch 'main', 3 paths changed
      """)
    try cli.check(
      "status -s",
      """
      M keep.txt
      """)
    try cli.write("in the way\n", to: "new.txt")
    try cli.check(
      "checkout resnet/v2",
      """
      ! error: cannot check out 'resnet/v2': 1 file has changes that are not committed
      !   new.txt
      ! hint: run 'mvc commit' to keep them, or 'mvc checkout --force resnet/v2' to discard them ('mvc undo' brings them back)
      exit 13
      """)
  }

  @Test("Switch takes branches only")
  func switching() throws {
    let cli = try project()
    try cli.check(
      "switch main",
      """
      ! switched to the branch 'main', 3 paths changed
      """)
    try cli.check(
      "switch v1",
      """
      ! error: cannot switch to 'v1': it is no branch
      ! hint: run 'mvc switch --detach v1' to look at that snapshot without a branch
      exit 64
      """)
    try cli.check(
      "switch --detach v1",
      """
      ! at snapshot 0991b497, on no branch
      ! hint: run 'mvc checkout -b NAME' to keep commits you make here on a branch
      """)
    try cli.check(
      "switch -c other",
      """
      ! switched to a new branch 'other'
      """)
    try cli.check(
      "switch --create third resnet/v2",
      """
      ! switched to a new branch 'third', 3 paths changed
      """)
    try cli.check(
      "switch",
      """
      ! error: name a branch
      ! usage: mvc switch [--create <branch>] [--force] [--detach] [<branch>] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc switch --help' for more
      exit 64
      """)
  }

  @Test("Single paths are brought back")
  func restore() throws {
    let cli = try project()
    try cli.write("edited\n", to: "weights.bin")
    try cli.write("edited\n", to: "config.json")
    try cli.write("mine\n", to: "untracked.txt")
    try cli.check(
      "restore weights.bin",
      """
      ! restored 1 path
      """)
    #expect(try cli.read("weights.bin") == "two\n")
    #expect(try cli.read("config.json") == "edited\n")
    try cli.check(
      "restore weights.bin",
      """
      ! nothing to restore: the paths are as they were
      """)
    try cli.check(
      "restore --source v1 .",
      """
      ! restored 3 paths
      """)
    try cli.check(
      "status -s",
      """
      M config.json
      D new.txt
      A untracked.txt
      M weights.bin
      """)
    try cli.check(
      "undo",
      """
      undid 'mvc restore --source v1 .' (b54c116c)
      """)
    try cli.check(
      "status -s",
      """
      M config.json
      A untracked.txt
      """)
    try cli.check(
      "restore nothing.txt",
      """
      ! error: cannot find 'nothing.txt' in snapshot '93a9f7ca'
      ! hint: run 'mvc ls 93a9f7ca' to see what is in it
      exit 15
      """)
    try cli.check(
      "restore untracked.txt",
      """
      ! error: cannot find 'untracked.txt' in snapshot '93a9f7ca'
      ! hint: run 'mvc ls 93a9f7ca' to see what is in it
      exit 15
      """)
    try cli.check(
      "restore",
      """
      ! error: missing expected argument '<path> ...'
      ! help: <path>  Files or folders; '.' for all.
      ! usage: mvc restore [--source <revision>] <path> ... [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc restore --help' for more
      exit 64
      """)
    try cli.check(
      "checkout v1 -- config.json",
      """
      ! restored 1 path
      """)
    try cli.check(
      "checkout -- config.json",
      """
      ! restored 1 path
      """)
    try cli.check(
      "checkout -b x -- config.json",
      """
      ! error: paths cannot be combined with -b or --detach
      ! usage: mvc checkout [-b <branch>] [--force] [--detach] [<revision>] -- [<path> ...] [--json] [--quiet] [-C <folder>] [--no-pager]
      ! hint: run 'mvc checkout --help' for more
      exit 64
      """)
    #expect(try cli.read("untracked.txt") == "mine\n")
  }
}
