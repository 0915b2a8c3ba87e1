import Testing

@testable import MVCText

@Suite
struct LineTableTests {
  @Test(
    "lines end after their line feed and the last may lack one",
    arguments: [
      ("", []),
      ("\n", ["\n"]),
      ("a", ["a"]),
      ("a\nb", ["a\n", "b"]),
      ("a\n\nb\n", ["a\n", "\n", "b\n"]),
      ("a\r\nb\r", ["a\r\n", "b\r"]),
    ])
  func splitting(_ content: String, _ expected: [String]) {
    var table = LineTable()
    let lines = table.lines(of: bytes(content))
    #expect((0..<lines.count).map { text(lines[$0]) } == expected)
    #expect(text(lines[0..<lines.count]) == content)
  }

  @Test("lines of several files have the same token exactly if they have the same bytes")
  func tokens() {
    var table = LineTable()
    let first = table.lines(of: bytes("a\nb\na\na"))
    let second = table.lines(of: bytes("b\na\r\nc\na\n"))
    #expect(first.tokens == [0, 1, 0, 2])
    #expect(second.tokens == [1, 3, 4, 0])
  }

  @Test("a line's content leaves out the line feed and keeps the carriage return")
  func content() {
    var table = LineTable()
    let lines = table.lines(of: bytes("a\r\n\nb"))
    #expect((0..<3).map { text(lines.content(of: $0)) } == ["a\r", "", "b"])
    #expect((0..<3).map { lines.endsWithNewline($0) } == [true, true, false])
  }
}
