internal import CKernels

/// What a small sample tells of many bytes.
enum ByteStatistics {
  private static let pieceByteCount = 1024
  private static let pieceCount = 8

  /// Pieces from all over the bytes.
  private static func pieces(of bytes: UnsafeBufferPointer<UInt8>) -> [UnsafeBufferPointer<UInt8>] {
    let stride = max(pieceByteCount, bytes.count / pieceCount)
    return Swift.stride(from: 0, to: bytes.count, by: stride).map {
      UnsafeBufferPointer(rebasing: bytes[$0..<min($0 + pieceByteCount, bytes.count)])
    }
  }

  /// Whether Huffman codes would save nothing worth having.
  static func looksRandom(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count >= 2 * pieceByteCount * pieceCount else { return false }
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { counts in
      counts.initialize(repeating: 0)
      var total = 0
      for piece in pieces(of: bytes) {
        mvc_histogram(piece.baseAddress, piece.count, counts.baseAddress)
        total += piece.count
      }
      // The expected sum of squares over total squared is 1/256 when all values are as likely, and grows by a
      // quarter when a few bits of 8 can be saved: no logarithm is needed.
      let squares = counts.reduce(0.0) { $0 + Double($1) * Double($1) }
      return (squares - Double(total)) * 256 < 1.08 * Double(total) * Double(total)
    }
  }

  /// Whether sequences of four bytes come again within a small distance, so that matching pays.
  static func repeats(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 1024) { lastSeen in
      var (sampled, matched) = (0, 0)
      for piece in pieces(of: bytes) where piece.count >= 4 {
        let raw = UnsafeRawBufferPointer(piece)
        lastSeen.initialize(repeating: UInt16.max)
        for position in 0...(piece.count - 4) {
          let word = raw.loadUnaligned(fromByteOffset: position, as: UInt32.self)
          let slot = Int((word &* 0x9E37_79B1) >> 22)
          let earlier = Int(lastSeen[slot])
          if earlier < position, raw.loadUnaligned(fromByteOffset: earlier, as: UInt32.self) == word { matched += 1 }
          lastSeen[slot] = UInt16(position)
        }
        sampled += piece.count
      }
      return matched * 16 > sampled
    }
  }
}
