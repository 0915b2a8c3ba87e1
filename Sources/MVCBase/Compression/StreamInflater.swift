internal import CZlib

/// Inflates a stream piece by piece, of which neither the length nor what it gives is known before.
///
/// Not safe to share between threads.
package final class StreamInflater {
  package enum Form: Sendable {
    /// zlib (RFC 1950).
    case zlib
    /// zlib (RFC 1950) or gzip (RFC 1952), told by the first bytes.
    case zlibOrGzip
    /// Bare deflate (RFC 1951), as in zip archives.
    case raw
  }

  private let stream: UnsafeMutablePointer<z_stream>
  private let isReady: Bool

  package init(_ form: Form) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let windowBits: Int32 =
      switch form {
      case .zlib: 15
      case .zlibOrGzip: 15 + 32
      case .raw: -15
      }
    isReady = inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    if isReady { inflateEnd(stream) }
    stream.deallocate()
  }

  /// What one step gave.
  package struct Step: Sendable {
    package let bytes: [UInt8]
    /// How many bytes of the input were used up.
    package let consumed: Int
    /// Whether the stream has ended; what follows in the input is not part of it.
    package let isAtEnd: Bool
  }

  /// Inflates as much of `input` as fits into `mostBytes`.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` when the stream is damaged.
  package func step(_ input: ArraySlice<UInt8>, mostBytes: Int) throws(MVCError) -> Step {
    guard isReady else { throw MVCError(.storageFull, "cannot inflate: not enough memory for zlib") }
    var status = Z_OK
    var left = (input: input.count, output: mostBytes)
    let bytes = [UInt8](unsafeUninitializedCapacity: mostBytes) { output, count in
      input.withUnsafeBufferPointer { input in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(clamping: mostBytes)
        status = CZlib.inflate(stream, Z_NO_FLUSH)
        left = (Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
      }
      count = mostBytes - left.output
    }
    // Z_BUF_ERROR: nothing more comes from this input, which is no fault yet.
    guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
      throw MVCError(.corrupt, "cannot inflate: the stream is damaged")
    }
    return Step(bytes: bytes, consumed: input.count - left.input, isAtEnd: status == Z_STREAM_END)
  }

  /// Begins with another stream of the same form.
  package func restart() { if isReady { inflateReset(stream) } }
}
