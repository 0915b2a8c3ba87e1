internal import CDigest

/// The SHA-256 digests of the pieces of a byte sequence and of the whole, in one pass.
///
/// A processor with SHA-256 instructions computes two independent digests in about the time of one, so the digests of
/// the pieces cost next to nothing beside that of the whole.
///
/// Not safe to share between threads.
package final class TwinHasher {
  private static let blockByteCount = 64
  private static let isAccelerated = mvc_has_sha256() != 0

  private var whole = SHA256State()
  private var portable = SHA256Hasher()

  package init() {}

  /// Takes the next piece and returns the piece's own digest, as four big-endian words.
  package func digest(ofNext piece: UnsafeRawBufferPointer) -> (UInt64, UInt64, UInt64, UInt64) {
    guard Self.isAccelerated else {
      portable.update(piece)
      var own = SHA256Hasher()
      own.update(piece)
      return own.finishWords()
    }
    var own = SHA256State()
    // The whole may be inside a block: the bytes that fill it are taken first, and from there on both have blocks.
    let offset = whole.fill(from: piece)
    let shared = (piece.count - offset) / Self.blockByteCount
    if shared > 0, let start = piece.baseAddress?.assumingMemoryBound(to: UInt8.self) {
      mvc_sha256_two(&whole.words, start + offset, &own.words, start, shared)
    }
    let taken = shared * Self.blockByteCount
    whole.note(taken)
    own.note(taken)
    whole.update(UnsafeRawBufferPointer(rebasing: piece[(offset + taken)...]))
    own.update(UnsafeRawBufferPointer(rebasing: piece[taken...]))
    return own.finish()
  }

  /// The digest of everything taken so far, as four big-endian words.
  package func finishWords() -> (UInt64, UInt64, UInt64, UInt64) {
    guard Self.isAccelerated else { return portable.finishWords() }
    var state = whole
    return state.finish()
  }
}

/// A SHA-256 computation (FIPS 180-4, section 6.2) on a processor that has instructions for it.
struct SHA256State {
  typealias Words = (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)
  private static let blockByteCount = 64

  /// The hash value, initially as in section 5.3.3.
  var words: [UInt32] = [
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
  ]
  private var byteCount: UInt64 = 0
  /// The bytes of a block that is not full.
  private var rest: [UInt8] = []

  /// Notes that so many bytes, whole blocks, have gone into `words`.
  mutating func note(_ count: Int) { byteCount += UInt64(count) }

  /// Takes the bytes that fill the block begun earlier, or all when they do not.
  ///
  /// - Returns: How many were taken.
  mutating func fill(from bytes: UnsafeRawBufferPointer) -> Int {
    guard !rest.isEmpty else { return 0 }
    let count = min(Self.blockByteCount - rest.count, bytes.count)
    rest += bytes[..<count]
    byteCount += UInt64(count)
    if rest.count == Self.blockByteCount {
      mvc_sha256_one(&words, rest, 1)
      rest.removeAll(keepingCapacity: true)
    }
    return count
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    let start = fill(from: bytes)
    let left = UnsafeRawBufferPointer(rebasing: bytes[start...])
    let blockCount = left.count / Self.blockByteCount
    let taken = blockCount * Self.blockByteCount
    if blockCount > 0, let pointer = left.baseAddress?.assumingMemoryBound(to: UInt8.self) {
      mvc_sha256_one(&words, pointer, blockCount)
    }
    rest += left[taken...]
    byteCount += UInt64(left.count)
  }

  /// Pads (section 5.1.1) and gives the digest.
  mutating func finish() -> (UInt64, UInt64, UInt64, UInt64) {
    let bitCount = byteCount * 8
    var end = rest + [0x80]
    end += [UInt8](repeating: 0, count: (120 - end.count) % Self.blockByteCount)
    end += (0..<8).map { UInt8(truncatingIfNeeded: bitCount >> (56 - 8 * UInt64($0))) }
    mvc_sha256_one(&words, end, end.count / Self.blockByteCount)
    func word(_ index: Int) -> UInt64 { UInt64(words[2 * index]) << 32 | UInt64(words[2 * index + 1]) }
    return (word(0), word(1), word(2), word(3))
  }
}
