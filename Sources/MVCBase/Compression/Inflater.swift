internal import CZlib

/// Reads complete zlib streams (RFC 1950) with the system's zlib.
///
/// Not safe to share between threads: a worker owns its own.
package final class Inflater {
  /// No deflate stream grows to more than this many times its size (zlib's documented limit, rounded up).
  package static let largestExpansion = 1040

  /// zlib counts with 32 bits, and is offered one byte more than is expected.
  private static let largestByteCount = Int(UInt32.max)

  private let stream: UnsafeMutablePointer<z_stream>
  private var isReady = false

  package init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
  }

  deinit {
    if isReady { inflateEnd(stream) }
    stream.deallocate()
  }

  /// Returns the bytes of one complete zlib stream.
  ///
  /// - Parameters:
  ///   - bytes: The stream, all of it and nothing after it.
  ///   - byteCount: How many bytes it has to give, less than 4 GiB - 1. A claim that no stream of this size can meet is refused before
  ///     memory is set aside for it.
  ///   - dictionary: The bytes that stood before the stream's when it was made, for one that was made with some.
  /// - Throws: ``MVCError`` with code `corrupt` when the stream is damaged, gives another number of bytes, or was made
  ///   with another dictionary.
  package func inflate(
    _ bytes: UnsafeRawBufferPointer, byteCount: Int, dictionary: UnsafeRawBufferPointer? = nil
  ) throws(MVCError) -> [UInt8] {
    guard 0..<Self.largestByteCount ~= byteCount, byteCount / Self.largestExpansion <= bytes.count else {
      throw MVCError(.corrupt, "cannot inflate: \(bytes.count) bytes cannot give the \(byteCount) their header says")
    }
    try reset()
    var status = Z_OK
    var left = (input: bytes.count, output: byteCount)
    // One byte more than expected is offered, so that a stream that gives too much is told from one that is right.
    let result = [UInt8](unsafeUninitializedCapacity: byteCount + 1) { output, count in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
      stream.pointee.avail_in = UInt32(clamping: bytes.count)
      stream.pointee.next_out = output.baseAddress
      stream.pointee.avail_out = UInt32(clamping: byteCount + 1)
      status = CZlib.inflate(stream, Z_FINISH)
      if status == Z_NEED_DICT { status = continueInflating(with: dictionary) }
      left = (Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
      count = byteCount + 1 - left.output
    }
    guard status != Z_NEED_DICT else {
      throw MVCError(
        .corrupt, "cannot inflate: the stream was made with \(dictionary == nil ? "a" : "another") dictionary")
    }
    guard status == Z_STREAM_END || (status == Z_BUF_ERROR && left.output == 0) else {
      throw MVCError(.corrupt, "cannot inflate: the stream is damaged")
    }
    guard status == Z_STREAM_END, result.count == byteCount else {
      let given = status == Z_STREAM_END ? "gave \(result.count)" : "gave more"
      throw MVCError(.corrupt, "cannot inflate: its header says \(byteCount) bytes, inflating \(given)")
    }
    guard left.input == 0 else {
      throw MVCError(.corrupt, "cannot inflate: \(left.input) bytes follow the end of the stream")
    }
    return result
  }

  package func inflate(_ bytes: [UInt8], byteCount: Int) throws(MVCError) -> [UInt8] {
    let result = bytes.withUnsafeBytes { raw in Result { () throws(MVCError) in try inflate(raw, byteCount: byteCount) }
    }
    return try result.get()
  }

  /// Goes on with a stream that asks for a dictionary.
  ///
  /// - Returns: What zlib says; `Z_NEED_DICT` when there is none or it is another one.
  private func continueInflating(with dictionary: UnsafeRawBufferPointer?) -> Int32 {
    guard let dictionary, let from = dictionary.bindMemory(to: UInt8.self).baseAddress,
      inflateSetDictionary(stream, from, UInt32(clamping: dictionary.count)) == Z_OK
    else { return Z_NEED_DICT }
    return CZlib.inflate(stream, Z_FINISH)
  }

  private func reset() throws(MVCError) {
    if isReady {
      inflateReset(stream)
    } else if mvc_inflate_init(stream) == Z_OK {
      isReady = true
    } else {
      throw MVCError(.storageFull, "cannot inflate: not enough memory for zlib")
    }
  }
}
