import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import Testing

@Suite("ObjectFrame")
struct ObjectFrameTests {
  private static func whole(_ bytes: [UInt8], _ profile: CompressionProfile) throws -> [UInt8] {
    let deflater = Deflater()
    return try bytes.withUnsafeBytes { try ObjectFrame.zlib($0, profile, deflater).bytes }
  }

  private static func chunks(_ count: Int) -> [Chunk] {
    (0..<count).map { Chunk(id: ObjectID(of: [UInt8(truncatingIfNeeded: $0)]), byteCount: UInt32($0 * 1000)) }
  }

  @Test("A whole object comes back from its frame, whatever the profile", arguments: CompressionProfile.allCases)
  func whole(profile: CompressionProfile) throws {
    var random = SeededRandom(seed: 1)
    for byteCount in [0, 1, 127, 128, 70_000] {
      let bytes = random.bytes(byteCount)
      let content = try ObjectDecoder().content(of: Self.whole(bytes, profile))
      guard case .whole(let read) = content else { throw MVCError(.failed, "no whole object") }
      #expect(read == bytes)
      #expect(content.byteCount == UInt64(byteCount))
    }
  }

  @Test("A list of chunks comes back from its frame", arguments: [0, 1, 2, 5000])
  func chunked(count: Int) throws {
    let chunks = Self.chunks(count)
    let content = try ObjectDecoder().content(of: ObjectFrame.chunked(chunks, Deflater()).bytes)
    guard case .chunks(let read, let byteCount) = content else { throw MVCError(.failed, "no chunks") }
    #expect(read == chunks)
    #expect(byteCount == chunks.reduce(0) { $0 + UInt64($1.byteCount) })
  }

  @Test("An encoding that is not known is said to be of a later version", arguments: [0, 6, 255] as [UInt8])
  func unknownEncoding(code: UInt8) {
    let error = #expect(throws: MVCError.self) { try ObjectDecoder().content(of: [code, 0]) }
    #expect(error?.code == .unsupportedVersion)
  }

  @Test("A claim that the bytes cannot meet is refused and costs nothing")
  func claims() throws {
    for byteCount in [1, 1 << 20, 1 << 40, 1 << 50, 1 << 62, UInt64.max] {
      for encoding in ObjectEncoding.allCases {
        var frame = ByteWriter()
        frame.append(encoding.rawValue)
        frame.append(varint: byteCount)
        frame.append(varint: byteCount)
        frame.append(try Deflater().deflate([]))
        let error = #expect(throws: MVCError.self) { try ObjectDecoder().content(of: frame.bytes) }
        // What stands where a tensor payload should be may look like a later version's.
        #expect(error?.code == .corrupt || (encoding == .planes && error?.code == .unsupportedVersion))
      }
    }
  }

  @Test("A length that is not the sum of the chunks' lengths is refused", arguments: [0, 2999, 3001] as [UInt64])
  func wrongSum(claimed: UInt64) throws {
    let frame = try ObjectFrame.chunked(Self.chunks(3), Deflater()).bytes
    var header = ByteWriter()
    header.append(ObjectEncoding.chunked.rawValue)
    header.append(varint: 3000)
    #expect(frame.starts(with: header.bytes))
    var forged = ByteWriter()
    forged.append(ObjectEncoding.chunked.rawValue)
    forged.append(varint: claimed)
    forged.append(frame.dropFirst(header.count))
    let error = #expect(throws: MVCError.self) { try ObjectDecoder().content(of: forged.bytes) }
    #expect(error?.code == .corrupt)
  }

  @Test("Damage of any sort gives an error or a value, and never traps", arguments: UInt64(1)...10)
  func damage(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let decoder = ObjectDecoder()
    let frames = [
      try Self.whole(random.bytes(60), .stored), try Self.whole([UInt8](repeating: 1, count: 500), .balanced),
      try ObjectFrame.chunked(Self.chunks(3), Deflater()).bytes,
    ]
    for frame in frames {
      for bit in 0..<frame.count * 8 { _ = try? decoder.content(of: frame.flippingBit(bit)) }
      for length in 0..<frame.count {
        #expect(throws: MVCError.self) { try decoder.content(of: Array(frame[..<length])) }
      }
      for _ in 0..<200 { _ = try? decoder.content(of: frame.mutated(using: &random)) }
    }
    for code in ObjectEncoding.allCases.map(\.rawValue) {
      for _ in 0..<200 { _ = try? decoder.content(of: [code] + random.bytes(30)) }
    }
  }

  // MARK: The choice of a profile

  private static let samples: [(what: String, bytes: [UInt8], profile: CompressionProfile)] = {
    var random = SeededRandom(seed: 3)
    // The two bytes of a 16-bit weight: an exponent of few values, a mantissa of all.
    let weights = (0..<40_000).flatMap { _ in
      [UInt8.random(in: 0...255, using: &random), 0x3C + UInt8(random.next() % 6)]
    }
    return [
      ("nothing", [], .balanced), ("a few bytes", random.bytes(1024), .balanced),
      ("text", Array(String(repeating: "epoch,loss,accuracy\n", count: 5000).utf8), .balanced),
      ("zeros", [UInt8](repeating: 0, count: 80_000), .balanced), ("random", random.bytes(80_000), .stored),
      ("weights", weights, .huffman),
    ]
  }()

  @Test("The profile suits the bytes", arguments: samples.indices)
  func suitedProfile(number: Int) {
    let (what, bytes, profile) = Self.samples[number]
    #expect(bytes.withUnsafeBytes { CompressionProfile.suited(to: $0) } == profile, "\(what)")
  }

  @Test("Bytes of any length have a profile", arguments: UInt64(1)...5)
  func anyLength(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<20 {
      let bytes = random.bytes(.random(in: 0...20_000, using: &random))
      _ = bytes.withUnsafeBytes { CompressionProfile.suited(to: $0) }
    }
  }
}
