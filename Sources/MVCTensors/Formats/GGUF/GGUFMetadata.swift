/// Reads the metadata of a GGUF file; only its alignment says where tensors lie.
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
    guard let alignment else { return Self.defaultAlignment }
    guard alignment.nonzeroBitCount != 1 else { return alignment }
    // The specification says a multiple of 8; what llama.cpp requires is a power of two.
    guard alignment > 0, alignment.isMultiple(of: 8) else { throw MalformedModelFile() }
    throw MalformedModelFile(notRead: "its tensors are aligned to \(alignment) bytes, which is no power of two")
  }

  /// Reads all entries; of a list its length and first element.
  mutating func readEntries(count: UInt64) throws -> [FileMetadata.Entry] {
    var entries: [FileMetadata.Entry] = []
    var texts = TextBudget()
    for _ in 0..<count {
      guard entries.count < FileMetadata.mostEntries else { throw MalformedModelFile() }
      let key = try reader.readText(byteCount: try readCount(), limit: Self.mostKeyBytes)
      let value = try readValue(of: try readType())
      try texts.spend(key)
      if let text = value.text { try texts.spend(text) }
      entries.append(FileMetadata.Entry(key: key, value: value))
    }
    return entries
  }

  private mutating func readValue(of type: ValueType) throws -> FieldValue {
    switch type {
    case .uint8: return .integer(Int64(try reader.readByte()))
    case .int8: return .integer(Int64(Int8(bitPattern: try reader.readByte())))
    case .bool: return .bool(try reader.readByte() != 0)
    case .uint16: return .integer(Int64(try reader.readLittleEndian(UInt16.self)))
    case .int16: return .integer(Int64(try reader.readLittleEndian(Int16.self)))
    case .uint32: return .integer(Int64(try reader.readLittleEndian(UInt32.self)))
    case .int32: return .integer(Int64(try reader.readLittleEndian(Int32.self)))
    case .uint64:
      let value = try reader.readLittleEndian(UInt64.self)
      return Int64(exactly: value).map { .integer($0) } ?? .number(Double(value))
    case .int64: return .integer(try reader.readLittleEndian(Int64.self))
    case .float32: return .number(Double(Float(bitPattern: try reader.readLittleEndian(UInt32.self))))
    case .float64: return .number(Double(bitPattern: try reader.readLittleEndian(UInt64.self)))
    case .string: return .text(try reader.readText(byteCount: try readCount(), limit: FileMetadata.mostTextBytes))
    case .array: return try readArray()
    }
  }

  /// Reads the length of an array and, where it is no array itself, its first element.
  private mutating func readArray() throws -> FieldValue {
    let start = reader
    let type = try readType()
    let count = try readCount()
    let first: FieldValue? = count == 0 || type == .array ? nil : try readValue(of: type)
    // All of it is passed over from its start, as for the alignment.
    reader = start
    try skipArray(depth: 0)
    return .list(count: count, first: first)
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
    guard depth < Self.mostDepth else {
      throw MalformedModelFile(notRead: "its metadata is nested more than \(Self.mostDepth) deep")
    }
    if let byteCount = type.byteCount {
      let (total, overflow) = count.multipliedReportingOverflow(by: byteCount)
      guard !overflow else { throw MalformedModelFile() }
      return try reader.skip(total)
    }
    for _ in 0..<count { try skipValue(of: type, depth: depth + 1) }
  }

  private mutating func readCount() throws -> UInt64 { try reader.readLittleEndian(UInt64.self) }

  private mutating func readType() throws -> ValueType {
    let code = try reader.readLittleEndian(UInt32.self)
    guard let type = ValueType(rawValue: code) else {
      guard code < 1 << 16 else { throw MalformedModelFile() }
      throw MalformedModelFile(notRead: "its metadata has the type \(code), which mvc does not know")
    }
    return type
  }
}
