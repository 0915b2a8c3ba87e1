import Testing

@Suite("mvc status")
struct StatusTests {
  @Test("Every sort of change is shown, long and short")
  func changes() throws {
    let cli = try TestCommandLine()
    try cli.check(
      "status",
      """
      On branch main
      No snapshot yet
      nothing to commit, the folder is empty
      """)
    try cli.write("# Demo\n", to: "README.md")
    try cli.check(
      "status",
      """
      On branch main
      No snapshot yet

      To be recorded:
        new:        README.md

      1 path: 1 new (7 B)
      ! hint: run 'mvc commit' to record them
      """)
    try cli.commit("first", ["params.yaml": "lr: 0.1\n", "old.txt": "moved along\n", "gone.txt": "gone\n"])
    cli.clock.advance(seconds: 7200)
    try cli.check(
      "status",
      """
      On branch main
      Last snapshot 3ca5da14 "first", 2 hours ago
      nothing to commit, the folder is as it was recorded
      """)
    try cli.write("lr: 0.2\n", to: "params.yaml")
    try cli.remove("gone.txt")
    try cli.remove("old.txt")
    try cli.write("moved along\n", to: "docs/new.txt")
    try cli.write([UInt8](repeating: 1, count: 5_000_000), to: "weights.safetensors")
    try cli.remove("README.md")
    try cli.link("params.yaml", at: "README.md")
    try cli.check(
      "status",
      """
      On branch main
      Last snapshot 3ca5da14 "first", 2 hours ago

      Changes since:
        retyped:    README.md
        renamed:    old.txt -> docs/new.txt
        deleted:    gone.txt
        modified:   params.yaml
        new:        weights.safetensors  (4.8 MiB)

      5 paths: 1 new, 1 modified, 1 deleted, 1 renamed, 1 retyped (4.8 MiB)
      ! hint: run 'mvc commit' to record them, 'mvc restore PATH' to drop them
      """)
    try cli.check(
      "status --short",
      """
      T README.md
      R old.txt -> docs/new.txt
      D gone.txt
      M params.yaml
      A weights.safetensors
      """)
    try cli.check(
      "status -s --quiet",
      """
      T README.md
      R old.txt -> docs/new.txt
      D gone.txt
      M params.yaml
      A weights.safetensors
      """)
  }

  @Test("With --verify every file is read, and the answer says how many are as recorded")
  func verify() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "1\n", "d/b.txt": "2\n"])
    cli.settle()
    _ = try cli.run("status")
    let clean = try cli.run("status --verify --quiet").answer
    #expect(clean.hasSuffix("\nverified: 2 recorded files byte for byte as recorded (2 files read, 4 B)"))
    try cli.write("3\n", to: "a.txt")
    try cli.write("mine\n", to: "new.txt")
    let changed = try cli.run("status --verify").answer
    #expect(changed.hasSuffix("\nverified: 1 of 2 recorded files as recorded (3 files read, 9 B)"))
    try cli.check(
      "status --short --verify",
      """
      M a.txt
      A new.txt
      ! verified: 1 of 2 recorded files as recorded (3 files read, 9 B)
      """)
  }

  @Test("Paths are as seen from the folder in which the command runs; in JSON they are the project's")
  func fromFolder() throws {
    let cli = try TestCommandLine()
    try cli.commit(
      "first", ["docs/a.txt": "a\n", "docs/deep/b.txt": "b\n", "params.yaml": "lr: 0.1\n", "old.txt": "moved\n"])
    try cli.write("A\n", to: "docs/a.txt")
    try cli.write("B\n", to: "docs/deep/b.txt")
    try cli.write("lr: 0.2\n", to: "params.yaml")
    try cli.remove("old.txt")
    try cli.write("moved\n", to: "docs/new.txt")
    try cli.write("x\n", to: "other/x\ty")
    cli.folder = "docs"
    try cli.check(
      "status -s",
      """
      M a.txt
      M deep/b.txt
      R ../old.txt -> new.txt
      A "../other/x\\ty"
      M ../params.yaml
      """)
    cli.folder = "docs/deep"
    #expect(try cli.run("status").answer.contains("  modified:   ../../params.yaml\n"))
    #expect(try cli.run("status").answer.contains("  modified:   b.txt\n"))
    let changes = try #require(try cli.run("status --json").json()["changes"] as? [[String: Any]])
    #expect(changes.compactMap { $0["path"] as? String }.contains("docs/deep/b.txt"))
    cli.folder = ""
    try cli.check(
      "-C docs status -s",
      """
      M a.txt
      M deep/b.txt
      R ../old.txt -> new.txt
      A "../other/x\\ty"
      M ../params.yaml
      """)
  }

  @Test("A folder with nothing in it is shown as itself to whoever stands in it")
  func inEmptyFolder() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "a\n"])
    try cli.makeFolder("empty/inner")
    cli.folder = "empty/inner"
    try cli.check("status -s", "A ./")
    cli.folder = "empty"
    try cli.check("status -s", "A inner/")
  }

  @Test("Status says the same however often it is asked")
  func again() throws {
    let cli = try TestCommandLine()
    try cli.write("a\n", to: "deep/in/a.txt")
    let first = try cli.run("status")
    for _ in 0..<3 {
      cli.settle()
      expect(try cli.run("status"), first.text)
    }
    try cli.commit("first")
    expect(
      try cli.run("status --short"),
      """
      """)
  }

  @Test("A detached head is named")
  func detached() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a": "a\n"])
    try cli.run("checkout --detach")
    try cli.check(
      "status",
      """
      At snapshot e90d72c1, on no branch
      Last snapshot e90d72c1 "first", 0 seconds ago
      nothing to commit, the folder is as it was recorded
      """)
  }

  @Test("Ignored files are left out, and tracked ones stay")
  func ignored() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["run.log": "1\n"])
    try cli.write("*.log\n", to: ".mvcignore")
    try cli.write("2\n", to: "run.log")
    try cli.write("x\n", to: "other.log")
    try cli.write("x\n", to: "__pycache__/a.pyc")
    try cli.check(
      "status -s",
      """
      A .mvcignore
      M run.log
      """)
  }
}
