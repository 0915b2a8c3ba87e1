import MVCBase
import MVCTestSupport
import Testing

@Suite("CommandLineText")
struct CommandLineTextTests {
  @Test("Text of any bytes gives the bytes back", arguments: UInt64(1)...20)
  func roundTrip(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<100 {
      let odd = Array(OddText.text(upTo: 10, hasControls: true, using: &random).utf8)
      for bytes in [random.bytes(.random(in: 0...30, using: &random)), odd, odd.mutated(using: &random)] {
        #expect(CommandLineText.bytes(of: CommandLineText.text(of: bytes)) == bytes, "seed \(seed)")
      }
    }
  }

  @Test("Every byte, and every pair of a lead byte and another, gives itself back")
  func pairs() {
    for first in 0...255 {
      for second in [0, 0x41, 0x7F, 0x80, 0xBF, 0xC2, 0xFF] {
        let bytes = [UInt8(first), UInt8(second)]
        #expect(CommandLineText.bytes(of: CommandLineText.text(of: bytes)) == bytes)
      }
    }
  }

  @Test("UTF-8 stands as it is")
  func plain() {
    for text in ["", "weights.bin", "größe/模型", "👩‍👩‍👧", "e\u{301}"] {
      #expect(Array(CommandLineText.text(of: Array(text.utf8)).utf8) == Array(text.utf8))
    }
  }

  @Test("A byte that is no UTF-8 stands as a private character, and so do the bytes of such a character")
  func escapes() {
    #expect(CommandLineText.text(of: [0x61, 0xFF]) == "a\u{10FFFF}")
    let character = Array("\u{10FF41}".utf8)
    #expect(CommandLineText.text(of: character).unicodeScalars.count == 4)
    #expect(CommandLineText.bytes(of: CommandLineText.text(of: character)) == character)
  }
}
