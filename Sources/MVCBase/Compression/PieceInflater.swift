/// Reads one zlib stream (RFC 1950) that comes in pieces and has to give so many bytes. Not safe to share between threads.
package final class PieceInflater {
  private static let pieceByteCount = 256 << 10

  private let inflater = StreamInflater(.zlib)
  private let byteCount: UInt64
  private var givenByteCount: UInt64 = 0
  private var isAtEnd = false

  /// - Parameter byteCount: How many bytes the stream has to give.
  package init(byteCount: UInt64) { self.byteCount = byteCount }

  /// Takes the next piece of the stream.
  ///
  /// - Parameter sink: Takes what it gives, in pieces of up to 256 KiB.
  /// - Throws: ``MVCError`` with code `corrupt` when the stream is damaged, gives more than it has to, or ended before.
  package func inflate(_ bytes: ArraySlice<UInt8>, into sink: ([UInt8]) throws -> Void) throws {
    var rest = bytes
    while !rest.isEmpty {
      guard !isAtEnd else { throw damaged("\(rest.count) bytes follow the end of the stream") }
      let step = try inflater.step(rest, mostBytes: Self.pieceByteCount)
      rest = rest.dropFirst(step.consumed)
      isAtEnd = step.isAtEnd
      givenByteCount += UInt64(step.bytes.count)
      guard givenByteCount <= byteCount else {
        throw damaged("its header says \(byteCount) bytes, inflating gave more")
      }
      if !step.bytes.isEmpty { try sink(step.bytes) }
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

  private func damaged(_ problem: String) -> MVCError { MVCError(.corrupt, "cannot inflate: \(problem)") }
}
