package import MVCBase

extension CompressionProfile {
  private static let pieceByteCount = 2048
  private static let pieceCount = 4

  /// The profile that suits these bytes, told from a sample of at most 8 KiB.
  ///
  /// Text and tables repeat themselves, and matching pays. Weights do not, but their exponents are few: Huffman codes
  /// alone are as small and many times as fast. Bytes that are compressed or encrypted already are stored.
  ///
  /// - Complexity: O(1).
  package static func suited(to bytes: UnsafeRawBufferPointer) -> CompressionProfile {
    guard bytes.count > 1024 else { return .balanced }
    var histogram = [UInt32](repeating: 0, count: 256)
    var (sampled, matched) = (0, 0)
    let stride = max(pieceByteCount, bytes.count / pieceCount)
    for start in Swift.stride(from: 0, to: bytes.count, by: stride) {
      let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + pieceByteCount, bytes.count)])
      for byte in piece { histogram[Int(byte)] += 1 }
      sampled += piece.count
      matched += repeats(in: piece)
    }
    if matched * 24 > sampled { return .balanced }
    // Below 7.9 bits a byte there is something to be won.
    return bitsPerByte(histogram, sampled) < 7.9 ? .huffman : .stored
  }

  /// How many positions begin four bytes that stood before in the piece.
  private static func repeats(in piece: UnsafeRawBufferPointer) -> Int {
    guard piece.count >= 4 else { return 0 }
    return withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 1024) { lastSeen in
      lastSeen.initialize(repeating: UInt16.max)
      var count = 0
      for position in 0...(piece.count - 4) {
        let word = piece.loadUnaligned(fromByteOffset: position, as: UInt32.self)
        let slot = Int((word &* 0x9E37_79B1) >> 22)
        let earlier = Int(lastSeen[slot])
        if earlier < position, piece.loadUnaligned(fromByteOffset: earlier, as: UInt32.self) == word { count += 1 }
        lastSeen[slot] = UInt16(position)
      }
      return count
    }
  }

  /// The order-0 entropy (Shannon 1948) of a histogram, in bits per byte.
  private static func bitsPerByte(_ histogram: [UInt32], _ total: Int) -> Double {
    var bits = 0.0
    for count in histogram where count > 0 {
      let share = Double(count) / Double(total)
      bits -= share * Self.log2(share)
    }
    return bits
  }

  /// The binary logarithm of a number in (0, 1], exact to about 0.01: enough to tell a profile, and without a
  /// mathematics library.
  private static func log2(_ value: Double) -> Double {
    let mantissa = value.significand - 1
    return Double(value.exponent) + mantissa * (1.3465 - 0.3465 * mantissa)
  }
}
