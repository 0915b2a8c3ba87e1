internal import CKernels

/// Reads the streams of ``LiteralDeflater``.
final class LiteralInflater {
  /// Below this, filling the table that gives several symbols at once takes longer than it saves.
  private static let shortByteCount = 12 << 10

  private let table: UnsafeMutablePointer<mvc_literal_table>

  init() {
    table = .allocate(capacity: 1)
    table.initialize(to: mvc_literal_table())
  }

  deinit { table.deallocate() }

  enum Outcome {
    case done
    case damaged
    /// Not a stream that this reads, though maybe a good one.
    case unknown
  }

  /// Decodes a stream. Its checksum is not looked at.
  ///
  /// - Parameters:
  ///   - laneBits: The lengths of all lanes but the last.
  ///   - readableEnd: Where the memory ends that the stream lies in.
  func inflate(
    _ stream: UnsafeRawBufferPointer, laneBits: [Int], into output: UnsafeMutableBufferPointer<UInt8>,
    readableEnd: UnsafeRawPointer
  ) -> Outcome {
    guard let header = LiteralBlockHeader(of: stream),
      let bytes = stream.baseAddress?.assumingMemoryBound(to: UInt8.self)
    else { return .unknown }
    let byteCount = stream.count - ZlibStream.trailerByteCount
    guard let lanes = Self.lanes(from: header.bitCount, laneBits, output, bitCount: 8 * byteCount) else {
      return .damaged
    }
    mvc_fill_literal_table(header.code.lengths, output.count < Self.shortByteCount ? 0 : 1, table)
    let end = readableEnd.assumingMemoryBound(to: UInt8.self)
    return mvc_decode_lanes(table, bytes, byteCount, end, lanes, Int32(lanes.count)) == 1 ? .done : .damaged
  }

  /// - Returns: nil when a lane would begin past the stream's end.
  private static func lanes(
    from start: Int, _ laneBits: [Int], _ output: UnsafeMutableBufferPointer<UInt8>, bitCount: Int
  ) -> [mvc_lane]? {
    var lanes: [mvc_lane] = []
    var start = start
    for (range, bits) in zip(Lanes(count: laneBits.count + 1, byteCount: output.count).ranges, laneBits + [0]) {
      guard start < bitCount else { return nil }
      lanes.append(
        mvc_lane(start: start, out: output.baseAddress.map { $0 + range.lowerBound }, count: range.count))
      start += bits
    }
    return lanes
  }
}
