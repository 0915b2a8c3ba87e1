internal import CKernels

/// The frame of a zlib stream (RFC 1950) and streams that only store.
enum ZlibStream {
  /// Deflate with a 32 KiB window, no preset dictionary, the fastest level: the bytes 78 01.
  static let headerBits: UInt32 = 0x0178
  static let headerByteCount = 2
  static let trailerByteCount = 4

  static let largestBlock = 0xFFFF
  static let blockHeaderByteCount = 5

  /// Whether a stream begins as those of this module do, and is long enough for header and trailer.
  static func hasHeader(_ stream: UnsafeRawBufferPointer) -> Bool {
    stream.count >= headerByteCount + trailerByteCount
      && stream.loadUnaligned(as: UInt16.self).littleEndian == UInt16(headerBits)
  }

  static func appendTrailer(of bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    withUnsafeBytes(of: mvc_adler32(bytes.baseAddress, bytes.count).bigEndian) { output.append(contentsOf: $0) }
  }

  // MARK: Stored

  /// The length of a stream that stores `count` bytes.
  static func storedByteCount(_ count: Int) -> Int {
    let blocks = max(1, (count + largestBlock - 1) / largestBlock)
    return headerByteCount + blocks * blockHeaderByteCount + count + trailerByteCount
  }

  /// Appends a stream of stored blocks (RFC 1951, section 3.2.4).
  static func appendStored(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    output.append(UInt8(truncatingIfNeeded: headerBits))
    output.append(UInt8(truncatingIfNeeded: headerBits >> 8))
    var start = 0
    repeat {
      let end = min(start + largestBlock, bytes.count)
      output.append(end == bytes.count ? 1 : 0)
      for length in [UInt16(end - start), ~UInt16(end - start)] {
        output.append(UInt8(truncatingIfNeeded: length))
        output.append(UInt8(truncatingIfNeeded: length >> 8))
      }
      output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<end]))
      start = end
    } while start < bytes.count
    appendTrailer(of: bytes, to: &output)
  }

  /// Copies what a stream of stored blocks holds.
  ///
  /// - Returns: false when the stream is anything else than stored blocks of just so many bytes.
  static func copyStored(_ stream: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<UInt8>) -> Bool {
    guard hasHeader(stream) else { return false }
    var (position, filled) = (headerByteCount, 0)
    let end = stream.count - trailerByteCount
    var isLast = false
    while !isLast {
      guard end - position >= blockHeaderByteCount, stream[position] <= 1 else { return false }
      isLast = stream[position] == 1
      let length = stream.loadUnaligned(fromByteOffset: position + 1, as: UInt16.self).littleEndian
      let inverse = stream.loadUnaligned(fromByteOffset: position + 3, as: UInt16.self).littleEndian
      position += blockHeaderByteCount
      guard length == ~inverse, Int(length) <= end - position, Int(length) <= output.count - filled else {
        return false
      }
      if let to = output.baseAddress, let from = stream.baseAddress {
        UnsafeMutableRawPointer(to + filled).copyMemory(from: from + position, byteCount: Int(length))
      }
      position += Int(length)
      filled += Int(length)
    }
    return position == end && filled == output.count
  }
}
