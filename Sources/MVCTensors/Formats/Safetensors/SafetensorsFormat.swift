/// safetensors: a length, a JSON header of that length, and the tensors' bytes.
///
/// - SeeAlso: `docs/format/model-files.md`
enum SafetensorsFormat: ModelFileFormat {
  static let name = "safetensors"

  /// The longest header that the reference implementation reads.
  private static let mostHeaderBytes: UInt64 = 100_000_000
  private static let lengthByteCount: UInt64 = 8

  static func recognizes(head: [UInt8], fileName: String?) -> Bool {
    // There is no magic: the upper half of the length is zero, and the header an object.
    head.count >= 10 && head[4..<8].allSatisfy { $0 == 0 } && head[8] == UInt8(ascii: "{")
  }

  static func readTensors(_ source: any ByteSource) throws -> TensorList {
    let dataStart = try dataStart(source)
    var header = JSONReader(HeaderReader(source, in: lengthByteCount..<dataStart))
    var tensors = TensorList()
    try header.readObject { header, key in
      if key == "__metadata__" { return try header.skipValue() }
      try tensors.append(readTensor(&header, name: key, data: dataStart..<source.byteCount))
    }
    try header.expectEnd()
    return tensors
  }

  static func readMetadata(_ source: any ByteSource) throws -> [FileMetadata.Entry] {
    var header = JSONReader(HeaderReader(source, in: lengthByteCount..<(try dataStart(source))))
    var entries: [FileMetadata.Entry] = []
    var texts = TextBudget()
    try header.readObject { header, key in
      guard key == "__metadata__" else { return try header.skipValue() }
      try header.readObject { header, key in
        guard entries.count < FileMetadata.mostEntries else { throw MalformedModelFile() }
        // The format allows texts only.
        let text = try header.readString(limit: FileMetadata.mostTextBytes)
        try texts.spend(text)
        entries.append(FileMetadata.Entry(key: key, value: .text(text)))
      }
    }
    return entries
  }

  /// Where the header ends.
  private static func dataStart(_ source: any ByteSource) throws -> UInt64 {
    var start = HeaderReader(source, in: 0..<lengthByteCount)
    let headerByteCount = try start.readLittleEndian(UInt64.self)
    guard headerByteCount <= source.byteCount - lengthByteCount else { throw MalformedModelFile() }
    guard headerByteCount <= mostHeaderBytes else {
      throw MalformedModelFile(notRead: "its header is longer than \(mostHeaderBytes) bytes")
    }
    return lengthByteCount + headerByteCount
  }

  private static func readTensor(
    _ header: inout JSONReader, name: String, data: Range<UInt64>
  ) throws -> TensorExtent {
    var dtype: String?
    var shape: [UInt64]?
    var offsets: [UInt64]?
    try header.readObject { header, key in
      switch key {
      case "dtype" where dtype == nil: dtype = try header.readString(limit: 32)
      case "shape" where shape == nil: shape = try header.readNumbers(limit: TensorList.mostDimensions)
      case "data_offsets" where offsets == nil: offsets = try header.readNumbers(limit: 2)
      case "dtype", "shape", "data_offsets": throw MalformedModelFile()
      // As the reference implementation does.
      default: try header.skipValue()
      }
    }
    guard let dtype, let shape, let offsets, offsets.count == 2 else { throw MalformedModelFile() }
    let type = ElementType.safetensors(dtype)
    let range = try range(offsets[0], offsets[1], in: data)
    guard type == nil || type?.byteCount(shape: shape) == range.upperBound - range.lowerBound else {
      throw MalformedModelFile()
    }
    return TensorExtent(name: name, dtype: dtype, number: type?.number ?? .bytes, shape: shape, range: range)
  }

  private static func range(
    _ start: UInt64, _ end: UInt64, in data: Range<UInt64>
  ) throws(MalformedModelFile) -> Range<UInt64> {
    guard start <= end, end <= data.upperBound - data.lowerBound else { throw MalformedModelFile() }
    return data.lowerBound + start..<data.lowerBound + end
  }
}
