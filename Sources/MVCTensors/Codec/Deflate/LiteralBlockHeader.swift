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

  // MARK: Writing

  /// The header for a code, bit by bit.
  static func bits(for code: HuffmanCode) -> BitWriter {
    var bits = BitWriter()
    bits.append(ZlibStream.headerBits, 16)
    BlockHeader.append(code, distances: HuffmanCode(lengths: [0]), isLast: true, to: &bits)
    return bits
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
    var lengthLengths = [UInt8](repeating: 0, count: BlockHeader.lengthOrder.count)
    for symbol in BlockHeader.lengthOrder.prefix(moreLengths + 4) {
      guard let length = bits.read(3) else { return nil }
      lengthLengths[symbol] = UInt8(length)
    }
    let lengthCode = HuffmanCode(lengths: lengthLengths)
    guard lengthCode.isComplete(limit: BlockHeader.longestLengthCode),
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
        guard path < 1 << BlockHeader.longestLengthCode, let bit = bits.read(1) else { return nil }
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
