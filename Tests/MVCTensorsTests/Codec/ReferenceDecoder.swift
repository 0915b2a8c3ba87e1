import MVCBase
import MVCTensors
import Testing

/// Reads payloads as `docs/format/tensor-payload.md` tells, one number at a time and with the system's zlib alone.
struct ReferenceDecoder {
  private var reader: ByteReader
  private let inflater = Inflater()

  private init(_ payload: [UInt8]) { reader = ByteReader(payload, subject: "a payload") }

  static func decode(_ payload: [UInt8], base: [UInt8]? = nil, byteCount: Int) throws -> [UInt8] {
    var decoder = ReferenceDecoder(payload)
    return try decoder.tensor(byteCount, base: base)
  }

  private mutating func tensor(_ byteCount: Int, base: [UInt8]?) throws -> [UInt8] {
    let format = try #require(NumberFormat(rawValue: try reader.readByte()))
    let flags = try reader.readByte()
    try #require(flags <= 1)
    let groupCount = 1 << Int(try reader.readByte())
    let bounds = flags == 1 ? try (0..<Int(try reader.readByte())).map { _ in try word(format) } : []
    let tail = Array(try reader.readBytes(byteCount % format.byteCount))
    var words: [UInt64] = []
    let count = byteCount / format.byteCount
    let baseWords = Self.words(base ?? [], format)
    while words.count < count {
      let size = min(groupCount, count - words.count)
      words +=
        flags == 0
        ? try group(size, format)
        : try difference(Array(baseWords[words.count..<words.count + size]), bounds, format)
    }
    #expect(reader.isAtEnd)
    return words.flatMap { word in (0..<format.byteCount).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }
      + tail
  }

