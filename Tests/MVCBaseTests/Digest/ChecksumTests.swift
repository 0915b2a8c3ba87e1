import MVCBase
import MVCTestSupport
import Testing

@Suite("Checksum")
struct ChecksumTests {
  @Test("The check values of CRC-32 come out")
  func knownValues() {
    #expect(Checksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(Checksum.crc32([]) == 0)
    #expect(Checksum.crc32([0]) == 0xD202_EF8D)
    #expect(Checksum.crc32([UInt8](repeating: 0xFF, count: 32)) == 0xFF6C_AB0B)
  }

  @Test("A checksum can be continued", arguments: UInt64(1)...10)
  func continuing(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let bytes = random.bytes(500)
    let cut = Int.random(in: 0...500, using: &random)
    let first = Checksum.crc32(Array(bytes[..<cut]))
    #expect(Checksum.crc32(Array(bytes[cut...]), continuing: first) == Checksum.crc32(bytes), "seed \(seed)")
  }

  @Test("Every length and start has the sum that the definition gives, bit by bit")
  func againstTheDefinition() {
    var random = SeededRandom(seed: 7)
    let bytes = random.bytes(900)
    for count in Array(0...200) + [255, 256, 257, 640, 880] {
      let slice = Array(bytes[count % 17..<count % 17 + count])
      #expect(Checksum.crc32(slice) == Self.crc32(slice), "\(count) bytes")
    }
  }

  /// ISO-HDLC, one bit after the other.
  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }

  @Test("Every single flipped bit changes the checksum")
  func bitFlips() {
    var random = SeededRandom(seed: 1)
    var bytes = random.bytes(300)
    let sum = Checksum.crc32(bytes)
    for bit in 0..<bytes.count * 8 {
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(Checksum.crc32(bytes) != sum)
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    }
  }
}
