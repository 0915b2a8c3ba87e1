import Testing

/// What `docs/working-folder.md` promises, as a user sees it.
@Suite("What is recorded")
struct WorkingFolderTests {
  @Test("Kinds: files, executables, links and empty folders, and nothing else")
  func kinds() throws {
    let cli = try TestCommandLine()
    try cli.write("", to: "empty file")
    try cli.write("echo\n", to: "run.sh")
    try cli.makeExecutable("run.sh")
    try cli.link("/etc/passwd", at: "link")
    try cli.link(".", at: "loop")
    try cli.makeFolder("empty")
    try cli.makeFolder("nested/empty")
    try cli.makePipe("pipe")
    try cli.check(
      "commit -m kinds",
      """
      [main de928436] kinds
       6 paths: 6 new (17 B)
      """)
    try cli.check(
      "cat-object -p HEAD:",
      """
      folder     3055071bf5d7618c3636c5e74c8efc5f4d91f58569c3298cfe1e0aead096934e 0	empty
      file       e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0	empty file
      link       74acf31844532670be412c65b8251ee55d072549080b1cffdbea6b1a192230a0 11	link
      link       cdb4ee2aea69cc6a83331bbe96dc2caa9a299d21329efb0336fc02a82e1839a8 1	loop
      folder     37fbedd8982ddf3272feaa1b3fbb55db74e736988e3e05fe5a12aabe72c39d21 0	nested
      executable 86b0c5a1e2b73b08fd54c727f4458649ed9fe3ad1b6e8ac9460c070113509a1e 5	run.sh
      """)
    try cli.check(
      "cat HEAD:link",
      """
      /etc/passwd(no line end)
      """)
    try cli.run("checkout -b other")
    for name in ["run.sh", "link", "loop", "empty", "nested", "empty file"] { try cli.remove(name) }
    try cli.check(
      "commit -m nothing",
      """
      [other d227aac4] nothing
       6 paths: 6 deleted (0 B)
      """)
    try cli.run("checkout main")
    try cli.check(
      "status",
      """
      On branch main
      Last snapshot de928436 "kinds", 0 seconds ago
      nothing to commit, the folder is as it was recorded
      """)
    #expect(try cli.names(in: "empty") == [])
  }

  @Test("A folder in which everything is ignored is not there, unless it was recorded")
  func ignoredFolders() throws {
    let cli = try TestCommandLine()
    try cli.write("x\n", to: "logs/a.log")
    try cli.write("*.log\n", to: ".mvcignore")
    try cli.check(
      "status -s",
      """
      A .mvcignore
      """)
    try cli.makeFolder("kept")
    try cli.run("commit -m first")
    try cli.write("x\n", to: "kept/b.log")
    try cli.check(
      "status -s",
      """

      """)
  }

  @Test(".mvcignore decides, .gitignore does not, and built-in rules can be taken back")
  func rules() throws {
    let cli = try TestCommandLine()
    try cli.write("*.bin\n", to: ".gitignore")
    try cli.write("tmp/\n*.log\n!keep.log\n!__pycache__/\n!.mvc\n!.git\n", to: ".mvcignore")
    try cli.write("!inner.log\n", to: "sub/.mvcignore")
    for name in [
      "weights.bin", "tmp/x", "a.log", "keep.log", "sub/inner.log", "sub/other.log", "__pycache__/a.txt",
      "__pycache__/a.pyc", ".venv/lib.py", ".git/config", "sub/.git/config", "venv",
    ] {
      try cli.write("x\n", to: name)
    }
    try cli.check(
      "status -s",
      """
      A .gitignore
      A .mvcignore
      A __pycache__/a.txt
      A keep.log
      A sub/.mvcignore
      A sub/inner.log
      A venv
      A weights.bin
      """)
  }

  @Test("What was recorded stays recorded until it is deleted")
  func tracked() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["data/a.csv": "1\n", "b.txt": "b\n"])
    try cli.write("data/\n", to: ".mvcignore")
    try cli.write("2\n", to: "data/a.csv")
    try cli.write("new\n", to: "data/new.csv")
    try cli.check(
      "status -s",
      """
      A .mvcignore
      M data/a.csv
      """)
    try cli.commit("second")
    try cli.remove("data/a.csv")
    try cli.commit("third")
    try cli.write("3\n", to: "data/a.csv")
    try cli.check(
      "status -s",
      """

      """)
  }

  @Test("Names that differ only in case are two names")
  func letterCase() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["Model.bin": "a\n", "model.bin": "b\n"])
    try cli.check(
      "ls",
      """
      Model.bin
      model.bin
      """)
    try cli.remove("Model.bin")
    try cli.remove("model.bin")
    try cli.write("a\n", to: "MODEL.bin")
    try cli.check(
      "status -s",
      """
      R Model.bin -> MODEL.bin
      D model.bin
      """)
  }

  @Test("A checkout leaves files that no snapshot knows, and removes folders that become empty")
  func checkout() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a": "a\n"])
    try cli.run("checkout -b other")
    try cli.commit("second", ["alone/x": "x\n", "shared/y": "y\n"])
    try cli.write("mine\n", to: "shared/untracked")
    try cli.run("checkout main")
    #expect(try cli.names(in: ".") == [".mvc", "a", "shared"])
    #expect(try cli.names(in: "shared") == ["untracked"])
  }

  @Test("A link that stands where a folder was is not written through")
  func links() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["data/a.txt": "a\n"])
    try cli.run("checkout -b other")
    try cli.commit("second", ["data/a.txt": "b\n"])
    try cli.writeOutside("untouched\n", to: "outside/a.txt")
    try cli.remove("data")
    try cli.link("../outside", at: "data")
    try cli.check(
      "checkout main",
      """
      ! error: cannot check out 'main': 1 file has changes that are not committed
      !   data
      ! hint: run 'mvc commit' to keep them, or 'mvc checkout --force main' to discard them ('mvc undo' brings them back)
      exit 13
      """)
    try cli.check(
      "checkout --force main",
      """
      ! switched to the branch 'main', 2 paths changed
      ! what was not committed is saved in 78a81351; 'mvc undo' brings it back
      """)
    #expect(try cli.readOutside("outside/a.txt") == "untouched\n")
    #expect(try cli.read("data/a.txt") == "a\n")
  }
}
