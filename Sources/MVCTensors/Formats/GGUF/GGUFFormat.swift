/// GGUF versions 2 and 3, little-endian: metadata, one record a tensor, and the tensors' bytes from an aligned place on.
///
/// - SeeAlso: `docs/format/model-files.md`
enum GGUFFormat: ModelFileFormat {
  static let name = "gguf"

  private static let magic = Array("GGUF".utf8)
  private static let mostDimensions: UInt32 = 4
  /// The length of a record without name and dimensions.
  private static let leastRecordByteCount: UInt64 = 24

  static func recognizes(head: [UInt8], fileName: String?) -> Bool { head.starts(with: magic) }

  static func readTensors(_ source: any ByteSource) throws -> TensorList {
    let (tensorCount, entryCount, start) = try readCounts(source)
    // More records than the file has room for are damage, and not many tensors.
    guard tensorCount <= source.byteCount / leastRecordByteCount else { throw MalformedModelFile() }
    guard tensorCount <= UInt64(TensorList.mostTensors) else { throw TensorList.tooMany }
    var metadata = GGUFMetadata(start)
    let alignment = try metadata.readAlignment(entryCount: entryCount)
    var header = metadata.reader

    var records: [Record] = []
    for _ in 0..<tensorCount { records.append(try readRecord(&header)) }
    return try place(records, from: header.offset, alignment: alignment, fileByteCount: source.byteCount)
  }

  static func readMetadata(_ source: any ByteSource) throws -> [FileMetadata.Entry] {
    let (_, entryCount, start) = try readCounts(source)
    var metadata = GGUFMetadata(start)
    return try metadata.readEntries(count: entryCount)
  }

  /// Reads the numbers of tensors and of metadata entries; the reader is then at the first entry.
  private static func readCounts(
    _ source: any ByteSource
  ) throws -> (tensorCount: UInt64, entryCount: UInt64, reader: HeaderReader) {
    var header = HeaderReader(source, in: 0..<source.byteCount)
    try header.skip(UInt64(magic.count))
    try check(version: try header.readLittleEndian(UInt32.self))
    let tensorCount = try header.readLittleEndian(UInt64.self)
    let entryCount = try header.readLittleEndian(UInt64.self)
    return (tensorCount, entryCount, header)
  }

  private static func check(version: UInt32) throws(MalformedModelFile) {
    switch version {
    case 2...3: break
    case 1, 4..<mostVersion: throw MalformedModelFile(notRead: "it is GGUF version \(version), which mvc does not read")
    default:
      // A big-endian file has the version in the other bytes.
      guard 1..<mostVersion ~= version.byteSwapped else { throw MalformedModelFile() }
      throw MalformedModelFile(notRead: "it is big-endian GGUF, which mvc does not read")
    }
  }

  /// No version comes near it, so what is above is something else.
  private static let mostVersion: UInt32 = 1 << 16

  /// A tensor as the header describes it; its offset counts from the start of all tensors' bytes.
  private struct Record {
    let name: String
    let type: ElementType
    let shape: [UInt64]
    let byteCount: UInt64
    let offset: UInt64
  }

  private static func readRecord(_ header: inout HeaderReader) throws -> Record {
    let name = try header.readText(
      byteCount: try header.readLittleEndian(UInt64.self), limit: TensorList.mostNameBytes)
    let dimensionCount = try header.readLittleEndian(UInt32.self)
    guard dimensionCount <= mostDimensions else { throw MalformedModelFile() }
    var dimensions: [UInt64] = []
    for _ in 0..<dimensionCount { dimensions.append(try header.readLittleEndian(UInt64.self)) }
    let code = try header.readLittleEndian(UInt32.self)
    let offset = try header.readLittleEndian(UInt64.self)
    // Codes are counted up; what is far above the last one is damage.
    guard let block = GGMLBlock(code: code) else {
      guard code < 1 << 16 else { throw MalformedModelFile() }
      throw MalformedModelFile(notRead: "the tensor '\(name)' has the GGUF type \(code), which mvc does not know")
    }
    guard let byteCount = block.byteCount(dimensions) else { throw MalformedModelFile() }
    return Record(
      // Stored innermost first.
      name: name, type: block.type, shape: dimensions.reversed(), byteCount: byteCount, offset: offset)
  }

  private static func place(
    _ records: [Record], from headerEnd: UInt64, alignment: UInt64, fileByteCount: UInt64
  ) throws(MalformedModelFile) -> TensorList {
    var tensors = TensorList()
    let dataStart = headerEnd + (alignment - headerEnd % alignment) % alignment
    for record in records {
      let (start, overflow) = dataStart.addingReportingOverflow(record.offset)
      guard !overflow, record.offset.isMultiple(of: alignment),
        start <= fileByteCount || record.byteCount == 0, record.byteCount <= fileByteCount - min(start, fileByteCount)
      else { throw MalformedModelFile() }
      try tensors.append(
        TensorExtent(
          name: record.name, dtype: record.type.word, number: record.type.number, shape: record.shape,
          range: start..<start + record.byteCount))
    }
    return tensors
  }
}
