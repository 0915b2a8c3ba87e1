/// Writes what stands before the data of a deflate block with codes of its own (RFC 1951, section 3.2.7).
enum BlockHeader {
  /// The symbols of literals, of the end of the block, and of lengths.
  static let symbolCount = 286
  static let distanceCount = 30

  /// The order in which the lengths of the code of code lengths are given.
  static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  static let longestLengthCode = 7

  /// Appends a header.
  ///
  /// - Parameters:
  ///   - code: Of the literals, the end of the block and the lengths: 257 symbols at least.
  ///   - distances: A code, or a single 0 where nothing matches.
  static func append(_ code: HuffmanCode, distances: HuffmanCode, isLast: Bool, to bits: inout BitWriter) {
    let (symbols, distances) = (used(code.lengths, least: 257), used(distances.lengths, least: 1))
    let items = runs(in: Array(symbols + distances))
    var counts = [UInt32](repeating: 0, count: lengthOrder.count)
    for item in items { counts[item.symbol] += 1 }
    let lengthCode = HuffmanCode(completing: &counts, limit: longestLengthCode)
    let codes = lengthCode.codes()
    let written = max(4, (lengthOrder.lastIndex { lengthCode.lengths[$0] > 0 } ?? 0) + 1)

    bits.append(isLast ? 1 : 0, 1)
    bits.append(2, 2)  // with codes of its own
    bits.append(UInt32(symbols.count - 257), 5)
    bits.append(UInt32(distances.count - 1), 5)
    bits.append(UInt32(written - 4), 4)
    for symbol in lengthOrder.prefix(written) { bits.append(UInt32(lengthCode.lengths[symbol]), 3) }
    for item in items {
      bits.append(codes[item.symbol] >> 8, Int(codes[item.symbol] & 0xFF))
      bits.append(UInt32(item.extra), item.extraBits)
    }
  }

  /// The lengths up to the last symbol that has a code.
  private static func used(_ lengths: [UInt8], least: Int) -> ArraySlice<UInt8> {
    lengths.prefix(max(least, (lengths.lastIndex { $0 > 0 } ?? 0) + 1))
  }

  private typealias Item = (symbol: Int, extra: Int, extraBits: Int)

  /// Code lengths with runs: 16 repeats the one before 3 to 6 times; 17 and 18 are 3 to 10 and 11 to 138 zeros.
  private static func runs(in lengths: [UInt8]) -> [Item] {
    var items: [Item] = []
    items.reserveCapacity(lengths.count)
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
}
