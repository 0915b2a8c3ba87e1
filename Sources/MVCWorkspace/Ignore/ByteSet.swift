/// A set of bytes, as 256 bits.
struct ByteSet: Sendable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// Creates the empty set.
  init() {}

  /// Creates a set of bytes.
  init(_ bytes: some Sequence<UInt8>) {
    insert(contentsOf: bytes)
  }

  /// Whether the set has a byte.
  func contains(_ byte: UInt8) -> Bool {
    word(byte >> 6) & (1 << UInt64(byte & 63)) != 0
  }

  /// Adds a byte.
  mutating func insert(_ byte: UInt8) {
    let bit: UInt64 = 1 << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  /// Adds bytes.
  mutating func insert(contentsOf bytes: some Sequence<UInt8>) {
    for byte in bytes { insert(byte) }
  }

  /// Replaces the set by the bytes that it does not have.
  mutating func invert() {
    words = (~words.0, ~words.1, ~words.2, ~words.3)
  }

  private func word(_ index: UInt8) -> UInt64 {
    switch index {
    case 0: words.0
    case 1: words.1
    case 2: words.2
    default: words.3
    }
  }
}
