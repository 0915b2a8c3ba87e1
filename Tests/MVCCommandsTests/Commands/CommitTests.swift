import Testing

@Suite("mvc commit")
struct CommitTests {
  @Test("A commit says what it recorded, and refuses when there is nothing")
  func summary() throws {
    let cli = try TestCommandLine()
    try cli.check(
      "commit -m empty",
      """
      ! error: nothing to commit: the folder is empty
      ! hint: run 'mvc commit --allow-empty' to record a snapshot all the same
      exit 14
      """)
    try cli.write("# Demo\n", to: "README.md")
    try cli.write("lr: 0.1\n", to: "params.yaml")
    try cli.write([UInt8](repeating: 7, count: 3 << 20), to: "weights.bin")
    try cli.check(
      "commit -m 'first model'",
      """
      [main 31c1874d] first model
       3 paths: 3 new (3.0 MiB)
      """)
    try cli.check(
      "commit -m again",
      """
      ! error: nothing to commit: nothing has changed since snapshot '31c1874d'
      ! hint: run 'mvc commit --allow-empty' to record a snapshot all the same
      exit 14
      """)
    try cli.check(
      "commit --allow-empty -m again",
      """
      [main b5a6b65d] again
       no path has changed
      """)
    try cli.write("lr: 0.2\n", to: "params.yaml")
    try cli.remove("README.md")
    try cli.write("x", to: "x")
    try cli.check(
      "commit -m 'more' -m 'with reasons'",
      """
      [main 4b38bff5] more
       3 paths: 1 new, 1 modified, 1 deleted (9 B)
      """)
    try cli.check(
      "log -n1",
      """
      snapshot 4b38bff587994f1d0e7b935274260f7bdaa70068eb9b7d94f12adb7e7085666b (HEAD -> main)
      Author: Ana Lima <ana@example.org>
      Date:   Mon Mar 2 10:00:00 2026 +0100
      Fingerprint: environment c5e8bc59

          more

          with reasons
      """)
  }

