import MVCBase
import MVCTestSupport
import Testing

@Suite("Hexadecimal")
struct HexadecimalTests {
  @Test("Every byte has two lower-case digits, which give it back in either case")
  func roundTrip() {
    let bytes = (0...255).map { UInt8($0) }
    let text = Hexadecimal.string(bytes)
    #expect(text == bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    #expect(Hexadecimal.decode(Array(text.utf8)) == bytes)
    #expect(Hexadecimal.decode(Array(text.uppercased().utf8)) == bytes)
    #expect(Hexadecimal.decode([]) == [])
  }

  @Test(
    "What is no even number of digits is refused",
    arguments: ["0", "abc", "0g", "g0", " 0", "0x", "-1", "/0", ":0", "@0", "G0", "`0", "é"])
  func refusals(text: String) {
    #expect(Hexadecimal.decode(Array(text.utf8)) == nil)
  }
}
