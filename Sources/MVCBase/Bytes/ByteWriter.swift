/// Appends fixed-width little-endian integers, varints and byte strings to a growing array.
package struct ByteWriter: Sendable {
  package private(set) var bytes: [UInt8]

  /// Creates a writer.
  ///
  /// - Parameter capacity: How many bytes to make room for at once.
  package init(capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  package var count: Int { bytes.count }

  package mutating func append(_ byte: UInt8) { bytes.append(byte) }

  package mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  package mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Appends an integer, least significant byte first.
  package mutating func append(littleEndian value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Appends an unsigned integer in base-128 groups, least significant group first (LEB128), in its shortest form.
  package mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Appends a byte string after its length as a varint.
  package mutating func append(lengthPrefixed string: some Collection<UInt8>) {
    append(varint: UInt64(string.count))
    bytes.append(contentsOf: string)
  }
}
