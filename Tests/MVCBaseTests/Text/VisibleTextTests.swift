import MVCBase
import MVCTestSupport
import Testing

@Suite("VisibleText")
struct VisibleTextTests {
  @Test(
    "What acts or stays unseen is escaped as git and bash write it",
    arguments: [
      ("\u{1B}[2J", "\\033[2J"), ("a\nb", "a\\nb"), ("a\r\nb", "a\\r\\nb"), ("a\tb", "a\\tb"), ("\u{7}\u{8}", "\\a\\b"),
      ("\u{0}", "\\000"), ("\u{7F}", "\\177"), ("\u{9B}31m", "\\u009b31m"), ("\u{85}", "\\u0085"),
      ("\u{202E}evil", "\\u202eevil"), ("\u{2066}a\u{2069}", "\\u2066a\\u2069"), ("v1\u{200B}", "v1\\u200b"),
      ("v1\u{200D}.0", "v1\\u200d.0"), ("v1\u{200C}.0", "v1\\u200c.0"), ("\u{FEFF}a", "\\ufeffa"),
      ("a\u{AD}b", "a\\u00adb"), ("\u{3164}", "\\u3164"), ("a\u{2028}b\u{2029}", "a\\u2028b\\u2029"),
      ("a\u{E0041}", "a\\U000e0041"), ("1\u{FE0F}", "1\\ufe0f"), ("e\u{301}\u{200D}", "e\u{301}\\u200d"),
    ])
  func escapes(text: String, shown: String) { #expect(VisibleText.line(text) == shown) }

  @Test(
    "What can be seen stays, and so does what its script needs",
    arguments: [
      "", "plain", "größe/模型", "a\\nb", "C:\\new", "e\u{301}", "\u{2764}\u{FE0F}", "👩‍👩‍👧", "👩🏽‍💻", "1\u{FE0F}\u{20E3}",
      "می\u{200C}خواهم", "क\u{94D}\u{200D}ष", "⠋⠙", "\u{600}1",
    ])
  func visible(text: String) {
    #expect(VisibleText.line(text) == text)
    #expect(VisibleText.isVisible(text))
  }

  @Test("Bytes that are no UTF-8 are escaped as octal numbers")
  func bytes() {
    #expect(VisibleText.line(CommandLineText.text(of: [0x61, 0xFF, 0x9B])) == "a\\377\\233")
    #expect(String(decoding: VisibleText.content([0x61, 0x09, 0xFF, 0x0A, 0x1B]), as: UTF8.self) == "a\t\\377\n\\033")
  }

  @Test("Whatever the text, it is one line in which nothing is hidden, and escaping it again changes nothing")
  func everyText() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<2000 {
      let text = OddText.text(upTo: 12, hasControls: true, using: &random)
      let shown = VisibleText.line(text)
      #expect(!shown.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }, "\(shown)")
      #expect(VisibleText.line(shown) == shown)
    }
    for value in UInt32(0)...0x10FEFF {
      guard let scalar = Unicode.Scalar(value), scalar.properties.isDefaultIgnorableCodePoint else { continue }
      #expect(VisibleText.line("a\(scalar)b").utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "\(value)")
    }
  }

  @Test("A JSON document stays equal, and nothing in it is hidden")
  func json() throws {
    var random = SeededRandom(seed: 8)
    for _ in 0..<500 {
      let value = JSONValue.string(OddText.text(upTo: 12, hasControls: true, using: &random))
      let document = VisibleText.json(value.encode(.pretty))
      #expect(try JSONValue(parsing: document) == value)
      let text = String(decoding: document, as: UTF8.self)
      #expect(!text.unicodeScalars.contains { VisibleText.isHidden($0) }, "\(text)")
    }
    #expect(VisibleText.json(Array("\"a\u{E0041}\u{9B}\u{7F}\"".utf8)) == Array(#""a\udb40\udc41\u009b\u007f""#.utf8))
  }

  @Test("Tabs of a message become spaces up to the next eighth column")
  func tabs() { #expect(VisibleText.expandingTabs("a\tbc\td") == "a       bc      d") }
}
