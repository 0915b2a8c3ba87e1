internal import CKernels

/// Writes zlib streams (RFC 1950) of text and tables: what zlib's fastest levels do, in less than half the time.
///
/// What has been seen before is looked for in one place only; the codes are the best ones for each block. Equal
/// bytes give equal streams. Not safe to share between threads: a worker owns its own.
///
/// - SeeAlso: `docs/design/storage.md`, "Text at a commit"
package final class TextDeflater {
  /// A block and what its last match may reach over fit into one stored block.
  private static let largestBlock = ZlibStream.largestBlock - Int(MVC_LONGEST_MATCH)

  private let table = UnsafeMutablePointer<mvc_match_table>.allocate(capacity: 1)
  private let tokens = UnsafeMutablePointer<UInt32>.allocate(capacity: ZlibStream.largestBlock + 1)
  private let codes = UnsafeMutablePointer<mvc_match_codes>.allocate(capacity: 1)
  private let scratch = ScratchBuffer()

  package init() {
    codes.initialize(to: mvc_match_codes())
  }

  deinit {
    table.deallocate()
    tokens.deallocate()
    codes.deallocate()
  }

  /// Appends one complete zlib stream of `raw` to `output`, never a longer one than stored blocks would be.
  ///
  /// - Complexity: O(*n*) time, and memory for a second copy of the stream.
  package func deflate(_ raw: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    raw.withMemoryRebound(to: UInt8.self) { bytes in
      guard !bytes.isEmpty, let start = bytes.baseAddress else {
        return ZlibStream.appendStored(bytes, to: &output)
      }
      let stream = matched(start, bytes.count)
      if stream.count < ZlibStream.storedByteCount(bytes.count) {
        output.append(contentsOf: stream)
      } else {
        ZlibStream.appendStored(bytes, to: &output)
      }
    }
  }

  /// The stream of at least one byte, in memory that the next call uses again.
  private func matched(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UnsafeBufferPointer<UInt8> {
    let blockCount = (count + Self.largestBlock - 1) / Self.largestBlock
    // No block is longer than a stored one, which may begin with a byte that is not full.
    let stream = scratch.bytes(ZlibStream.storedByteCount(count) + blockCount * (ZlibStream.blockHeaderByteCount + 1))
    UnsafeMutableRawPointer(table).initializeMemory(
      as: UInt8.self, repeating: 0, count: MemoryLayout<mvc_match_table>.size)
    stream[0] = UInt8(truncatingIfNeeded: ZlibStream.headerBits)
    stream[1] = UInt8(truncatingIfNeeded: ZlibStream.headerBits >> 8)
    var bits = mvc_bits(byte_count: ZlibStream.headerByteCount, pending: 0, count: 0)
    var position = 0
    for block in 1...blockCount {
      let start = position
      var counts = mvc_match_counts()
      let tokenCount = mvc_find_matches(bytes, count, &position, count * block / blockCount, table, tokens, &counts)
      let piece = UnsafeBufferPointer(start: bytes + start, count: position - start)
      let tokens = UnsafeBufferPointer(start: tokens, count: tokenCount)
      append(piece, tokens, MatchCodes(counts), isLast: block == blockCount, &bits, stream)
    }
    bits.alignToByte(in: stream)
    let end = UnsafeMutableRawPointer(stream + bits.byte_count)
    end.storeBytes(of: mvc_adler32(bytes, count).bigEndian, as: UInt32.self)
    return UnsafeBufferPointer(start: stream, count: bits.byte_count + ZlibStream.trailerByteCount)
  }

  /// Writes a block after the bits in `stream`, the shorter way.
  private func append(
    _ piece: UnsafeBufferPointer<UInt8>, _ tokens: UnsafeBufferPointer<UInt32>, _ matchCodes: MatchCodes,
    isLast: Bool, _ bits: inout mvc_bits, _ stream: UnsafeMutablePointer<UInt8>
  ) {
    var header = BitWriter(after: bits.pending, bits.count)
    matchCodes.appendHeader(isLast: isLast, to: &header)
    guard header.bitCount + matchCodes.bitCount < 8 * (ZlibStream.blockHeaderByteCount + piece.count) else {
      return appendStored(piece, isLast: isLast, &bits, stream)
    }
    (stream + bits.byte_count).update(from: header.bytes, count: header.bytes.count)
    bits = mvc_bits(
      byte_count: bits.byte_count + header.bytes.count, pending: header.pending, count: header.pendingCount)
    let end = matchCodes.fill(&codes.pointee)
    mvc_write_matches(tokens.baseAddress, tokens.count, codes, &bits, stream)
    bits.append(UInt64(end >> 8), end & 0xFF, in: stream)
  }

  private func appendStored(
    _ piece: UnsafeBufferPointer<UInt8>, isLast: Bool, _ bits: inout mvc_bits, _ stream: UnsafeMutablePointer<UInt8>
  ) {
    bits.append(isLast ? 1 : 0, 3, in: stream)
    bits.alignToByte(in: stream)
    let header = UnsafeMutableRawPointer(stream + bits.byte_count)
    let length = UInt16(piece.count)
    header.storeBytes(of: length.littleEndian, as: UInt16.self)
    header.storeBytes(of: (~length).littleEndian, toByteOffset: 2, as: UInt16.self)
    if let start = piece.baseAddress { (header + 4).copyMemory(from: start, byteCount: piece.count) }
    bits.byte_count += 4 + piece.count
  }
}

extension mvc_bits {
  /// Appends up to 56 bits.
  fileprivate mutating func append(_ code: UInt64, _ length: UInt32, in stream: UnsafeMutablePointer<UInt8>) {
    pending |= code << UInt64(count)
    count += length
    UnsafeMutableRawPointer(stream + byte_count).storeBytes(of: pending.littleEndian, as: UInt64.self)
    byte_count += Int(count / 8)
    pending >>= UInt64(count & ~7)
    count &= 7
  }

  /// Fills up the last byte with zeros.
  fileprivate mutating func alignToByte(in stream: UnsafeMutablePointer<UInt8>) {
    if count > 0 { append(0, 8 - count, in: stream) }
  }
}
