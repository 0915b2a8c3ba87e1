internal import Crypto

/// The SHA-256 digest of a byte sequence (FIPS 180-4), fed piece by piece.
///
/// Not safe to share between threads while it is fed.
package struct SHA256Hasher {
  /// A digest's length, in bytes.
  package static let byteCount = 32

  private var state = SHA256()

  package init() {}

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    state.update(bufferPointer: bytes)
  }

  package mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { state.update(bufferPointer: $0) }
  }

  /// The digest of everything fed so far: 32 bytes.
  package func finish() -> [UInt8] {
    state.finalize().withUnsafeBytes { [UInt8]($0) }
  }

  /// The digest of everything fed so far, as four big-endian words.
  package func finishWords() -> (UInt64, UInt64, UInt64, UInt64) {
    state.finalize().withUnsafeBytes { digest in
      func word(_ index: Int) -> UInt64 {
        UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
      }
      return (word(0), word(1), word(2), word(3))
    }
  }

  package static func digest(_ bytes: [UInt8]) -> [UInt8] {
    var hasher = SHA256Hasher()
    hasher.update(bytes)
    return hasher.finish()
  }
}
