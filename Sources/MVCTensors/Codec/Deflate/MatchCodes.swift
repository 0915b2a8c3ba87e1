internal import CKernels

/// The codes of a deflate block of literals and matches (RFC 1951, section 3.2.5), the best for what occurs in it.
struct MatchCodes {
  private let code: HuffmanCode
  private let distances: HuffmanCode
  /// What the tokens and the end of the block take, in bits.
  let bitCount: Int

  private static let longestCode = 15
  private static let endSymbol = 256
  /// The shortest match of each length symbol: four symbols for every power of two, and one for the longest match.
  private static let lengths: [(first: Int, extraBits: Int)] =
    (0..<28).map { symbol in
      guard symbol >= 8 else { return (symbol + 3, 0) }
      let extraBits = symbol / 4 - 1
      return ((4 + symbol % 4) << extraBits + 3, extraBits)
    } + [(Int(MVC_LONGEST_MATCH), 0)]

  /// - Parameter counts: Of the tokens.
  init(_ counts: mvc_match_counts) {
    var symbols = [UInt32](repeating: 0, count: BlockHeader.symbolCount)
    var distanceCounts = [UInt32](repeating: 0, count: BlockHeader.distanceCount)
    var extraBits = 0
    withUnsafeBytes(of: counts.symbols) { raw in
      let counts = raw.assumingMemoryBound(to: UInt32.self)
      for literal in 0..<Self.endSymbol { symbols[literal] = counts[literal] }
      Self.forEachLength { index, symbol, _ in
        symbols[symbol] += counts[index]
        extraBits += Int(counts[index]) * Self.lengths[symbol - Self.endSymbol - 1].extraBits
      }
    }
    withUnsafeBytes(of: counts.distances) { raw in
      let counts = raw.assumingMemoryBound(to: UInt32.self)
      for symbol in distanceCounts.indices {
        distanceCounts[symbol] = counts[symbol]
        extraBits += Int(counts[symbol]) * Self.extraBits(ofDistance: symbol)
      }
    }
    symbols[Self.endSymbol] = 1
    let hasMatches = distanceCounts.contains { $0 > 0 }
    code = HuffmanCode(completing: &symbols, limit: Self.longestCode)
    distances =
      hasMatches ? HuffmanCode(completing: &distanceCounts, limit: Self.longestCode) : HuffmanCode(lengths: [0])
    bitCount =
      extraBits + symbols.withUnsafeBufferPointer(code.bitCount)
      + (hasMatches ? distanceCounts.withUnsafeBufferPointer(distances.bitCount) : 0)
  }

  func appendHeader(isLast: Bool, to bits: inout BitWriter) {
    BlockHeader.append(code, distances: distances, isLast: isLast, to: &bits)
  }

  /// Fills in the codes of all tokens.
  ///
  /// - Returns: The code of the end of the block, as ``HuffmanCode/codes()`` gives it.
  func fill(_ table: inout mvc_match_codes) -> UInt32 {
    let symbolCodes = code.codes()
    withUnsafeMutableBytes(of: &table.symbols) { raw in
      let table = raw.assumingMemoryBound(to: UInt32.self)
      for literal in 0..<Self.endSymbol { table[literal] = symbolCodes[literal] }
      Self.forEachLength { index, symbol, extra in
        let (bits, count) = (symbolCodes[symbol] >> 8, symbolCodes[symbol] & 0xFF)
        let extraBits = UInt32(Self.lengths[symbol - Self.endSymbol - 1].extraBits)
        table[index] = (bits | UInt32(extra) << count) << 8 | count + extraBits
      }
    }
    withUnsafeMutableBytes(of: &table.distances) { raw in
      let table = raw.assumingMemoryBound(to: UInt32.self)
      for (symbol, entry) in distances.codes().enumerated() {
        let (bits, count) = (entry >> 8, entry & 0xFF)
        table[symbol] = bits << 16 | count << 8 | count + UInt32(Self.extraBits(ofDistance: symbol))
      }
      table[Int(MVC_NO_DISTANCE)] = 0
    }
    return symbolCodes[Self.endSymbol]
  }

  /// Calls `body` with the place of every length among tokens, its symbol, and the rest of it.
  private static func forEachLength(_ body: (_ index: Int, _ symbol: Int, _ extra: Int) -> Void) {
    for (number, length) in lengths.enumerated() {
      // The symbol before the last has one length fewer: the longest match has its own.
      let end = min(length.first + 1 << length.extraBits, number < 28 ? Int(MVC_LONGEST_MATCH) : Int.max)
      for value in length.first..<end {
        body(
          Int(MVC_FIRST_LENGTH) + value - Int(MVC_SHORTEST_MATCH), endSymbol + 1 + number, value - length.first)
      }
    }
  }

  private static func extraBits(ofDistance symbol: Int) -> Int { max(0, symbol / 2 - 1) }
}
