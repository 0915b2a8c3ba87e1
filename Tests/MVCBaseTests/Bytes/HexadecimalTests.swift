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

  @Test("Eight digits at once mean what they mean one by one, whatever the bytes are")
  func eightDigits() {
    for place in 0..<8 {
      for byte in UInt8.min...UInt8.max {
        var text = Array("0189afAF".utf8)
        text[place] = byte
        let digits = text.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let expected = Hexadecimal.decode(text).map { $0.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } }
        #expect(Hexadecimal.number(ofEight: digits) == expected, "\(byte) at \(place)")
      }
    }
    var random = SeededRandom(seed: 1)
    for _ in 0..<1000 {
      let number = UInt32(truncatingIfNeeded: random.next())
      #expect(Hexadecimal.number(ofEight: Hexadecimal.digits(of: number)) == number)
    }
  }

  @Test(
    "What is no even number of digits is refused",
    arguments: ["0", "abc", "0g", "g0", " 0", "0x", "-1", "/0", ":0", "@0", "G0", "`0", "é"])
  func refusals(text: String) {
    #expect(Hexadecimal.decode(Array(text.utf8)) == nil)
  }
}
