import Testing

/// What the completion scripts ask for, as they ask: the argument, its number, the place in the word, and the words.
@Suite("Completion")
struct CompletionTests {
  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    try cli.commit("first", ["data/a.txt": "a\n", "params.yaml": "lr: 0.1\n"])
    try cli.run("branch experiment")
    try cli.run("tag v1.0.0")
    return cli
  }

  @Test(
    "Branches, tags and HEAD are offered where a revision goes",
    arguments: [
      "checkout", "merge", "show", "ls", "cat", "describe", "rev-parse", "cat-object", "tag",
    ])
  func revisions(command: String) throws {
    try project().check(
      "---completion \(command) -- positional@0 2 0 mvc \(command) ''", "experiment\nmain\nv1.0.0\nHEAD")
  }

  @Test("Branches are offered where only a branch goes", arguments: ["switch", "branch"])
  func branches(command: String) throws {
    try project().check("---completion \(command) -- positional@0 2 0 mvc \(command) ''", "experiment\nmain")
  }

  @Test("Paths are offered too where one can go", arguments: ["diff", "log"])
  func paths(command: String) throws {
    let cli = try project()
    try cli.check(
      "---completion \(command) -- positional@0 2 0 mvc \(command) ''",
      "experiment\nmain\nv1.0.0\nHEAD\ndata/\nparams.yaml")
    try cli.check(
      "---completion \(command) -- positional@0 2 5 mvc \(command) data/", "experiment\nmain\nv1.0.0\nHEAD\ndata/a.txt")
  }

  @Test("The folder of -C is the one that is looked at; outside of a repository nothing is offered")
  func folder() throws {
    let cli = try project()
    cli.folder = ".."
    try cli.check("---completion switch -- positional@0 4 0 mvc -C project switch ''", "experiment\nmain")
    try TestCommandLine(isInitialised: false).check("---completion switch -- positional@0 2 0 mvc switch ''", "")
  }
}