  private static func words(_ bytes: [UInt8], _ format: NumberFormat) -> [UInt64] {
    stride(from: 0, to: bytes.count - bytes.count % format.byteCount, by: format.byteCount).map { start in
      bytes[start..<start + format.byteCount].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  private mutating func word(_ format: NumberFormat) throws -> UInt64 {
    try reader.readBytes(format.byteCount).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  // MARK: Differences

  private mutating func difference(
    _ base: [UInt64], _ bounds: [UInt64], _ format: NumberFormat
  ) throws -> [UInt64] {
    let bits = UInt64(8 * format.byteCount)
    let (top, all) = (UInt64(1) << (bits - 1), UInt64.max >> (64 - bits))
    let hasSign = format.rawValue >= NumberFormat.float8E4M3.rawValue
    let presence = try presence(base.count)
    let bucketOf = base.map { word in
      let magnitude = hasSign ? word & ~top : word
      return bounds.count { $0 <= magnitude }
    }
    var words = [UInt64](repeating: 0, count: base.count)
    for bucket in 0...bounds.count {
      let places = base.indices.filter { presence[$0] && bucketOf[$0] == bucket }
      guard !places.isEmpty else { continue }
      for (place, word) in zip(places, try sequence(places.count, format)) { words[place] = word & all }
    }
    func ordered(_ word: UInt64) -> UInt64 { word & top > 0 ? ~word & all : word | top }
    return zip(words, base).map { folded, base in
      let difference = folded % 2 == 0 ? folded / 2 : 0 &- (folded / 2) &- 1
      guard hasSign else { return (base &+ difference) & all }
      let sum = (ordered(base) &+ difference) & all
      return sum & top > 0 ? sum & ~top : ~sum & all
    }
  }

  private mutating func sequence(_ count: Int, _ format: NumberFormat) throws -> [UInt64] {
    let digitBits = Int(try reader.readByte())
    guard digitBits > 0 else { return try tokens(count, format) }
    let limit = (UInt64(1) << UInt64(digitBits)) - 1
    var digits = BitSource(try section((count * digitBits + 7) / 8))
    var words = (0..<count).map { _ in digits.read(digitBits) }
    let places = words.indices.filter { words[$0] == limit }
    guard !places.isEmpty else { return words }
    for (place, rest) in zip(places, try tokens(places.count, format)) { words[place] = limit &+ rest }
    return words
  }

  private mutating func tokens(_ count: Int, _ format: NumberFormat) throws -> [UInt64] {
    let split = [1: 8, 2: 7, 4: 5, 8: 4][format.byteCount] ?? 0
    let tokens = try section(count).map(Int.init)
    var bits = BitSource(try section(Int(try reader.readVarint())))
    return tokens.map { token in
      let above = token - (1 << split)
      guard above >= 0 else { return UInt64(token) }
      let low = split - 2 + above / 4
      return UInt64(4 + above % 4) << UInt64(low) | bits.read(low)
    }
  }

  // MARK: Planes

  private mutating func group(_ count: Int, _ format: NumberFormat) throws -> [UInt64] {
    let presence = try presence(count)
    let stored = presence.count { $0 }
    guard stored > 0 else { return [UInt64](repeating: 0, count: count) }
    let width = format.byteCount
    let shift = Int(try reader.readByte())
    let exponent = shift > 0 ? UInt64(try reader.readByte()) : 0
    var words = [UInt64](repeating: 0, count: stored)
    for byte in 0..<width {
      let plane =
        byte == width - 1
        ? try upperBits(stored, 8 - shift) : byte == 0 && shift > 0 ? try classes(stored) : try section(stored)
      for index in words.indices { words[index] = words[index] << 8 | UInt64(plane[index]) }
    }
    let top = UInt64(8 * width - 8)
    let outside = shift > 0 ? words.indices.filter { words[$0] >> top == 255 } : []
    let hasSign = format.rawValue >= NumberFormat.float8E4M3.rawValue
    words = words.map { word in
      let whole = (word >> UInt64(shift)) &+ exponent << top
      return hasSign ? whole >> 1 & ~(1 << (top + 7)) | (whole & 1) << (top + 7) : whole
    }
    let unchanged = Self.words(try section(outside.count * width), format)
    for (place, word) in zip(outside, unchanged) { words[place] = word }
    var next = words.makeIterator()
    return presence.map { $0 ? next.next() ?? 0 : 0 }
  }

  private mutating func classes(_ count: Int) throws -> [UInt8] {
    let classCount = Int(try reader.readByte())
    guard classCount > 1 else { return try section(count) }
    let map = try section(count / 256).map(Int.init)
    var parts: [[UInt8]] = []
    for index in 0..<classCount {
      let rest = index == classCount - 1 ? count % 256 : 0
      parts.append(try section(256 * map.count { $0 == index } + rest))
    }
    var bytes: [UInt8] = []
    for index in map {
      bytes += parts[index].prefix(256)
      parts[index].removeFirst(256)
    }
    return bytes + parts[classCount - 1]
  }

  /// Bytes of which the lower bits are not stored.
  private mutating func upperBits(_ count: Int, _ bitCount: Int) throws -> [UInt8] {
    var bits = BitSource(try section((count * bitCount + 7) / 8))
    return (0..<count).map { _ in UInt8(bits.read(bitCount)) << UInt8(8 - bitCount) }
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
    let lanes = Int(try reader.readByte())
    guard lanes > 0 else { return [UInt8](repeating: try reader.readByte(), count: count) }
    let length = Int(try reader.readVarint())
    for _ in 1..<lanes { _ = try reader.readVarint() }
    return try inflater.inflate(Array(try reader.readBytes(length)), byteCount: count)
  }
}

/// Bits, the lowest of a byte first.
private struct BitSource {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func read(_ count: Int) -> UInt64 {
    var value: UInt64 = 0
    for bit in 0..<count {
      value |= UInt64(bytes[position >> 3] >> UInt8(position & 7) & 1) << UInt64(bit)
      position += 1
    }
    return value
  }
}
