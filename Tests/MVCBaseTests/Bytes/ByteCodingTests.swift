import MVCBase
import MVCTestSupport
import Testing

@Suite("ByteWriter and ByteReader")
struct ByteCodingTests {
  /// One of each thing that can be written.
  private enum Item: Equatable {
    case byte(UInt8)
    case word(UInt32)
    case long(Int64)
    case varint(UInt64)
    case string([UInt8])
    case line([UInt8])
  }

  @Test("Whatever is written is read again", arguments: UInt64(1)...50)
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let items = (0..<40).map { _ in Self.item(using: &random) }
    var writer = ByteWriter()
    for item in items { Self.write(item, to: &writer) }
    var reader = ByteReader(writer.bytes, subject: "a test")
    for item in items { #expect(try Self.read(like: item, from: &reader) == item, "seed \(seed)") }
    #expect(reader.isAtEnd)
    #expect(reader.position == writer.count)
  }

  @Test("What is cut short is refused, wherever the cut is", arguments: UInt64(1)...10)
  func truncation(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let items = (0..<10).map { _ in Self.item(using: &random) }
    var writer = ByteWriter()
    for item in items { Self.write(item, to: &writer) }
    for length in 0..<writer.count {
      let error = #expect(throws: MVCError.self, "seed \(seed), \(length) bytes") {
        var reader = ByteReader(writer.bytes, in: 0..<length, subject: "a test")
        for item in items { _ = try Self.read(like: item, from: &reader) }
      }
      #expect(error?.code == .corrupt)
    }
  }

  @Test("Arbitrary bytes never trap", arguments: UInt64(1)...20)
  func arbitraryBytes(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      var reader = ByteReader(random.bytes(Int.random(in: 0...40, using: &random)), subject: "a test")
      let before = reader.remaining
      do {
        while !reader.isAtEnd { _ = try Self.read(like: Self.item(using: &random), from: &reader) }
      } catch {
        #expect(error.code == .corrupt, "seed \(seed)")
      }
      #expect(0...before ~= reader.remaining, "seed \(seed)")
    }
  }

  private static let varints: [(value: UInt64, bytes: [UInt8])] = [
    (0, [0]), (1, [1]), (127, [0x7F]), (128, [0x80, 1]), (300, [0xAC, 2]), (16_383, [0xFF, 0x7F]),
    (16_384, [0x80, 0x80, 1]), (1 << 63, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1]),
    (.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
  ]

  @Test("A varint has one form", arguments: varints)
  func varint(value: UInt64, bytes: [UInt8]) throws {
    var writer = ByteWriter()
    writer.append(varint: value)
    #expect(writer.bytes == bytes)
    var reader = ByteReader(bytes, subject: "a test")
    #expect(try reader.readVarint() == value)
  }

  @Test(
    "A varint that is longer than needed, too large or unfinished is refused",
    arguments: [
      [0x80, 0], [0x80, 0x80, 0], [0xFF, 0], [], [0x80], [0xFF, 0xFF],
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2],
      [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1],
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x81, 0],
    ] as [[UInt8]])
  func malformedVarint(bytes: [UInt8]) {
    var reader = ByteReader(bytes, subject: "a test")
    let error = #expect(throws: MVCError.self) { try reader.readVarint() }
    #expect(error?.code == .corrupt)
  }

  @Test("A length that cannot be is refused before anything is read")
  func lengths() {
    for claim in [5, UInt64(Int.max), .max] {
      var writer = ByteWriter()
      writer.append(varint: claim)
      writer.append([1, 2, 3, 4] as [UInt8])
      var reader = ByteReader(writer.bytes, subject: "a test")
      #expect(throws: MVCError.self) { try reader.readLengthPrefixed() }
    }
    var reader = ByteReader([1, 2, 3], subject: "a test")
    #expect(throws: MVCError.self) { try reader.readBytes(-1) }
    #expect(throws: MVCError.self) { try reader.readBytes(.max) }
    #expect(throws: MVCError.self) { try reader.readUntil(9) }
    #expect(reader.position == 0)
  }

  @Test("A reader of a range sees nothing outside of it, whatever the range")
  func ranges() throws {
    let bytes: [UInt8] = [9, 1, 2, 9]
    var reader = ByteReader(bytes, in: 1..<3, subject: "a test")
    #expect(throws: MVCError.self) { try reader.readUntil(9) }
    #expect(try Array(reader.readBytes(2)) == [1, 2])
    #expect(throws: MVCError.self) { try reader.readByte() }
    #expect(ByteReader(bytes, in: 2..<100, subject: "a test").remaining == 2)
    #expect(ByteReader(bytes, in: 50..<100, subject: "a test").remaining == 0)
    #expect(ByteReader(bytes, in: -5..<1, subject: "a test").remaining == 1)
  }

  @Test("Integers lie with the least significant byte first")
  func byteOrder() {
    var writer = ByteWriter()
    writer.append(littleEndian: UInt32(0x0102_0304))
    writer.append(littleEndian: Int16(-2))
    #expect(writer.bytes == [4, 3, 2, 1, 0xFE, 0xFF])
  }

  @Test("The error says what was read, where it ended and what was missing")
  func wording() {
    var reader = ByteReader([1, 2, 3], subject: "a manifest")
    let error = #expect(throws: MVCError.self) { try reader.readLittleEndian(UInt64.self) }
    #expect(error?.message == "cannot read a manifest: 8 more bytes are needed at byte 0, and 3 are left")
  }

  private static func item(using random: inout SeededRandom) -> Item {
    let number = random.next() >> UInt64.random(in: 0...63, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return .byte(UInt8(truncatingIfNeeded: number))
    case 1: return .word(UInt32(truncatingIfNeeded: number))
    case 2: return .long(Int64(truncatingIfNeeded: number))
    case 3: return .varint(number)
    case 4: return .string(random.bytes(.random(in: 0...300, using: &random)))
    default: return .line(random.bytes(.random(in: 0...30, using: &random)).filter { $0 != 10 })
    }
  }

  private static func write(_ item: Item, to writer: inout ByteWriter) {
    switch item {
    case .byte(let value): writer.append(value)
    case .word(let value): writer.append(littleEndian: value)
    case .long(let value): writer.append(littleEndian: value)
    case .varint(let value): writer.append(varint: value)
    case .string(let bytes): writer.append(lengthPrefixed: bytes)
    case .line(let bytes): writer.append(bytes + [10])
    }
  }

  private static func read(like item: Item, from reader: inout ByteReader) throws(MVCError) -> Item {
    switch item {
    case .byte: .byte(try reader.readByte())
    case .word: .word(try reader.readLittleEndian(UInt32.self))
    case .long: .long(try reader.readLittleEndian(Int64.self))
    case .varint: .varint(try reader.readVarint())
    case .string: .string(Array(try reader.readLengthPrefixed()))
    case .line: .line(Array(try reader.readUntil(10)))
    }
  }
}
