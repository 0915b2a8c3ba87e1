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
    /// Not streams that this reads, though maybe good ones.
    case unknown
  }

  /// Decodes streams with one and the same code. Their checksums are not looked at.
  ///
  /// - Parameters:
  ///   - output: The streams' lanes, one after the other.
  ///   - readableEnd: Where the memory ends that the streams lie in.
  func inflate(
    _ streams: [UnsafeRawBufferPointer], lanes: Lanes, into output: UnsafeMutableBufferPointer<UInt8>,
    readableEnd: UnsafeRawPointer
  ) -> Outcome {
    guard let first = streams.first, let header = LiteralBlockHeader(of: first),
      streams.dropFirst().allSatisfy({ header.isShared($0, with: first) })
    else { return .unknown }
    var states: [mvc_lane] = []
    for (stream, range) in zip(streams, lanes.ranges) {
      guard let lane = Self.lane(stream, header, UnsafeMutableBufferPointer(rebasing: output[range])) else {
        return .damaged
      }
      states.append(lane)
    }
    let isShort = output.count < Self.shortByteCount
    mvc_fill_literal_table(header.code.lengths, isShort ? 0 : 1, table)
    if isShort {
      let isWhole = states.indices.allSatisfy { mvc_decode_short_lane(table, &states[$0]) == 1 }
      return isWhole ? .done : .damaged
    }
    let end = readableEnd.assumingMemoryBound(to: UInt8.self)
    return mvc_decode_lanes(table, &states, Int32(states.count), end) == 1 ? .done : .damaged
  }

  private static func lane(
    _ stream: UnsafeRawBufferPointer, _ header: LiteralBlockHeader, _ output: UnsafeMutableBufferPointer<UInt8>
  ) -> mvc_lane? {
    let start = header.bitCount >> 3
    let end = stream.count - ZlibStream.trailerByteCount
    guard start < end, let bytes = stream.baseAddress?.assumingMemoryBound(to: UInt8.self),
      let out = output.baseAddress
    else { return nil }
    let skipped = UInt64(header.bitCount & 7)
    return mvc_lane(
      in: bytes + start + 1, end: bytes + end, out: out, out_end: out + output.count,
      bits: UInt64(bytes[start]) >> skipped, bit_count: 8 - UInt32(skipped))
  }
}
