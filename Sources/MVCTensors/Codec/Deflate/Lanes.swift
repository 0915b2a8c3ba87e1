internal import CKernels

/// Runs of equal length (the last may be shorter) that a section's bytes are cut into, and where each begins in the
/// stream, so that a decoder can read several at once.
struct Lanes {
  /// What decoders read side by side.
  static let most = Int(MVC_MOST_LANES)
  private static let leastByteCount = 2 << 10

  let count: Int
  private let longest: Int
  private let byteCount: Int

  init(count: Int, byteCount: Int) {
    self.count = count
    self.byteCount = byteCount
    longest = (byteCount + count - 1) / count
  }

  /// The lanes that suit so many bytes.
  init(suiting byteCount: Int) {
    self.init(count: byteCount / Self.most < Self.leastByteCount ? 1 : Self.most, byteCount: byteCount)
  }

  var ranges: [Range<Int>] {
    (0..<count).map { min($0 * longest, byteCount)..<min(($0 + 1) * longest, byteCount) }
  }
}
