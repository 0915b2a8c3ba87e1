import MVCBase
import MVCTensors
import Testing

/// Reads payloads as `docs/format/tensor-payload.md` tells, one number at a time and with the system's zlib alone.
struct ReferenceDecoder {
  private var reader: ByteReader
  private let inflater = Inflater()
  /// How many streams were inflated.
  private(set) var streamCount = 0

  private init(_ payload: [UInt8]) { reader = ByteReader(payload, subject: "a payload") }

  static func decode(_ payload: [UInt8], byteCount: Int) throws -> [UInt8] {
    var decoder = ReferenceDecoder(payload)
    return try decoder.tensor(byteCount)
  }

  private mutating func tensor(_ byteCount: Int) throws -> [UInt8] {
    let format = try #require(NumberFormat(rawValue: try reader.readByte()))
    let flags = try reader.readByte()
    try #require(flags == 0)
    let groupCount = 1 << Int(try reader.readByte())
    let tail = Array(try reader.readBytes(byteCount % format.byteCount))
    var words: [UInt64] = []
    let count = byteCount / format.byteCount
    while words.count < count { words += try group(min(groupCount, count - words.count), format) }
    #expect(reader.isAtEnd)
    return words.flatMap { word in (0..<format.byteCount).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }
      + tail
  }

  private mutating func group(_ count: Int, _ format: NumberFormat) throws -> [UInt64] {
    let presence = try presence(count)
    let stored = presence.count { $0 }
    let width = format.byteCount
    var words = [UInt64](repeating: 0, count: stored)
    for _ in 0..<width {
      let plane = try section(stored)
      for index in words.indices { words[index] = words[index] << 8 | UInt64(plane[index]) }
    }
    let hasSign = format.rawValue >= NumberFormat.float8E4M3.rawValue
    if hasSign { words = words.map { $0 >> 1 | ($0 & 1) << UInt64(8 * width - 1) } }
    var next = words.makeIterator()
    return presence.map { $0 ? next.next() ?? 0 : 0 }
  }

  private mutating func presence(_ count: Int) throws -> [Bool] {
    let mode = try reader.readByte()
    guard mode > 0 else { return [Bool](repeating: true, count: count) }
    let blockCount = (count + 63) / 64
    let blocks = bits(try section((blockCount + 7) / 8)).prefix(blockCount)
    var present = blocks.flatMap { [Bool](repeating: $0, count: 64) }
    if mode == 2 {
      let numbers = bits(try section(8 * blocks.count { $0 }))
      var next = numbers.makeIterator()
      present = present.map { $0 ? next.next() ?? false : false }
    }
    return Array(present.prefix(count))
  }

  private func bits(_ bytes: [UInt8]) -> [Bool] { bytes.flatMap { byte in (0..<8).map { byte >> $0 & 1 == 1 } } }

  private mutating func section(_ count: Int) throws -> [UInt8] {
    guard count > 0 else { return [] }
    let streams = Int(try reader.readByte())
    guard streams > 0 else { return [UInt8](repeating: try reader.readByte(), count: count) }
    let lengths = try (0..<streams).map { _ in Int(try reader.readVarint()) }
    let run = (count + streams - 1) / streams
    var bytes: [UInt8] = []
    for length in lengths {
      let stream = Array(try reader.readBytes(length))
      bytes += try inflater.inflate(stream, byteCount: min(run, count - bytes.count))
      streamCount += 1
    }
    return bytes
  }
}
