internal import CZlib

/// Reads one zlib stream (RFC 1950) that comes in pieces, and gives its bytes in pieces. Not safe to share between threads.
package final class PieceInflater {
  private static let pieceByteCount = 256 << 10

  private let stream: UnsafeMutablePointer<z_stream>
  private let byteCount: UInt64
  private var givenByteCount: UInt64 = 0
  private var isReady = false
  private var isAtEnd = false

  /// - Parameter byteCount: How many bytes the stream has to give.
  package init(byteCount: UInt64) {
    self.byteCount = byteCount
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    isReady = mvc_inflate_init(stream) == Z_OK
  }

  deinit {
    if isReady { inflateEnd(stream) }
    stream.deallocate()
  }

  /// Takes the next piece of the stream.
  ///
  /// - Parameter sink: Takes what it gives, in pieces of up to 256 KiB.
  /// - Throws: ``MVCError`` with code `corrupt` when the stream is damaged, gives more than it has to, or ended before.
  package func inflate(_ bytes: ArraySlice<UInt8>, into sink: ([UInt8]) throws -> Void) throws {
    guard isReady else { throw MVCError(.storageFull, "cannot inflate: not enough memory for zlib") }
    var rest = bytes
    while !rest.isEmpty {
      guard !isAtEnd else { throw damaged("\(rest.count) bytes follow the end of the stream") }
      let (piece, used) = try step(rest)
      rest = rest.dropFirst(used)
      givenByteCount += UInt64(piece.count)
      guard givenByteCount <= byteCount else {
        throw damaged("its header says \(byteCount) bytes, inflating gave more")
      }
      if !piece.isEmpty { try sink(piece) }
    }
  }

  /// Says that the stream has no more pieces.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` when it is not at its end, or gave too little.
  package func finish() throws(MVCError) {
    guard isAtEnd else { throw damaged("the stream is cut short") }
    guard givenByteCount == byteCount else {
      throw damaged("its header says \(byteCount) bytes, inflating gave \(givenByteCount)")
    }
  }

  /// Inflates until a piece is full or there is nothing to inflate.
  private func step(_ bytes: ArraySlice<UInt8>) throws(MVCError) -> (piece: [UInt8], used: Int) {
    var status = Z_OK
    var used = 0
    let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceByteCount) { output, count in
      bytes.withUnsafeBytes { input in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(Self.pieceByteCount)
        status = CZlib.inflate(stream, Z_NO_FLUSH)
        used = input.count - Int(stream.pointee.avail_in)
      }
      count = Self.pieceByteCount - Int(stream.pointee.avail_out)
    }
    guard status == Z_OK || status == Z_STREAM_END else { throw damaged("the stream is damaged") }
    isAtEnd = status == Z_STREAM_END
    return (piece, used)
  }

  private func damaged(_ problem: String) -> MVCError { MVCError(.corrupt, "cannot inflate: \(problem)") }
}
