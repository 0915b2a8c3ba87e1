internal import MVCBase

/// Reads a payload front to back, checking every bound.
struct PayloadReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var remaining: Int { bytes.count - position }

  /// Where the memory of the payload ends.
  var end: UnsafeRawPointer? { bytes.baseAddress.map { $0 + bytes.count } }

  mutating func readByte() throws(MVCError) -> UInt8 {
    guard remaining > 0 else { throw Self.corrupt("it ends too early") }
    defer { position += 1 }
    return bytes[position]
  }

  /// Reads an unsigned number of at most 31 bits in groups of seven, least significant first.
  mutating func readVarint() throws(MVCError) -> Int {
    var value = 0
    for shift in stride(from: 0, to: 35, by: 7) {
      let byte = try readByte()
      value |= Int(byte & 0x7F) << shift
      guard byte >= 0x80 else {
        guard value <= Int(Int32.max), byte > 0 || shift == 0 else { break }
        return value
      }
    }
    throw Self.corrupt("a number is too large or longer than it needs to be")
  }

  mutating func readBytes(_ count: Int) throws(MVCError) -> UnsafeRawBufferPointer {
    guard count >= 0, remaining >= count else {
      throw Self.corrupt("\(count) more bytes are needed at byte \(position), and \(remaining) are left")
    }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  static func corrupt(_ why: String) -> MVCError { MVCError(.corrupt, "cannot read a tensor's payload: \(why)") }
}

extension [UInt8] {
  /// Appends a number as ``PayloadReader/readVarint()`` reads it.
  mutating func append(varint value: Int) {
    var rest = UInt64(truncatingIfNeeded: value)
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }
}
