import MVCBase
import Testing

@Suite("Lines of text")
struct TextLinesTests {
  @Test(
    "LF and CR LF end a line alike, a byte-order mark is skipped, and a CR inside of a line is kept",
    arguments: [
      ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b", ""]), ("\u{FEFF}a\r\n", ["a", ""]), ("a\rb\n", ["a\rb", ""]),
      ("", [""]), ("\r\n\r\n", ["", "", ""]),
    ])
  func lines(_ text: String, _ expected: [String]) {
    // Compared as bytes: for Swift a mark at the start can be part of a character.
    #expect(text.textLines.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
  }
}
