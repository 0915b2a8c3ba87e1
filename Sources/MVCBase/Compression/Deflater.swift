internal import CZlib

/// How hard the deflater tries, and at what.
package enum CompressionProfile: Int, Sendable, CaseIterable {
  /// Stored blocks: for bytes in which there is nothing to be won.
  case stored
  /// Huffman codes without matching: for floating-point weights, where matches only cost.
  case huffman
  /// Level 6, zlib's default.
  case balanced
  /// Level 9, at about half the speed: for what is packed once and kept.
  case tight

  fileprivate var level: Int32 {
    switch self {
    case .stored: 0
    case .huffman: 1
    case .balanced: 6
    case .tight: 9
    }
  }

  fileprivate var strategy: Int32 { self == .huffman ? Z_HUFFMAN_ONLY : Z_DEFAULT_STRATEGY }
}

/// Makes complete zlib streams (RFC 1950) with the system's zlib.
///
/// Keeps one compressor per profile and resets it, which is four times faster on small messages than a new one each
/// time. Not safe to share between threads: a worker owns its own.
package final class Deflater {
  private var streams: [CompressionProfile: UnsafeMutablePointer<z_stream>] = [:]
  private let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bufferByteCount)
  private static let bufferByteCount = 512 << 10
  /// Deflate looks back this far, so no dictionary is longer, in bytes.
  package static let dictionaryByteCount = 32 << 10

  package init() {}

  deinit {
    buffer.deallocate()
    for stream in streams.values {
      deflateEnd(stream)
      stream.deallocate()
    }
  }

  /// Appends one complete zlib stream of `bytes` to `output`.
  ///
  /// - Parameters:
  ///   - bytes: At most 4 GiB - 1.
  ///   - dictionary: Bytes that the stream may repeat as if they stood before it; whoever inflates it needs them too.
  ///     At most ``dictionaryByteCount``, and what is likeliest to be repeated last.
  /// - Throws: ``MVCError`` with code `storageFull` when zlib finds no memory.
  package func deflate(
    _ bytes: UnsafeRawBufferPointer, _ profile: CompressionProfile, dictionary: UnsafeRawBufferPointer? = nil,
    to output: inout [UInt8]
  ) throws(MVCError) {
    let stream = try stream(for: profile)
    if let dictionary {
      let from = dictionary.bindMemory(to: UInt8.self).baseAddress
      guard deflateSetDictionary(stream, from, UInt32(clamping: dictionary.count)) == Z_OK else {
        throw MVCError(.internalError, "cannot compress with a dictionary of \(dictionary.count) bytes: zlib refused")
      }
    }
    let bound = Int(deflateBound(stream, UInt(bytes.count)))
    // A large stream goes straight to its place; a small one through a buffer, which saves clearing the bound's slack.
    let written: Int?
    if bound > Self.bufferByteCount {
      let start = output.count
      output.reserveCapacity(start + bound)
      output += repeatElement(0, count: bound)
      written = output.withUnsafeMutableBufferPointer {
        Self.run(stream, bytes, into: UnsafeMutableBufferPointer(rebasing: $0[start...]))
      }
      if let written { output.removeLast(bound - written) }
    } else {
      written = Self.run(stream, bytes, into: buffer)
      if let written { output += UnsafeMutableBufferPointer(rebasing: buffer[..<written]) }
    }
    guard written != nil else { throw MVCError(.internalError, "cannot compress \(bytes.count) bytes: zlib refused") }
  }

  /// One complete zlib stream of `bytes`.
  package func deflate(_ bytes: [UInt8], _ profile: CompressionProfile = .balanced) throws(MVCError) -> [UInt8] {
    var output: [UInt8] = []
    let result = bytes.withUnsafeBytes { raw in
      Result { () throws(MVCError) in try deflate(raw, profile, to: &output) }
    }
    try result.get()
    return output
  }

  /// Fills `output`, which the stream is known to fit.
  ///
  /// - Returns: How many bytes the stream has, or nil when zlib refused.
  private static func run(
    _ stream: UnsafeMutablePointer<z_stream>, _ bytes: UnsafeRawBufferPointer,
    into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Int? {
    stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(bytes.count)
    stream.pointee.next_out = output.baseAddress
    stream.pointee.avail_out = UInt32(clamping: output.count)
    guard CZlib.deflate(stream, Z_FINISH) == Z_STREAM_END else { return nil }
    return output.count - Int(stream.pointee.avail_out)
  }

  private func stream(for profile: CompressionProfile) throws(MVCError) -> UnsafeMutablePointer<z_stream> {
    if let stream = streams[profile] {
      deflateReset(stream)
      return stream
    }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard mvc_deflate_init(stream, profile.level, profile.strategy) == Z_OK else {
      stream.deallocate()
      throw MVCError(.storageFull, "cannot compress: not enough memory for zlib")
    }
    streams[profile] = stream
    return stream
  }
}
