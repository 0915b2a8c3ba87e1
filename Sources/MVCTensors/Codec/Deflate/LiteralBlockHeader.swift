internal import CKernels

/// What stands before the data of a zlib stream that is one deflate block of literals with a code of its own
/// (RFC 1950, section 2.2; RFC 1951, section 3.2.7).
struct LiteralBlockHeader {
  /// No code of a literal is longer, so that a decoder needs one table and one look-up.
  static let longestCode = Int(MVC_LITERAL_LONG_BITS)
  /// Where no code is longer than this, a decoder finds several symbols at once.
  static let longestQuickCode = Int(MVC_LITERAL_SHORT_BITS)
  /// The literals and the end of the block.
  static let symbolCount = Int(MVC_LITERAL_END) + 1

  /// The codes of the literals and of the end of the block.
  let code: HuffmanCode
  /// Where the data begin, counted in bits from the start of the stream.
  let bitCount: Int

  private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  private static let longestLengthCode = 7
  private static let distanceCount = 1

  // MARK: Writing

  /// The header for a code, bit by bit.
  static func bits(for code: HuffmanCode) -> BitWriter {
    let items = runs(in: code.lengths + [UInt8](repeating: 0, count: distanceCount))
    var counts = [UInt32](repeating: 0, count: lengthOrder.count)
    for item in items { counts[item.symbol] += 1 }
    // A code has two symbols at least.
    if counts.count(where: { $0 > 0 }) < 2 { counts[counts[0] == 0 ? 0 : 1] += 1 }
    let lengthCode = counts.withUnsafeBufferPointer { HuffmanCode(counts: $0, limit: longestLengthCode) }
    let codes = lengthCode.codes()
    let written = max(4, (lengthOrder.lastIndex { lengthCode.lengths[$0] > 0 } ?? 0) + 1)

    var bits = BitWriter()
    bits.append(ZlibStream.headerBits, 16)
    bits.append(1, 1)  // the last block
    bits.append(2, 2)  // with codes of its own
    bits.append(UInt32(symbolCount - 257), 5)
    bits.append(UInt32(distanceCount - 1), 5)
    bits.append(UInt32(written - 4), 4)
    for symbol in lengthOrder.prefix(written) { bits.append(UInt32(lengthCode.lengths[symbol]), 3) }
    for item in items {
      bits.append(codes[item.symbol] >> 8, Int(codes[item.symbol] & 0xFF))
      bits.append(UInt32(item.extra), item.extraBits)
    }
    return bits
  }

  private typealias Item = (symbol: Int, extra: Int, extraBits: Int)

  /// Code lengths with runs: 16 repeats the one before 3 to 6 times; 17 and 18 are 3 to 10 and 11 to 138 zeros.
  private static func runs(in lengths: [UInt8]) -> [Item] {
    var items: [Item] = []
    var start = 0
    while start < lengths.count {
      let length = lengths[start]
      var end = start
      while end < lengths.count, lengths[end] == length { end += 1 }
      if length > 0 {
        items.append((Int(length), 0, 0))
        start += 1
      }
      while start < end {
        let left = end - start
        if left < 3 {
          items.append((Int(length), 0, 0))
          start += 1
        } else if length > 0 {
          let run = min(left, 6)
          items.append((16, run - 3, 2))
          start += run
        } else if left < 11 {
          items.append((17, left - 3, 3))
          start += left
        } else {
          let run = min(left, 138)
          items.append((18, run - 11, 7))
          start += run
        }
      }
    }
    return items
  }

  // MARK: Reading

  /// Reads the header of a stream.
  ///
  /// - Returns: nil when the stream is anything else than one last block of literals alone, none with a code above
  ///   ``longestCode`` bits: then it may still be a good stream, and zlib has to judge it.
  init?(of stream: UnsafeRawBufferPointer) {
    guard ZlibStream.hasHeader(stream) else { return nil }
    var bits = BitReader(stream, bitPosition: 16)
    guard bits.read(1) == 1, bits.read(2) == 2,
      let more = bits.read(5), more == Self.symbolCount - 257,
      let moreDistances = bits.read(5),
      let moreLengths = bits.read(4)
    else { return nil }
    var lengthLengths = [UInt8](repeating: 0, count: Self.lengthOrder.count)
    for symbol in Self.lengthOrder.prefix(moreLengths + 4) {
      guard let length = bits.read(3) else { return nil }
      lengthLengths[symbol] = UInt8(length)
    }
    let lengthCode = HuffmanCode(lengths: lengthLengths)
    guard lengthCode.isComplete(limit: Self.longestLengthCode),
      let all = Self.lengths(Self.symbolCount + moreDistances + 1, lengthCode, &bits)
    else { return nil }
    code = HuffmanCode(lengths: Array(all.prefix(Self.symbolCount)))
    bitCount = bits.bitPosition
    guard all.dropFirst(Self.symbolCount).allSatisfy({ $0 == 0 }), all[Int(MVC_LITERAL_END)] > 0,
      code.isComplete(limit: Self.longestCode)
    else { return nil }
  }

  private static func lengths(_ count: Int, _ code: HuffmanCode, _ bits: inout BitReader) -> [UInt8]? {
    let symbolOf = symbols(of: code)
    var lengths: [UInt8] = []
    lengths.reserveCapacity(count)
    while lengths.count < count {
      var (path, symbol): (Int, Int?) = (1, nil)
      while symbol == nil {
        guard path < 1 << longestLengthCode, let bit = bits.read(1) else { return nil }
        path = path << 1 | bit
        symbol = symbolOf[path]
      }
      guard let symbol else { return nil }
      let (value, run): (UInt8, Int)
      switch symbol {
      case 16:
        guard let before = lengths.last, let more = bits.read(2) else { return nil }
        (value, run) = (before, 3 + more)
      case 17:
        guard let more = bits.read(3) else { return nil }
        (value, run) = (0, 3 + more)
      case 18:
        guard let more = bits.read(7) else { return nil }
        (value, run) = (0, 11 + more)
      default: (value, run) = (UInt8(symbol), 1)
      }
      guard lengths.count + run <= count else { return nil }
      for _ in 0..<run { lengths.append(value) }
    }
    return lengths
  }

  /// The symbols by their codes, each code's bits in order below a 1.
  private static func symbols(of code: HuffmanCode) -> [Int: Int] {
    var symbols: [Int: Int] = [:]
    for (symbol, entry) in code.codes().enumerated() where entry > 0 {
      var path = 1
      for bit in 0..<(entry & 0xFF) { path = path << 1 | Int(entry >> (8 + bit) & 1) }
      symbols[path] = symbol
    }
    return symbols
  }
}
