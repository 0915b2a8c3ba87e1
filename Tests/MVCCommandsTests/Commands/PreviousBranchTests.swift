import Testing

@Suite("The branch before, and paths from a folder")
struct PreviousBranchTests {
  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "a\n", "data/b.txt": "b\n"])
    try cli.run("checkout -b work")
    try cli.commit("second", ["a.txt": "A\n"])
    return cli
  }

  @Test("'-' goes to the branch before, there and back")
  func back() throws {
    let cli = try project()
    try cli.check("checkout -", "! switched to the branch 'main', 1 path changed")
    try cli.check("switch -", "! switched to the branch 'work', 1 path changed")
    try cli.check("rev-parse --abbrev-ref @{-1}", "main")
    try cli.check("merge -", "nothing to merge: everything of 'main' is here already")
  }

  @Test("@{-N} is the Nth branch or snapshot before, and a revision like any other")
  func numbered() throws {
    let cli = try project()
    let first = try cli.run("rev-parse main").answer
    try cli.run("checkout main")
    try cli.run("checkout \(first)")
    try cli.run("checkout work")
    try cli.check("rev-parse --abbrev-ref @{-3}", "work")
    try cli.check("rev-parse --abbrev-ref @{-2}", "main")
    try cli.check("rev-parse @{-1}", first)
    try cli.check("rev-parse @{-3}~1", first)
    try cli.check("cat @{-1}:a.txt", "a")
    // A snapshot that was checked out without a branch is again.
    try cli.check(
      "checkout -",
      """
      ! at snapshot \(first.prefix(8)), on no branch, 1 path changed
      ! hint: run 'mvc checkout -b NAME' to keep commits you make here on a branch
      """)
  }

  @Test("A branch that got another name is found under it; one that is gone is not found")
  func renamed() throws {
    let cli = try project()
    try cli.run("checkout main")
    try cli.run("branch -m work play")
    try cli.run("checkout play")
    try cli.run("branch -m fun")
    try cli.check("rev-parse --abbrev-ref @{-1}", "main")
    try cli.run("checkout -")
    try cli.check("rev-parse --abbrev-ref @{-1}", "fun")
    try cli.run("branch -D fun")
    try cli.check(
      "checkout -",
      """
      ! error: cannot find '@{-1}': the branch 'fun' is gone or has no snapshot
      ! hint: run 'mvc branch' to see what there is
      exit 15
      """)
  }

  @Test("Before the first change of branch there is none before")
  func none() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "a\n"])
    try cli.check(
      "checkout -",
      """
      ! error: cannot find '@{-1}': no other branch or snapshot was checked out before
      ! hint: run 'mvc branch' to see what there is
      exit 15
      """)
  }

  @Test("REV:./path and REV:../path begin in the folder, REV:path at the top")
  func relative() throws {
    let cli = try project()
    cli.folder = "data"
    try cli.check("cat HEAD:./b.txt", "b")
    try cli.check("cat HEAD~:../a.txt", "a")
    try cli.check("cat HEAD:a.txt", "A")
    try cli.check("show :./b.txt", "b")
    try cli.check("ls HEAD:.", "data/b.txt")
    try cli.check("ls HEAD:..", "a.txt\ndata/b.txt")
    #expect(try cli.run("rev-parse HEAD:./b.txt").answer == cli.run("rev-parse HEAD:data/b.txt").answer)
    #expect(try cli.run("cat-object -t HEAD:./b.txt").answer == "blob")
    try cli.check(
      "cat HEAD:../../a.txt",
      """
      ! error: cannot use the path '../../a.txt': it lies outside of the project
      exit 64
      """)
  }

  @Test("The ':' of a time is no path, and a brace in a name no time")
  func time() throws {
    let cli = try project()
    try cli.run("branch a{b main")
    try cli.check("cat a{b:a.txt", "a")
    try cli.check("cat 'main@{2026-03-02 12:00}:a.txt'", "a")
    try cli.check("rev-parse --short 'main@{2026-03-02 12:00}'", try cli.run("rev-parse --short main").answer)
  }
}