  @Test("Only the named paths are recorded")
  func paths() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "a\n", "data/b.txt": "b\n", "data/c.txt": "c\n"])
    for name in ["a.txt", "data/b.txt", "data/c.txt"] { try cli.write("changed\n", to: name) }
    try cli.check(
      "commit -m one data/b.txt",
      """
      [main 4f4b0f1f] one
       1 path: 1 modified (8 B)
      """)
    cli.folder = "data"
    try cli.check(
      "commit -m two .",
      """
      [main e8fba0c5] two
       1 path: 1 modified (8 B)
      """)
    try cli.check(
      "commit -m three nothing.txt",
      """
      ! error: cannot commit 'data/nothing.txt': no such path is in the folder or in the last snapshot
      ! hint: run 'mvc status' to see what can be committed; ignored files are left out
      exit 15
      """)
    try cli.check(
      "commit -m three ../../elsewhere",
      """
      ! error: cannot use '../../elsewhere': it lies outside of the project in '/project'
      exit 64
      """)
    try cli.check(
      "commit -m three c.txt",
      """
      nothing to record: c.txt is as HEAD has it
      """)
    try cli.check(
      "status --short",
      """
      M ../a.txt
      """)
  }

  @Test("The author and the date can be given")
  func author() throws {
    let cli = try TestCommandLine()
    try cli.write("a", to: "a")
    try cli.check(
      "commit -m x --author nobody",
      """
      ! error: cannot understand the author 'nobody'
      ! hint: write it like 'Ana Lima <ana@example.org>'
      exit 64
      """)
    try cli.check(
      "commit -m x --date 'when it rains'",
      """
      ! error: cannot understand the date 'when it rains'
      ! hint: write it like '2026-11-21', '2026-11-21 10:00', 'yesterday' or '2 weeks ago'
      exit 64
      """)
    try cli.check(
      "commit -m x --author 'Bo Berg <bo@example.org>' --date '2026-02-01 10:00'",
      """
      [main 3a17a344] x
       1 path: 1 new (1 B)
      """)
    try cli.check(
      "log",
      """
      snapshot 3a17a344e8d23291ada0dd0eae8fbbb4260a3f743e40978274f7297166a6f785 (HEAD -> main)
      Author: Bo Berg <bo@example.org>
      Date:   Sun Feb 1 10:00:00 2026 +0100

          x
      """)
    try cli.check(
      "cat-object -p HEAD",
      """
      mvc-snapshot 1
      manifest 014954e42af772e5d20338e22b17d41eaea4b0cb38e5c126dd0687db6856c376
      author Bo Berg <bo@example.org> 1769936400 +0100
      committer Ana Lima <ana@example.org> 1772442000 +0100

      x
      """)
  }

  @Test("The message comes from a file or from standard input")
  func messageFile() throws {
    let cli = try TestCommandLine()
    try cli.writeOutside("\n\nfrom a file  \n\nsecond line\n\n\n", to: "message")
    try cli.write("a", to: "a")
    try cli.check(
      "commit -F ../message",
      """
      [main e6bd94ed] from a file
       1 path: 1 new (1 B)
      """)
    #expect(try cli.run("log -n1").answer.hasSuffix("\n\n    from a file\n\n    second line"))
    try cli.write("b", to: "a")
    cli.input = Array("from a pipe".utf8)
    try cli.check(
      "commit -F -",
      """
      [main 7a433db2] from a pipe
       1 path: 1 modified (1 B)
      """)
    try cli.write("c", to: "a")
    cli.input = [0x66, 0xFF]
    try cli.check(
      "commit -F -",
      """
      ! error: cannot use the message in '-': it is not UTF-8
      exit 64
      """)
    cli.input = []
    try cli.check(
      "commit -F -",
      """
      ! error: nothing was committed: the message is empty
      ! hint: say with -m why this state is worth keeping
      exit 14
      """)
    try cli.check(
      "commit -F ../nowhere",
      """
      ! error: cannot read '../nowhere': there is no such file
      exit 15
      """)
    try cli.check(
      "commit -m x -F ../message",
      """
      ! error: cannot use -m and -F together
      exit 64
      """)
    try cli.check(
      "commit -m ''",
      """
      ! error: nothing was committed: the message is empty
      ! hint: say with -m why this state is worth keeping
      exit 14
      """)
  }

  @Test("An editor asks for the message where none is given")
  func editor() throws {
    let cli = try TestCommandLine()
    try cli.write("a", to: "a")
    try cli.check(
      "commit",
      """
      ! error: cannot ask for a message: there is no terminal
      ! hint: give it with -m 'MESSAGE'
      exit 64
      """)
    cli.environment["MVC_EDITOR"] = "sh \(cli.location("editor.sh"))"
    try cli.writeOutside(
      "cat \"$1\" > \"$1.seen\"\nprintf 'from the editor\\n# left out\\n' > \"$1\"\n", to: "editor.sh")
    try cli.check(
      "commit",
      """
      [main 5ffc118c] from the editor
       1 path: 1 new (1 B)
      """)
    #expect(
      try cli.read(".mvc/MESSAGE.seen") == """

        #\u{20}
        # Lines that begin with '#' are left out, and an empty message stops the commit.
        #\u{20}
        # Changes:
        # new:        a

        """)
    #expect(try cli.read(".mvc/MESSAGE") == nil)
    try cli.write("b", to: "a")
    try cli.writeOutside("exit 3", to: "editor.sh")
    try cli.check(
      "commit",
      """
      ! error: cannot use the message: the editor 'sh /home/editor.sh' did not end well
      exit 1
      """)
    try cli.writeOutside("true", to: "editor.sh")
    try cli.check(
      "commit",
      """
      ! error: nothing was committed: the message is empty
      ! hint: say with -m why this state is worth keeping
      exit 14
      """)
    try cli.check(
      "status --short",
      """
      M a
      """)
  }

  @Test("The last snapshot can be replaced")
  func amend() throws {
    let cli = try TestCommandLine()
    try cli.check(
      "commit --amend -m x",
      """
      ! error: cannot amend: nothing has been committed yet
      ! hint: run 'mvc commit' without --amend
      exit 15
      """)
    try cli.commit("first", ["a": "a\n"])
    try cli.commit("secnd", ["a": "b\n"])
    try cli.write("c\n", to: "a")
    try cli.check(
      "commit --amend -m second",
      """
      [main 88c2175b] second
       1 path: 1 modified (2 B)
      """)
    try cli.write("d\n", to: "a")
    try cli.check(
      "commit --amend",
      """
      [main da65d525] second
       1 path: 1 modified (2 B)
      """)
    try cli.check(
      "log --oneline",
      """
      da65d525 (HEAD -> main) second
      e90d72c1 first
      """)
  }

  @Test("Who commits has to be known")
  func identity() throws {
    let cli = try TestCommandLine(hasIdentity: false)
    try cli.write("a", to: "a")
    try cli.check(
      "commit -m x",
      """
      ! error: cannot tell who you are: neither mvc's nor git's configuration has a name and an address
      ! hint: run 'mvc config --user user.name "Ana Lima"' and 'mvc config --user user.email ana@example.org'
      exit 64
      """)
    try cli.writeOutside("[user]\n\tname = From Git\n\temail = git@example.org\n", to: "gitconfig")
    cli.environment["GIT_CONFIG_GLOBAL"] = cli.location("gitconfig")
    try cli.check(
      "commit -m x",
      """
      [main 68d4f6f6] x
       1 path: 1 new (1 B)
      """)
    #expect(try cli.run("log").answer.contains("Author: From Git <git@example.org>"))
  }
}
