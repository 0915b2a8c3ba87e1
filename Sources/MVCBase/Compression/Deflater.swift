internal import CZlib

/// How hard the deflater tries, and at what.
package enum CompressionProfile: Int, Sendable, CaseIterable {
  /// Stored blocks: for bytes in which there is nothing to be won.
  case stored
  /// Huffman codes without matching: for floating-point weights, where matches only cost.
  case huffman
  /// Level 1.
  case fast
  /// Level 6, zlib's default.
  case balanced

  fileprivate var level: Int32 {
    switch self {
    case .stored: 0
    case .huffman, .fast: 1
    case .balanced: 6
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
  private var buffer: [UInt8] = []

  package init() {}

  deinit {
    for stream in streams.values {
      deflateEnd(stream)
      stream.deallocate()
    }
  }

  /// Returns one complete zlib stream of `bytes`.
  ///
  /// - Parameter bytes: At most 4 GiB - 1.
  /// - Throws: ``MVCError`` with code `storageFull` when zlib finds no memory.
  package func deflate(_ bytes: UnsafeRawBufferPointer, _ profile: CompressionProfile) throws(MVCError) -> [UInt8] {
    let stream = try stream(for: profile)
    let bound = Int(deflateBound(stream, UInt(bytes.count)))
    if buffer.count < bound { buffer = [UInt8](repeating: 0, count: bound) }
    let written = buffer.withUnsafeMutableBufferPointer { output -> Int? in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
      stream.pointee.avail_in = UInt32(bytes.count)
      stream.pointee.next_out = output.baseAddress
      stream.pointee.avail_out = UInt32(output.count)
      return CZlib.deflate(stream, Z_FINISH) == Z_STREAM_END ? output.count - Int(stream.pointee.avail_out) : nil
    }
    guard let written else { throw MVCError(.internalError, "cannot compress \(bytes.count) bytes: zlib refused") }
    return [UInt8](buffer[..<written])
  }

  package func deflate(_ bytes: [UInt8], _ profile: CompressionProfile = .balanced) throws(MVCError) -> [UInt8] {
    let result = bytes.withUnsafeBytes { raw in Result { () throws(MVCError) in try deflate(raw, profile) } }
    return try result.get()
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
