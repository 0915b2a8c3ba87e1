package import MVCBase

/// The identity of an object: the SHA-256 digest of its bytes, whatever encoding stores them.
///
/// For a file this is the number that `sha256sum` prints.
package struct ObjectID: Hashable, Comparable, Sendable {
  /// An id's length, in bytes.
  package static let byteCount = SHA256Hasher.byteCount

  // Four big-endian words: comparing them in order compares the bytes.
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// The id that a digest's four big-endian words make.
  package init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

  /// The id of everything that was fed to `hasher`.
  package init(_ hasher: SHA256Hasher) { words = hasher.finishWords() }

  /// The id of an object with these bytes.
  package init(of bytes: UnsafeRawBufferPointer) {
    var hasher = SHA256Hasher()
    hasher.update(bytes)
    self.init(hasher)
  }

  /// The id of an object with these bytes.
  package init(of bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { ObjectID(of: $0) }
  }

  /// The id whose 32 bytes these are, or nil when there are not 32.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    var words: [UInt64] = [0, 0, 0, 0]
    for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
    self.words = (words[0], words[1], words[2], words[3])
  }

  /// The id at an offset of a buffer, which must hold 32 bytes from there on.
  package init(unaligned buffer: UnsafeRawBufferPointer, at offset: Int) {
    func word(_ index: Int) -> UInt64 {
      UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: offset + index * 8, as: UInt64.self))
    }
    words = (word(0), word(1), word(2), word(3))
  }

  /// The id that 64 hexadecimal digits spell, or nil.
  package init?(hexadecimal text: some Collection<UInt8>) {
    guard text.count == 2 * Self.byteCount else { return nil }
    let spelt = text.withContiguousStorageIfAvailable { Self.words(hexadecimal: UnsafeRawBufferPointer($0)) }
    guard let words = spelt ?? Array(text).withUnsafeBytes({ Self.words(hexadecimal: $0) }) else { return nil }
    self.words = words
  }

  /// - Parameter digits: 64 bytes.
  private static func words(hexadecimal digits: UnsafeRawBufferPointer) -> (UInt64, UInt64, UInt64, UInt64)? {
    func word(_ index: Int) -> UInt64? {
      func half(_ offset: Int) -> UInt32? {
        Hexadecimal.number(
          ofEight: UInt64(littleEndian: digits.loadUnaligned(fromByteOffset: index * 16 + offset, as: UInt64.self)))
      }
      guard let high = half(0), let low = half(8) else { return nil }
      return UInt64(high) << 32 | UInt64(low)
    }
    guard let first = word(0), let second = word(1), let third = word(2), let fourth = word(3) else { return nil }
    return (first, second, third, fourth)
  }

  package init?(_ text: String) { self.init(hexadecimal: Array(text.utf8)) }

  package var bytes: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(Self.byteCount)
    for word in [words.0, words.1, words.2, words.3] {
      withUnsafeBytes(of: word.bigEndian) { result.append(contentsOf: $0) }
    }
    return result
  }

  /// The first eight bytes as a number: uniform, so it serves as a hash and to guess a position in a sorted list.
  package var leadingWord: UInt64 { words.0 }

  package static func == (left: ObjectID, right: ObjectID) -> Bool {
    left.words.0 == right.words.0 && left.words.1 == right.words.1
      && left.words.2 == right.words.2 && left.words.3 == right.words.3
  }

  package static func < (left: ObjectID, right: ObjectID) -> Bool {
    left.words < right.words
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

extension ObjectID: CustomStringConvertible {
  /// All 64 digits.
  package var description: String {
    String(unsafeUninitializedCapacity: 2 * Self.byteCount) { digits in
      let digits = UnsafeMutableRawBufferPointer(digits)
      var position = 0
      for word in [words.0, words.1, words.2, words.3] {
        for half in [UInt32(truncatingIfNeeded: word >> 32), UInt32(truncatingIfNeeded: word)] {
          digits.storeBytes(
            of: Hexadecimal.digits(of: half).littleEndian, toByteOffset: position, as: UInt64.self)
          position += 8
        }
      }
      return position
    }
  }

  /// The first eight digits, for people.
  package var short: String { Hexadecimal.string(bytes.prefix(4)) }
}

extension ByteReader {
  package mutating func readID() throws(MVCError) -> ObjectID {
    try readBytes(ObjectID.byteCount).withUnsafeBytes { ObjectID(unaligned: $0, at: 0) }
  }
}
