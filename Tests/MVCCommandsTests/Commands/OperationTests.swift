import Testing

@Suite("mvc undo, redo and op")
struct OperationTests {
  @Test("Commands are taken back and brought back, one by one")
  func undo() throws {
    let cli = try TestCommandLine()
    try cli.check(
      "undo",
      """
      ! error: there is nothing to undo
      ! hint: run 'mvc op log' to see what was done
      exit 14
      """)
    try cli.check(
      "redo",
      """
      ! error: there is nothing to redo
      ! hint: run 'mvc op log' to see what was done
      exit 14
      """)
    try cli.commit("first", ["a": "a\n"])
    try cli.commit("second", ["a": "b\n"])
    try cli.run("tag v1")
    try cli.check(
      "undo",
      """
      undid 'mvc tag v1' (7975cd93)
      """)
    try cli.check(
      "undo",
      """
      undid 'mvc commit -m second' (622f7ae7)
      """)
    try cli.check(
      "status -s",
      """
      M a
      """)
    try cli.check(
      "log --oneline",
      """
      e90d72c1 (HEAD -> main) first
      """)
    try cli.check(
      "redo",
      """
      redid 'mvc commit -m second' (622f7ae7)
      """)
    try cli.check(
      "redo",
      """
      redid 'mvc tag v1' (7975cd93)
      """)
    try cli.check(
      "redo",
      """
      ! error: there is nothing to redo
      ! hint: run 'mvc op log' to see what was done
      exit 14
      """)
    try cli.check(
      "tag",
      """
      v1
      """)
    try cli.check(
      "log --oneline",
      """
      df02b68d (HEAD -> main, tag: v1) second
      e90d72c1 first
      """)
  }

  @Test("Changes made since stop an undo, unless it is forced")
  func changedSince() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a": "a\n"])
    try cli.run("checkout -b other")
    try cli.commit("second", ["a": "b\n"])
    try cli.run("checkout main")
    try cli.write("edited\n", to: "a")
    try cli.check(
      "undo",
      """
      ! error: cannot undo 'mvc checkout main': 1 file has changed since
      !   a
      ! hint: run 'mvc commit' to keep the changes, or 'mvc undo --force' to save them aside and go on
      exit 13
      """)
    try cli.check(
      "undo --force",
      """
      undid 'mvc checkout main' (4bf071a9)
      ! what was not committed is saved in d4b6da58; 'mvc redo' brings it back
      """)
    #expect(try cli.read("a") == "b\n")
    try cli.check("cat d4b6da58:a", "edited")
    try cli.check(
      "redo",
      """
      redid 'mvc checkout main' (4bf071a9)
      """)
    #expect(try cli.read("a") == "edited\n")
    try cli.write("edited again\n", to: "a")
    #expect(try cli.run("undo --force --json").answer.contains("\"saved\": \""))
  }

  @Test("The operation log tells what was done")
  func log() throws {
    let cli = try TestCommandLine()
    try cli.check(
      "op log",
      """

      """)
    try cli.commit("first model", ["a": "a\n"])
    cli.clock.advance(seconds: 90)
    try cli.run("checkout -b other")
    try cli.run("config core.pager cat")
    try cli.run("undo")
    try cli.check(
      "op log",
      """
      70ee7686 mvc undo, 0 seconds ago
      ae170c58 mvc config core.pager cat (undone), 0 seconds ago
      f5bf1dde mvc checkout -b other, 0 seconds ago
      9ae6ce91 mvc commit -m 'first model', 2 minutes ago
      """)
    try cli.check(
      "op log -n1",
      """
      70ee7686 mvc undo, 0 seconds ago
      """)
    try cli.check(
      "op show",
      """
      operation 70ee76865ecec53ae824981130ec1d19dea9688b1c5bb330e427ddcd3db54f6c
      By:      Ana Lima <ana@example.org>
      Date:    Mon Mar 2 11:01:30 2026 +0100
      Command: mvc undo

        core.pager: cat -> not set
      """)
    try cli.commit("two\nlines and 'quotes'", ["b": "b\n"])
    try cli.check(
      "op log -n1",
      """
      f4d3b489 mvc commit -m $'two\\nlines and \\'quotes\\'', 0 seconds ago
      """)
    let first = try cli.run("op log").answer.split(separator: "\n").last?.prefix(8)
    expect(
      try cli.run("op show \(first ?? "")"),
      """
      operation 9ae6ce911926acf9d0ddd673c26540f4c899ec82f52ee5989e80320a57cf506e
      By:      Ana Lima <ana@example.org>
      Date:    Mon Mar 2 11:00:00 2026 +0100
      Command: mvc commit -m 'first model'

        main: nothing -> 53a7456f
      """)
    try cli.check(
      "op show 0000",
      """
      ! error: cannot find the operation '0000': there is none
      ! hint: run 'mvc op log' to see them
      exit 15
      """)
    try cli.check(
      "op",
      """
      OVERVIEW: Look at what commands have done.

      USAGE: mvc op <subcommand>

      OPTIONS:
        --version               Show the version.
        -h, --help              Show help information.

      SUBCOMMANDS:
        log                     List the commands that changed something, newest
                                first.
        show                    Show what one command changed.

        See 'mvc help op <subcommand>' for detailed help.
      """)
    try cli.check(
      "op nothing",
      """
      ! error: unexpected argument 'nothing'
      ! usage: mvc op <subcommand>
      ! hint: run 'mvc op --help' for more
      exit 64
      """)
  }
}
