/// Reads Protocol Buffers messages field by field, going past the bytes of fields without reading them.
struct ProtobufReader {
  /// What a field holds.
  enum Value {
    case number(UInt64)
    /// Bytes, text, a message or packed numbers: the place in the file, where the reader stands.
    case bytes(Range<UInt64>)
  }

  private var reader: HeaderReader
  /// Where the field that was read last begins, and where its value begins, counted from the start of the file.
  private(set) var fieldStart: UInt64 = 0
  private(set) var valueStart: UInt64 = 0
  var offset: UInt64 { reader.offset }

  init(_ reader: HeaderReader) { self.reader = reader }

  /// Reads the fields of a message that ends at `end`, handing over each one's number and value.
  ///
  /// - Parameter field: May read within the field's bytes; what it leaves is passed over.
  mutating func readMessage(
    until end: UInt64, _ field: (inout Self, _ number: UInt64, _ value: Value) throws -> Void
  ) throws {
    while reader.offset < end {
      fieldStart = reader.offset
      let tag = try readVarint()
      valueStart = reader.offset
      let value = try readValue(wireType: tag & 7, messageEnd: end)
      guard tag >> 3 != 0 else { throw MalformedModelFile() }
      try field(&self, tag >> 3, value)
      if case .bytes(let range) = value { try reader.skip(range.upperBound - reader.offset) }
    }
    guard reader.offset == end else { throw MalformedModelFile() }
  }

  /// Reads the text at which the reader stands.
  mutating func readText(_ range: Range<UInt64>, limit: Int) throws -> String {
    try reader.readText(byteCount: range.upperBound - range.lowerBound, limit: limit)
  }

  /// Reads the packed varints at which the reader stands.
  mutating func readNumbers(_ range: Range<UInt64>, limit: Int) throws -> [UInt64] {
    var numbers: [UInt64] = []
    while reader.offset < range.upperBound {
      guard numbers.count < limit else {
        throw MalformedModelFile(notRead: "a list in it has more than \(limit) numbers")
      }
      numbers.append(try readVarint())
    }
    guard reader.offset == range.upperBound else { throw MalformedModelFile() }
    return numbers
  }

  private mutating func readValue(wireType: UInt64, messageEnd: UInt64) throws -> Value {
    switch wireType {
    case 0: return .number(try readVarint())
    case 1: return .number(try reader.readLittleEndian(UInt64.self))
    case 2:
      let byteCount = try readVarint()
      guard reader.offset <= messageEnd, byteCount <= messageEnd - reader.offset else { throw MalformedModelFile() }
      return .bytes(reader.offset..<reader.offset + byteCount)
    case 5: return .number(UInt64(try reader.readLittleEndian(UInt32.self)))
    // Groups, which ONNX never had.
    default: throw MalformedModelFile()
    }
  }

  private mutating func readVarint() throws -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      let byte = try reader.readByte()
      guard shift < 63 || byte <= 1 else { break }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw MalformedModelFile()
  }
}
