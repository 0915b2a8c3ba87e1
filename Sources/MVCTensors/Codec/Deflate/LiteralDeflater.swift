internal import CKernels

/// Writes zlib streams of one block of literals: Huffman codes without matching, ten times as fast as zlib's.
///
/// Weights have few exponents and no repeats, so matching only costs. The streams are what any zlib inflates.
final class LiteralDeflater {
  private let scratch = ScratchBuffer()

  /// Appends the length of the stream and those of all lanes but the last, in bits, as varints; then the stream.
  func append(_ bytes: UnsafeBufferPointer<UInt8>, _ plan: LiteralPlan, to output: inout [UInt8]) {
    let header = plan.header
    let codes = plan.code.codes()
    let start = scratch.bytes(header.bytes.count + (bytes.count + 1) * LiteralBlockHeader.longestCode / 8 + 8)
    start.update(from: header.bytes, count: header.bytes.count)
    var bits = mvc_bits(byte_count: header.bytes.count, pending: header.pending, count: header.pendingCount)
    var laneStarts: [Int] = []
    for lane in plan.lanes.ranges {
      laneStarts.append(8 * bits.byte_count + Int(bits.count))
      mvc_encode_literals(bytes.baseAddress.map { $0 + lane.lowerBound }, lane.count, codes, &bits, start)
    }
    let byteCount = Self.finish(start, bits, codes[Int(MVC_LITERAL_END)], mvc_adler32(bytes.baseAddress, bytes.count))
    output.append(varint: byteCount)
    for (lane, next) in zip(laneStarts, laneStarts.dropFirst()) { output.append(varint: next - lane) }
    output.append(contentsOf: UnsafeBufferPointer(start: start, count: byteCount))
  }

  /// Writes the end of the block, fills up the last byte, and writes the checksum.
  ///
  /// - Returns: The length of the stream.
  private static func finish(
    _ stream: UnsafeMutableRawPointer, _ bits: mvc_bits, _ code: UInt32, _ adler: UInt32
  ) -> Int {
    let last = bits.pending | UInt64(code >> 8) << UInt64(bits.count)
    stream.storeBytes(of: last.littleEndian, toByteOffset: bits.byte_count, as: UInt64.self)
    let end = bits.byte_count + (Int(bits.count) + Int(code & 0xFF) + 7) / 8
    stream.storeBytes(of: adler.bigEndian, toByteOffset: end, as: UInt32.self)
    return end + ZlibStream.trailerByteCount
  }
}
