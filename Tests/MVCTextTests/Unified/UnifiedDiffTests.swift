import Testing

@testable import MVCText

@Suite
struct UnifiedDiffTests {
  private func rendered(_ old: String, _ new: String, context: Int = 3) -> String {
    let diff = UnifiedDiff(old: bytes(old), new: bytes(new), contextLineCount: context)
    return text(diff.rendered(oldName: "a/f", newName: "b/f"))
  }

  @Test("equal files render as nothing")
  func equal() {
    let diff = UnifiedDiff(old: bytes("a\n"), new: bytes("a\n"))
    #expect(diff.hunks.isEmpty)
    #expect(diff.rendered(oldName: "a/f", newName: "b/f").isEmpty)
  }

  @Test("a hunk shows three lines of context, and its header leaves out counts of one")
  func format() {
    #expect(
      rendered("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nfive\nsix\n6\n7\n8\n") == """
        --- a/f
        +++ b/f
        @@ -2,7 +2,8 @@
         2
         3
         4
        -5
        +five
        +six
         6
         7
         8

        """)
    #expect(rendered("1\n", "2\n") == "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-1\n+2\n")
  }

  @Test("an empty side has a count of zero and names the line before")
  func emptySide() {
    #expect(rendered("", "1\n2\n") == "--- a/f\n+++ b/f\n@@ -0,0 +1,2 @@\n+1\n+2\n")
    #expect(rendered("1\n", "") == "--- a/f\n+++ b/f\n@@ -1 +0,0 @@\n-1\n")
    #expect(rendered("1\n2\n", "1\nx\n2\n", context: 0) == "--- a/f\n+++ b/f\n@@ -1,0 +2 @@\n+x\n")
  }

  @Test("a missing line feed at the end of either side is noted")
  func missingNewline() {
    #expect(
      rendered("a\nb", "a\nc") == """
        --- a/f
        +++ b/f
        @@ -1,2 +1,2 @@
         a
        -b
        \\ No newline at end of file
        +c
        \\ No newline at end of file

        """)
  }

  @Test("changes share a hunk if at most twice the context lies between them")
  func grouping() {
    let old = (1...20).map { "\($0)\n" }.joined()
    func hunkCount(between: Int) -> Int {
      let new = (1...20).map { $0 == 5 || $0 == 6 + between ? "x\($0)\n" : "\($0)\n" }.joined()
      return UnifiedDiff(old: bytes(old), new: bytes(new)).hunks.count
    }
    #expect(hunkCount(between: 6) == 1)
    #expect(hunkCount(between: 7) == 2)
  }

  @Test("any number of context lines is accepted", arguments: [Int.min, -1, 0, 1, 100, Int.max])
  func contextExtremes(_ context: Int) {
    let diff = UnifiedDiff(old: bytes("1\n2\n3\n"), new: bytes("1\nx\n3\n"), contextLineCount: context)
    #expect(diff.hunks.first?.oldCount == (context <= 0 ? 1 : 3))
  }

  @Test("the lines of a hunk say what they are and keep a carriage return")
  func lines() {
    let hunk = UnifiedDiff(old: bytes("k\r\na\r\n"), new: bytes("k\r\nb")).hunks.first
    #expect(
      hunk?.lines == [
        HunkLine(kind: .context, bytes: bytes("k\r")[...], endsWithNewline: true),
        HunkLine(kind: .removed, bytes: bytes("a\r")[...], endsWithNewline: true),
        HunkLine(kind: .added, bytes: bytes("b")[...], endsWithNewline: false),
      ])
  }

  @Test("the stat counts added and removed lines")
  func stat() {
    #expect(UnifiedDiff(old: bytes("1\n2\n3\n"), new: bytes("1\nx\ny\n")).stat == DiffStat(added: 2, removed: 2))
  }

  @Test(
    "names with spaces end in a tab and names with control characters are quoted",
    arguments: [
      ("a/f", "a/f"), ("/dev/null", "/dev/null"), ("a/my file", "a/my file\t"), ("a/é", "a/é"),
      ("a/\"x\"", #""a/\"x\"""#), ("a/\n\u{1}", #""a/\n\001""#),
    ])
  func names(_ name: String, _ expected: String) {
    let diff = UnifiedDiff(old: bytes("1\n"), new: bytes("2\n")).rendered(oldName: name, newName: "b")
    #expect(text(diff).hasPrefix("--- \(expected)\n+++ b\n"))
  }
}
