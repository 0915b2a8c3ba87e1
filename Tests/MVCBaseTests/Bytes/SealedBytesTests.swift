import MVCBase
import Testing

@Suite("SealedBytes")
struct SealedBytesTests {
  private static let heading = Array("cache 1\n".utf8)

  @Test("What was sealed is read, and no bit of it can be another")
  func seal() throws {
    let bytes = SealedBytes.sealed([1, 2, 3], heading: Self.heading)
    var reader = try SealedBytes.reader(bytes, heading: Self.heading, subject: "a cache")
    #expect(try reader.readBytes(3).elementsEqual([1, 2, 3]))
    #expect(reader.isAtEnd)
    for bit in 0..<bytes.count * 8 {
      var other = bytes
      other[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: MVCError.self) { try SealedBytes.reader(other, heading: Self.heading, subject: "a cache") }
    }
    for length in 0..<bytes.count {
      let short = Array(bytes[..<length])
      #expect(throws: MVCError.self) { try SealedBytes.reader(short, heading: Self.heading, subject: "a cache") }
    }
  }
}
