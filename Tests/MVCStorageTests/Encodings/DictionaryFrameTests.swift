import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Objects stored with a dictionary")
struct DictionaryFrameTests {
  private static let base = DeltaBase(id: ObjectID(of: []), depth: 1)

  private static func frame(
    _ raw: [UInt8], _ base: [UInt8], _ plan: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> DictionaryPlan
  ) throws -> ObjectFrame {
    let deflater = Deflater()
    return try raw.withUnsafeBytes { raw in
      try base.withUnsafeBytes { base in
        try .dictionary(raw, to: Self.base, base, plan(raw, base).segments, .balanced, deflater)
      }
    }
  }

  private static func aligned(_ raw: [UInt8], _ base: [UInt8]) throws -> ObjectFrame {
    try frame(raw, base) { DictionaryPlan(aligning: $0, with: $1) }
  }

  private static func following(_ raw: [UInt8], _ base: [UInt8]) throws -> ObjectFrame {
    try frame(raw, base) { DictionaryPlan(following: $1, byteCount: $0.count) }
  }

  private static func read(_ frame: [UInt8], _ base: [UInt8]?) throws -> [UInt8] {
    guard case .whole(let bytes) = try ObjectDecoder().content(of: frame, base: base) else {
      throw MVCError(.failed, "no whole object")
    }
    return bytes
  }

  /// Rows of a table, which do not repeat each other.
  private static func table(_ rowCount: Int, using random: inout SeededRandom) -> [UInt8] {
    Array((0..<rowCount).map { "\($0),\(random.next() % 1_000_000),\(random.next())\n" }.joined().utf8)
  }

  // MARK: The worked example

  private static let exampleBase = Array("learning_rate: 0.001\nepochs: 3\n".utf8)
  private static let exampleObject = Array("learning_rate: 0.001\nepochs: 30\n".utf8)

  @Test("The worked example of docs/format/pack.md is read, and is what is written but for zlib's own choices")
  func workedExample() throws {
    let example = try #require(try FormatPage("pack").examples.dropFirst().first)
    #expect(try Self.read(example, Self.exampleBase) == Self.exampleObject)
    let deflater = Deflater()
    let written = try Self.exampleObject.withUnsafeBytes { raw in
      try Self.exampleBase.withUnsafeBytes { base in
        try ObjectFrame.dictionary(
          raw, to: DeltaBase(id: ObjectID(of: Self.exampleBase), depth: 1), base,
          DictionaryPlan(following: base, byteCount: raw.count).segments, .balanced, deflater
        ).bytes
      }
    }
    // Up to the length of the stream; then its first byte, and the checksum of the dictionary.
    #expect(written.prefix(37) == example.prefix(37))
    #expect(written[38] == example[38])
    #expect(written[40..<44] == example[40..<44])
    let header = try FrameHeader(decoding: example)
    #expect(header.encoding == .dictionary)
    #expect(header.byteCount == Self.exampleObject.count)
    #expect(header.base == DeltaBase(id: ObjectID(of: Self.exampleBase), depth: 1))
  }

  // MARK: Round trips

  @Test("An object comes back from its frame, whatever it and its base are", arguments: UInt64(1)...12)
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<6 {
      let base: [UInt8] =
        switch random.next() % 5 {
        case 0: [1]
        case 1, 2: random.bytes(Int.random(in: 1...100_000, using: &random))
        default: Self.table(Int.random(in: 1...6000, using: &random), using: &random)
        }
      var raw = base
      for _ in 0..<Int.random(in: 0...5, using: &random) {
        let place = Int.random(in: 0...raw.count, using: &random)
        if Bool.random(using: &random) {
          raw.insert(contentsOf: random.bytes(Int.random(in: 0...30_000, using: &random)), at: place)
        } else {
          raw.removeSubrange(place..<min(raw.count, place + Int.random(in: 0...30_000, using: &random)))
        }
      }
      #expect(try Self.read(Self.aligned(raw, base).bytes, base) == raw, "seed \(seed)")
      #expect(try Self.read(Self.following(raw, base).bytes, base) == raw, "seed \(seed)")
    }
  }

  @Test("What a long object shares with its base costs next to nothing, wherever it has moved")
  func alignment() throws {
    var random = SeededRandom(seed: 1)
    let base = Self.table(8000, using: &random)
    let edits: [(what: String, bytes: [UInt8])] = [
      ("the same", base), ("its end", Array(base[100_000...])), ("its start", Array(base[..<100_000])),
      ("with an insertion", Array(base[..<90_000]) + random.bytes(300) + base[90_000...]),
      ("with a removal", Array(base[..<90_000]) + base[99_000...]),
    ]
    for (what, bytes) in edits {
      let frame = try Self.aligned(bytes, base)
      #expect(frame.bytes.count < bytes.count / 25, "\(what): \(frame.bytes.count) of \(bytes.count) bytes")
    }
  }

  @Test("A long stretch that the base does not know is one piece, which repeats itself")
  func unknownStretch() throws {
    var random = SeededRandom(seed: 2)
    let base = Self.table(3000, using: &random)
    let unknown = random.bytes(20_000)
    let raw = base + unknown + unknown
    let frame = try Self.aligned(raw, base)
    #expect(frame.bytes.count < unknown.count + base.count / 10)
    #expect(try Self.read(frame.bytes, base) == raw)
  }

  // MARK: Damage

  @Test("A frame whose base is missing or another one is refused")
  func otherBase() throws {
    var random = SeededRandom(seed: 3)
    let base = Self.table(3000, using: &random)
    var other = base
    other[other.count - 1] ^= 1
    let frame = try Self.following(base, base).bytes
    for wrong in [nil, [], other, Array(base.dropLast())] {
      let error = #expect(throws: MVCError.self) { try Self.read(frame, wrong) }
      #expect(error?.code == .corrupt)
    }
  }

  @Test("A claim that the pieces do not meet is refused and costs nothing")
  func claims() throws {
    let frame = try Self.following(Self.exampleObject, Self.exampleBase).bytes
    for claim in [0, 1, 31, 33, 1 << 20, 1 << 26, 1 << 26 + 1, 1 << 49] as [UInt64] {
      var forged = ByteWriter()
      forged.append(ObjectEncoding.dictionary.rawValue)
      forged.append(varint: claim)
      forged.append(frame.dropFirst(2))
      let error = #expect(throws: MVCError.self, "\(claim)") { try Self.read(forged.bytes, Self.exampleBase) }
      #expect(error?.code == .corrupt, "\(claim)")
    }
  }

  @Test("Damage of any sort gives an error or a value, and never traps", arguments: UInt64(1)...10)
  func damage(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let base = Self.table(1500, using: &random)
    let raw = Array(base[20_000...]) + random.bytes(50)
    let frames = [try Self.aligned(raw, base).bytes, try Self.following(Self.exampleObject, base).bytes]
    let decoder = ObjectDecoder()
    for frame in frames {
      for length in 0..<frame.count {
        #expect(throws: MVCError.self, "seed \(seed)") { try decoder.content(of: Array(frame[..<length]), base: base) }
      }
      for _ in 0..<500 { _ = try? decoder.content(of: frame.mutated(using: &random), base: base) }
      for _ in 0..<500 {
        let bit = Int.random(in: 0..<min(frame.count, 100) * 8, using: &random)
        _ = try? decoder.content(of: frame.flippingBit(bit), base: base)
      }
    }
    for _ in 0..<500 {
      _ = try? decoder.content(of: [ObjectEncoding.dictionary.rawValue, 9, 1] + random.bytes(80), base: base)
    }
  }
}
