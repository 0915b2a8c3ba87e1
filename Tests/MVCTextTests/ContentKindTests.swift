import Testing

@testable import MVCText

@Suite
struct ContentKindTests {
  @Test("an empty file, UTF-8, Latin-1 and control characters are text", arguments: ["", "a\n", "é", "\u{1}\u{7F}"])
  func textFiles(_ content: String) {
    #expect(ContentKind(of: bytes(content)) == .text)
    #expect(ContentKind(of: content.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }) == .text)
  }

  @Test("a NUL among the first 8000 bytes makes a file binary", arguments: [0, 1, 7999])
  func binaryFiles(_ position: Int) {
    var content = [UInt8](repeating: 0x61, count: 9000)
    content[position] = 0
    #expect(ContentKind(of: content) == .binary)
  }

  @Test("a NUL behind the first 8000 bytes is not looked at")
  func lateNUL() {
    #expect(ContentKind(of: [UInt8](repeating: 0x61, count: 8000) + [0]) == .text)
  }
}
