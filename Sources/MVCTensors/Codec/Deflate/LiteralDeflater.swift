internal import CKernels

/// Writes zlib streams of one block of literals: Huffman codes without matching, ten times as fast as zlib's.
///
/// Weights have few exponents and no repeats, so matching only costs. The streams are what any zlib inflates.
final class LiteralDeflater {
  private let scratch = ScratchBuffer()

  /// Appends the lengths of the streams as varints and then the streams, one for each lane of `bytes`.
  func append(_ bytes: UnsafeBufferPointer<UInt8>, lanes: Lanes, _ code: HuffmanCode, to output: inout [UInt8]) {
    let header = LiteralBlockHeader.bits(for: code)
    let codes = code.codes()
    let room = header.bytes.count + (lanes.longest * LiteralBlockHeader.longestCode) / 8 + 64
    let start = scratch.bytes(room * lanes.count)
    var end = start
    for lane in lanes.ranges {
      let from = end
      end.update(from: header.bytes, count: header.bytes.count)
      end = mvc_encode_literals(
        bytes.baseAddress.map { $0 + lane.lowerBound }, lane.count, codes, header.pending, header.pendingCount,
        end + header.bytes.count)
      let adler = mvc_adler32(bytes.baseAddress.map { $0 + lane.lowerBound }, lane.count)
      UnsafeMutableRawPointer(end).storeBytes(of: adler.bigEndian, as: UInt32.self)
      end += ZlibStream.trailerByteCount
      output.append(varint: end - from)
    }
    output.append(contentsOf: UnsafeBufferPointer(start: start, count: end - start))
  }
}

/// Bytes cut into runs of equal length (the last may be shorter), each a stream of its own, so that a decoder can read
/// several at once.
struct Lanes {
  /// What decoders read side by side.
  static let most = 4
  private static let leastByteCount = 32 << 10

  let count: Int
  let longest: Int
  private let byteCount: Int

  init(count: Int, byteCount: Int) {
    self.count = count
    self.byteCount = byteCount
    longest = (byteCount + count - 1) / count
  }

  /// The lanes that suit so many bytes: each has to pay for a header.
  static func suited(to byteCount: Int) -> Lanes {
    Lanes(count: byteCount / most < leastByteCount ? 1 : most, byteCount: byteCount)
  }

  var ranges: [Range<Int>] {
    (0..<count).map { min($0 * longest, byteCount)..<min(($0 + 1) * longest, byteCount) }
  }
}
