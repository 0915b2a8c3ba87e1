import Testing

@Suite("An object that is missing")
struct MissingObjectTests {
  /// A project with a branch and a tag whose snapshots somebody has removed from the store.
  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "a\n"])
    try cli.run("branch other")
    try cli.run("tag -a v1 -m good")
    for name in try cli.names(in: ".mvc/packs") { try cli.remove(".mvc/packs/\(name)") }
    return cli
  }

  @Test("What something refers to and is not there is damage: the hint is fsck")
  func corrupt() throws {
    let cli = try project()
    for line in [
      "log", "log main", "log other a.txt", "show v1", "show", "status", "diff HEAD", "ls other", "cat HEAD:a.txt",
      "cat-object -p v1", "rev-parse main~1", "checkout other", "branch", "tag", "describe", "merge other",
      "commit -m x", "gc", "stats",
    ] {
      let outcome = try cli.run(line)
      #expect(outcome.exitCode == 20, "mvc \(line): \(outcome.text)")
      #expect(outcome.text.contains("! hint: run 'mvc fsck' to "), "mvc \(line): \(outcome.text)")
    }
  }

  @Test("What a user asks for and is not there is not found")
  func unknown() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "a\n"])
    let id = String(repeating: "ab12", count: 16)
    for line in ["show \(id)", "log ab12", "cat-object -p \(id)", "checkout \(id)", "rev-parse ab12~1", "ls no-branch"]
    {
      let outcome = try cli.run(line)
      #expect(outcome.exitCode == 15, "mvc \(line): \(outcome.text)")
    }
  }

  @Test("A value of long ago that was collected is not found, and no damage")
  func collected() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "a\n"])
    try cli.commit("second", ["a.txt": "b\n"])
    try cli.run("commit --amend -m better")
    cli.clock.advance(seconds: 31 * 86_400)
    try cli.run("gc")
    let outcome = try cli.run("show main@{1}")
    #expect(outcome.exitCode == 15, "\(outcome.text)")
    #expect(outcome.text.contains("'mvc gc' has removed it"), "\(outcome.text)")
    #expect(try cli.run("fsck").exitCode == 0)
  }
}
