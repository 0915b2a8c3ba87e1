/// Reads what ``ByteWriter`` wrote, checking every bound.
///
/// Every method throws ``MVCError`` with code `corrupt` when the bytes end too early or a form is not canonical, so a
/// decoder built on it never traps on bytes from a disk or a network.
package struct ByteReader: Sendable {
  private let bytes: [UInt8]
  private let end: Int
  package private(set) var position: Int
  /// What is being read, for error messages: "manifest", "pack index".
  private let subject: String

  package init(_ bytes: [UInt8], in range: Range<Int>? = nil, subject: String) {
    let range = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
    self.bytes = bytes
    self.subject = subject
    position = range.lowerBound
    end = range.upperBound
  }

  package var remaining: Int { end - position }
  package var isAtEnd: Bool { position == end }

  package mutating func readByte() throws(MVCError) -> UInt8 {
    guard position < end else { throw truncated(1) }
    defer { position += 1 }
    return bytes[position]
  }

  // One method for each width in use, not a generic one: that would not be specialised for its callers in other
  // modules, and they read millions.

  /// Reads four bytes, least significant first.
  package mutating func readLittleEndian(_ type: UInt32.Type) throws(MVCError) -> UInt32 { try readInteger() }

  /// Reads eight bytes, least significant first.
  package mutating func readLittleEndian(_ type: UInt64.Type) throws(MVCError) -> UInt64 { try readInteger() }

  /// Reads eight bytes, least significant first.
  package mutating func readLittleEndian(_ type: Int64.Type) throws(MVCError) -> Int64 { try readInteger() }

  @inline(__always)
  private mutating func readInteger<Value: FixedWidthInteger>() throws(MVCError) -> Value {
    let width = MemoryLayout<Value>.size
    guard remaining >= width else { throw truncated(width) }
    let at = position
    position += width
    return bytes.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: at, as: Value.self)) }
  }

  /// Reads an unsigned integer in base-128 groups; refuses forms that are longer than needed.
  package mutating func readVarint() throws(MVCError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try readByte()
      let group = UInt64(byte & 0x7F)
      guard shift < 63 || (shift == 63 && group <= 1) else { throw malformed("a number does not fit 64 bits") }
      value |= group << shift
      if byte < 0x80 {
        guard byte != 0 || shift == 0 else { throw malformed("a number is longer than it needs to be") }
        return value
      }
      shift += 7
    }
  }

  /// Reads a varint that has to be a count or length of at most `limit`.
  package mutating func readCount(limit: Int) throws(MVCError) -> Int {
    let value = try readVarint()
    guard value <= UInt64(limit) else { throw malformed("a length of \(value) is more than the \(limit) possible") }
    return Int(value)
  }

  package mutating func readBytes(_ count: Int) throws(MVCError) -> ArraySlice<UInt8> {
    guard count >= 0, remaining >= count else { throw truncated(count) }
    defer { position += count }
    return bytes[position..<position + count]
  }

  package mutating func readLengthPrefixed() throws(MVCError) -> ArraySlice<UInt8> {
    let count = try readCount(limit: remaining)
    return try readBytes(count)
  }

  /// Reads up to and past the next `separator`, which is left out of the result.
  package mutating func readUntil(_ separator: UInt8) throws(MVCError) -> ArraySlice<UInt8> {
    guard let at = bytes[position..<end].firstIndex(of: separator) else {
      throw malformed("byte \(separator) is missing after byte \(position)")
    }
    defer { position = at + 1 }
    return bytes[position..<at]
  }

  package func malformed(_ why: String) -> MVCError {
    MVCError(.corrupt, "cannot read \(subject): \(why)")
  }

  private func truncated(_ wanted: Int) -> MVCError {
    malformed("\(wanted) more bytes are needed at byte \(position), and \(remaining) are left")
  }
}
