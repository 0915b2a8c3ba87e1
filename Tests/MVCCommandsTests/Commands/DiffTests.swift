import Testing

@Suite("mvc diff")
struct DiffTests {
  /// A project of three snapshots, the first two tagged, with changes in the folder.
  private func project() throws -> TestCommandLine {
    let cli = try TestCommandLine()
    try cli.commit("first", ["params.yaml": "lr: 0.1\nepochs: 3\n", "data/notes.txt": "one\ntwo\nthree\n"])
    try cli.run("tag v1")
    try cli.write([0, 1, 2, 3], to: "weights.bin")
    try cli.commit("second", ["params.yaml": "lr: 0.2\nepochs: 3\n"])
    try cli.run("tag v2")
    try cli.write([UInt8](repeating: 0, count: 2048), to: "weights.bin")
    try cli.write("one\n2\nthree", to: "data/notes.txt")
    return cli
  }

  @Test("Text is compared by line, other files by size and id")
  func patch() throws {
    let cli = try project()
    try cli.check(
      "diff",
      """
      diff --mvc a/data/notes.txt b/data/notes.txt
      --- a/data/notes.txt
      +++ b/data/notes.txt
      @@ -1,3 +1,3 @@
       one
      -two
      -three
      +2
      +three
      \\ No newline at end of file
      diff --mvc a/weights.bin b/weights.bin
      binary file: 4 B 054edec1 -> 2.0 KiB e5a00aa9
      """)
    try cli.check(
      "diff --stat",
      """
       data/notes.txt | 4 ++--
       weights.bin    | bin 4 B -> 2.0 KiB
       2 files changed, 2 insertions(+), 2 deletions(-)
      """)
    try cli.check(
      "diff --name-only",
      """
      data/notes.txt
      weights.bin
      """)
    try cli.check(
      "diff -U0 data/notes.txt",
      """
      diff --mvc a/data/notes.txt b/data/notes.txt
      --- a/data/notes.txt
      +++ b/data/notes.txt
      @@ -2,2 +2,2 @@
      -two
      -three
      +2
      +three
      \\ No newline at end of file
      """)
  }

  @Test("Two snapshots are compared in each way of naming them")
  func revisions() throws {
    let cli = try project()
    try cli.check(
      "diff v1 v2",
      """
      diff --mvc a/params.yaml b/params.yaml
      --- a/params.yaml
      +++ b/params.yaml
      @@ -1,2 +1,2 @@
      -lr: 0.1
      +lr: 0.2
       epochs: 3
      diff --mvc a/weights.bin b/weights.bin
      new file
      binary file: nothing -> 4 B 054edec1
      """)
    let expected = try cli.run("diff v1 v2").text
    for arguments in ["v1..v2", "v1..", "v1 HEAD", "@~1..@"] {
      #expect(try cli.run("diff \(arguments)").text == expected, "\(arguments)")
    }
    try cli.check(
      "diff v2..v1 --stat",
      """
       params.yaml | 2 +-
       weights.bin | bin 4 B -> 0 B
       2 files changed, 1 insertion(+), 1 deletion(-)
      """)
    try cli.check(
      "diff v1 --name-only",
      """
      data/notes.txt
      params.yaml
      weights.bin
      """)
    try cli.check(
      "diff v1 v2 -- weights.bin",
      """
      diff --mvc a/weights.bin b/weights.bin
      new file
      binary file: nothing -> 4 B 054edec1
      """)
    try cli.check(
      "diff v1 v2 data",
      """

      """)
  }

  @Test("Paths are seen from the folder one is in")
  func folder() throws {
    let cli = try project()
    cli.folder = "data"
    try cli.check(
      "diff --name-only notes.txt",
      """
      data/notes.txt
      """)
    try cli.check(
      "diff --name-only -- ../weights.bin",
      """
      weights.bin
      """)
    try cli.check(
      "diff --name-only .",
      """
      data/notes.txt
      """)
  }

  @Test("What is neither a revision nor a path is refused")
  func unknown() throws {
    let cli = try project()
    try cli.check(
      "diff nothing",
      """
      ! error: cannot find 'nothing': it is neither a revision nor a path here
      ! hint: put '--' before a path that is gone from the folder, or run 'mvc log' to see the revisions
      exit 15
      """)
    try cli.check(
      "diff v1 v2 v1",
      """
      ! error: cannot find 'v1': it is neither a revision nor a path here
      ! hint: put '--' before a path that is gone from the folder, or run 'mvc log' to see the revisions
      exit 15
      """)
    try cli.check(
      "diff -U -1",
      """
      ! error: missing value for '-U'
      ! usage: mvc diff [<options>] [<revision or path> ...]
      ! hint: run 'mvc diff --help' for more
      exit 64
      """)
    try cli.write("x\n", to: "v1")
    try cli.check(
      "diff -- v1",
      """
      diff --mvc a/v1 b/v1
      new file
      --- /dev/null
      +++ b/v1
      @@ -0,0 +1 @@
      +x
      """)
    try cli.run("commit -m 'a file named as a tag is'")
    try cli.check(
      "diff",
      """

      """)
  }

  @Test("Renames, links and the executable bit are told")
  func kinds() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.sh": "echo a\n", "b.txt": "b\n", "c": "c\n"])
    try cli.makeExecutable("a.sh")
    try cli.remove("b.txt")
    try cli.write("b\n", to: "named otherwise.txt")
    try cli.remove("c")
    try cli.link("a.sh", at: "c")
    try cli.check(
      "diff",
      """
      diff --mvc a/a.sh b/a.sh
      kind file -> executable
      diff --mvc a/c b/c
      kind file -> link
      --- a/c
      +++ b/c
      @@ -1 +1 @@
      -c
      +a.sh
      \\ No newline at end of file
      diff --mvc a/b.txt b/named otherwise.txt
      similarity index 100%
      rename from b.txt
      rename to named otherwise.txt
      """)
    try cli.check(
      "diff --stat",
      """
       a.sh                         | 0
       c                            | 2 +-
       b.txt => named otherwise.txt | 0
       3 files changed, 1 insertion(+), 1 deletion(-)
      """)
  }

  @Test("A text that is too long is no binary file: its lines are counted")
  func longText() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["t.csv": (1...50).map { "line \($0)\n" }.joined()])
    try cli.write((1...51).map { "line \($0 == 20 ? 99 : $0)\n" }.joined(), to: "t.csv")
    try cli.run("config diff.textLimit 100")
    try cli.check(
      "diff",
      """
      diff --mvc a/t.csv b/t.csv
      text: 50 lines (391 B) -> 51 lines (399 B), from line 20 on too large to compare by line: 'diff.textLimit' is 100 B
      """)
    try cli.check(
      "diff --stat",
      """
       t.csv | text 50 -> 51 lines, not compared
       1 file changed, 0 insertions(+), 0 deletions(-)
      """)
  }
}
