import Testing

@testable import MVCText

@Suite
struct ChangePlacementTests {
  private func added(_ old: String, _ new: String) -> String {
    let diff = LineDiff(old: bytes(old), new: bytes(new))
    return diff.changes.map { text(diff.new[$0.newRange]) }.joined(separator: "...\n")
  }

  @Test("an inserted block with braces is shown from its first line to its own closing brace")
  func braces() {
    let old = "for a {\n  f()\n}\nend\n"
    let new = "for a {\n  f()\n}\nfor b {\n  f()\n}\nend\n"
    #expect(added(old, new) == "for b {\n  f()\n}\n")
  }

  @Test("an inserted paragraph takes the blank line behind it")
  func paragraph() {
    let old = "def a():\n  x\n\ndef c():\n  z\n"
    let new = "def a():\n  x\n\ndef b():\n  y\n\ndef c():\n  z\n"
    #expect(added(old, new) == "def b():\n  y\n\n")
  }

  @Test("an inserted comment and function keep the comment's first line")
  func comment() {
    let old = "/**\n * a\n */\nfa\n/**\n * c\n */\nfc\n"
    let new = "/**\n * a\n */\nfa\n/**\n * b\n */\nfb\n/**\n * c\n */\nfc\n"
    #expect(added(old, new) == "/**\n * b\n */\nfb\n")
  }

  @Test("a line inserted among its equals is shown as the last")
  func equals() {
    let diff = LineDiff(old: bytes("a\na\nb\n"), new: bytes("a\na\na\nb\n"))
    #expect(diff.changes == [LineDiff.Change(oldRange: 2..<2, newRange: 2..<3)])
  }

  @Test("insertions that can slide together become one")
  func joining() {
    let diff = LineDiff(old: bytes("a\n  x\nb\n"), new: bytes("n\na\n  x\na\n  x\nb\n"))
    #expect(diff.changes == [LineDiff.Change(oldRange: 0..<0, newRange: 0..<3)])
  }

  @Test("a change never slides onto the one before it")
  func neighbours() {
    let diff = LineDiff(old: bytes("a\na\n  b\na"), new: bytes("  b\na\n  b\n  b\n  b"))
    #expect(diff.changes.count > 1)
    #expect(isWellFormed(diff.changes))
  }
}
