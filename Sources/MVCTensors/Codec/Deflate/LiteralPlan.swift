/// A code for bytes, and into how many lanes to cut them.
struct LiteralPlan {
  let code: HuffmanCode
  /// What the stream begins with.
  let header: BitWriter
  let lanes: Lanes
  /// What the bytes take, without header.
  private let dataByteCount: Int

  /// - Parameters:
  ///   - counts: How often each of `byteCount` bytes occurs, and once the end of the block.
  ///   - limit: The length of the longest code.
  init(_ counts: UnsafeBufferPointer<UInt32>, byteCount: Int, limit: Int) {
    code = HuffmanCode(counts: counts, limit: limit)
    header = LiteralBlockHeader.bits(for: code)
    dataByteCount = code.bitCount(of: counts) / 8
    lanes = Lanes(suiting: byteCount)
  }

  var cost: SectionCost {
    SectionCost(
      growing: dataByteCount, fixed: header.bytes.count + ZlibStream.trailerByteCount + 3 * lanes.count + 1)
  }
}
