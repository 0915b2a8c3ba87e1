/// One entry of a zip archive as the central directory describes it.
struct ZipEntry {
  /// The length of a record without name, extra field and comment.
  static let leastByteCount: UInt64 = 46

  let name: String
  let byteCount: UInt64
  /// Whether the bytes are there as they are: neither compressed nor encrypted.
  let isStored: Bool
  /// How the bytes are compressed: 0 for not at all, 8 for deflate.
  let method: UInt16
  /// Whether the directory marks the bytes as encrypted.
  let isEncrypted: Bool
  /// Where the entry's local header is, and its bytes follow.
  let headerOffset: UInt64
  /// Where the entries' bytes end and the directory starts.
  private let dataEnd: UInt64

  /// Reads one record of the directory.
  init(_ reader: inout HeaderReader, dataEnd: UInt64) throws {
    guard try reader.readLittleEndian(UInt32.self) == 0x0201_4B50 else { throw MalformedModelFile() }
    try reader.skip(4)
    let flags = try reader.readLittleEndian(UInt16.self)
    method = try reader.readLittleEndian(UInt16.self)
    try reader.skip(8)
    let storedByteCount = try reader.readLittleEndian(UInt32.self)
    let rawByteCount = try reader.readLittleEndian(UInt32.self)
    let nameByteCount = try reader.readLittleEndian(UInt16.self)
    let extraByteCount = try reader.readLittleEndian(UInt16.self)
    let commentByteCount = try reader.readLittleEndian(UInt16.self)
    try reader.skip(8)
    let offset = try reader.readLittleEndian(UInt32.self)
    // Old writers used another encoding than UTF-8: their names are not exact, and need not be.
    name = String(decoding: try reader.readBytes(Int(nameByteCount)), as: UTF8.self)
    var large = Zip64Extra(try reader.readBytes(Int(extraByteCount)))
    try reader.skip(UInt64(commentByteCount))

    let raw = try large.value(of: rawByteCount)
    byteCount = try large.value(of: storedByteCount)
    headerOffset = try large.value(of: offset)
    isEncrypted = flags & 1 != 0
    isStored = method == 0 && !isEncrypted && raw == byteCount
    self.dataEnd = dataEnd
  }

  /// A reader of the entry's bytes.
  ///
  /// - Throws: ``MalformedModelFile`` also when they are not stored.
  func open(_ source: any ByteSource) throws -> HeaderReader {
    guard isStored else { throw MalformedModelFile() }
    return try reader(source)
  }

  /// Where the entry's bytes lie, compressed as they are.
  ///
  /// - Throws: ``MalformedModelFile`` when there is no entry where the directory says.
  func range(in source: any ByteSource) throws -> Range<UInt64> {
    let start = try reader(source).offset
    return start..<start + byteCount
  }

  /// A reader of the bytes, compressed as they are.
  private func reader(_ source: any ByteSource) throws -> HeaderReader {
    guard headerOffset <= dataEnd else { throw MalformedModelFile() }
    // One window holds the local header and the start of the bytes.
    var reader = HeaderReader(source, in: headerOffset..<dataEnd)
    guard try reader.readLittleEndian(UInt32.self) == 0x0403_4B50 else { throw MalformedModelFile() }
    try reader.skip(22)
    // The extra field is not the directory's: writers pad it to align the bytes.
    let nameByteCount = UInt64(try reader.readLittleEndian(UInt16.self))
    let extraByteCount = UInt64(try reader.readLittleEndian(UInt16.self))
    try reader.skip(nameByteCount + extraByteCount)
    try reader.limit(to: byteCount)
    return reader
  }
}

extension ZipEntry {
  private static let leastHeaderByteCount: UInt64 = 30

  /// Where the entry ends if its local header is as short as can be; nil when it is no place in a file.
  var leastEnd: UInt64? {
    let (start, overflow) = headerOffset.addingReportingOverflow(Self.leastHeaderByteCount)
    let (end, carry) = start.addingReportingOverflow(byteCount)
    return overflow || carry ? nil : end
  }

  /// Where the entry's bytes are, compressed or not; nil when they are not where the directory says.
  func storedRange(_ source: any ByteSource) throws -> Range<UInt64>? {
    do {
      return try range(in: source)
    } catch is MalformedModelFile {
      return nil
    }
  }

  /// A reader of the entry's bytes, or nil when they are not stored, or not where the directory says.
  func openIfStored(_ source: any ByteSource) throws -> HeaderReader? {
    do {
      return try open(source)
    } catch is MalformedModelFile {
      return nil
    }
  }
}

/// The 64-bit values of a directory record that do not fit their 32-bit fields, in the order of the fields.
private struct Zip64Extra {
  private var values: ArraySlice<UInt8>

  /// - Parameter extra: The extra field: blocks of an id, a length and so many bytes.
  init(_ extra: [UInt8]) {
    values = []
    var rest = extra[...]
    while rest.count >= 4 {
      let header = rest.prefix(4).map(Int.init)
      let block = rest.dropFirst(4).prefix(header[2] | header[3] << 8)
      if header[0] == 1, header[1] == 0 { values = block }
      rest = rest[block.endIndex...]
    }
  }

  mutating func value(of field: UInt32) throws(MalformedModelFile) -> UInt64 {
    guard field == 0xFFFF_FFFF else { return UInt64(field) }
    guard values.count >= 8 else { throw MalformedModelFile() }
    defer { values = values.dropFirst(8) }
    return values.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
