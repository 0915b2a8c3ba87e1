internal import CDigest

/// The SHA-256 digests of two byte sequences, in little more than the time of one.
package enum SHA256Pair {
  package typealias Words = (UInt64, UInt64, UInt64, UInt64)

  private static let blockByteCount = 64
  private static let isAccelerated = mvc_has_sha256() != 0

  /// Both digests, each as four big-endian words.
  package static func digests(of first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> (Words, Words) {
    guard isAccelerated else { return (digest(of: first), digest(of: second)) }
    var (a, b) = (SHA256State(), SHA256State())
    let shared = min(first.count, second.count) / blockByteCount
    if shared > 0, let left = first.baseAddress, let right = second.baseAddress {
      mvc_sha256_two(
        &a.words, left.assumingMemoryBound(to: UInt8.self), &b.words, right.assumingMemoryBound(to: UInt8.self), shared)
    }
    let taken = shared * blockByteCount
    a.note(taken)
    b.note(taken)
    a.update(UnsafeRawBufferPointer(rebasing: first[taken...]))
    b.update(UnsafeRawBufferPointer(rebasing: second[taken...]))
    return (a.finish(), b.finish())
  }

  private static func digest(of bytes: UnsafeRawBufferPointer) -> Words {
    var hasher = SHA256Hasher()
    hasher.update(bytes)
    return hasher.finishWords()
  }
}
