/// Reads the metadata of a GGUF file, of which only the alignment says where tensors lie.
struct GGUFMetadata {
  private static let defaultAlignment: UInt64 = 32
  private static let mostKeyBytes = (64 << 10) - 1
  /// How deep arrays of arrays may go. The format sets no bound, and no writer goes past one.
  private static let mostDepth = 8

  private(set) var reader: HeaderReader

  init(_ reader: HeaderReader) { self.reader = reader }

  /// Goes past all entries.
  ///
  /// - Returns: The alignment of tensors, in bytes: the entry `general.alignment`, or the default.
  mutating func readAlignment(entryCount: UInt64) throws -> UInt64 {
    var alignment: UInt64?
    // A count that is too high ends with the header's bytes: an entry has at least 13.
    for _ in 0..<entryCount {
      let key = try reader.readText(byteCount: try readCount(), limit: Self.mostKeyBytes)
      let type = try readType()
      guard key == "general.alignment" else {
        try skipValue(of: type)
        continue
      }
      guard type == .uint32, alignment == nil else { throw MalformedModelFile() }
      alignment = UInt64(try reader.readLittleEndian(UInt32.self))
    }
    // The specification says a multiple of 8; what llama.cpp requires is a power of two.
    guard let alignment else { return Self.defaultAlignment }
    guard alignment.nonzeroBitCount == 1 else { throw MalformedModelFile() }
    return alignment
  }

  /// The types of values, with their numbers in the file.
  private enum ValueType: UInt32 {
    case uint8 = 0
    case int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64, float64

    /// The length of a value, in bytes, where all values of the type have the same.
    var byteCount: UInt64? {
      switch self {
      case .uint8, .int8, .bool: 1
      case .uint16, .int16: 2
      case .uint32, .int32, .float32: 4
      case .uint64, .int64, .float64: 8
      case .string, .array: nil
      }
    }
  }

  private mutating func skipValue(of type: ValueType, depth: Int = 0) throws {
    switch type {
    case .string: try reader.skip(try readCount())
    case .array: try skipArray(depth: depth)
    default: try reader.skip(type.byteCount ?? 0)
    }
  }

  private mutating func skipArray(depth: Int) throws {
    let type = try readType()
    let count = try readCount()
    guard depth < Self.mostDepth else { throw MalformedModelFile() }
    if let byteCount = type.byteCount {
      let (total, overflow) = count.multipliedReportingOverflow(by: byteCount)
      guard !overflow else { throw MalformedModelFile() }
      return try reader.skip(total)
    }
    for _ in 0..<count { try skipValue(of: type, depth: depth + 1) }
  }

  private mutating func readCount() throws -> UInt64 { try reader.readLittleEndian(UInt64.self) }

  private mutating func readType() throws -> ValueType {
    guard let type = ValueType(rawValue: try reader.readLittleEndian(UInt32.self)) else { throw MalformedModelFile() }
    return type
  }
}
