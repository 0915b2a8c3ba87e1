/// A `TensorProto` of an ONNX file.
struct ONNXTensor {
  var name = ""
  private(set) var shape: [UInt64] = []
  private(set) var typeCode: UInt64 = 0
  private(set) var isExternal = false
  private var location: String?
  private var offset: UInt64 = 0
  private var length: UInt64?
  /// The fields with bytes: raw data, packed floats, packed doubles.
  private var data: [(field: UInt64, range: Range<UInt64>)] = []
  /// The entries of each field with numbers or texts, whatever the form.
  private(set) var entries: [UInt64: EntryList] = [:]
  /// Whether the bytes are in several messages.
  private(set) var isSegment = false

  init(_ reader: inout ProtobufReader, _ message: Range<UInt64>) throws {
    try reader.readMessage(until: message.upperBound) { reader, number, value in
      if 4...7 ~= number || 9...11 ~= number { try entries[number, default: EntryList()].add(value, reader) }
      switch (number, value) {
      case (1, .number(let length)): try add(dimensions: [length])
      case (1, .bytes(let packed)): try add(dimensions: reader.readNumbers(packed, limit: TensorList.mostDimensions))
      case (2, .number(let code)): typeCode = code
      // Above the 100,000 elements or so that a graph may hold as numbers of their own, writers use raw data.
      case (4, .bytes(let range)), (9, .bytes(let range)), (10, .bytes(let range)):
        guard data.count < 2 else { break }
        data.append((number, range))
      case (3, .bytes): isSegment = true
      case (8, .bytes(let range)): name = try reader.readText(range, limit: TensorList.mostNameBytes)
      case (13, .bytes(let entry)): try readExternal(&reader, entry)
      case (14, .number(let code)): isExternal = code == 1
      default: break
      }
    }
  }

  private mutating func add(dimensions: [UInt64]) throws(MalformedModelFile) {
    shape += dimensions
    // A negative length is a number above these.
    guard shape.count <= TensorList.mostDimensions else { throw TensorList.tooManyDimensions }
    guard dimensions.allSatisfy({ $0 <= Int64.max }) else { throw MalformedModelFile() }
  }

  /// Reads an entry that says where the bytes are: a key and a value, both texts.
  private mutating func readExternal(_ reader: inout ProtobufReader, _ entry: Range<UInt64>) throws {
    var key = ""
    var value = ""
    try reader.readMessage(until: entry.upperBound) { reader, number, field in
      switch (number, field) {
      case (1, .bytes(let range)): key = try reader.readText(range, limit: TensorList.mostNameBytes)
      case (2, .bytes(let range)): value = try reader.readText(range, limit: TensorList.mostNameBytes)
      default: break
      }
    }
    switch key {
    case "location": location = value
    case "offset": offset = try Self.number(value)
    case "length": length = try Self.number(value)
    // A checksum, or what later versions add.
    default: break
    }
  }

  private static func number(_ text: String) throws(MalformedModelFile) -> UInt64 {
    guard let number = UInt64(text) else { throw MalformedModelFile() }
    return number
  }

  /// The place of the bytes in this file; nil when they are not in one piece, or the tensor has no name.
  ///
  /// Numbers in variable-length fields (`int32_data`, `int64_data`, `uint64_data`) and strings are never in one piece.
  func extent() throws(MalformedModelFile) -> TensorExtent? {
    guard let (field, range) = data.first, data.count == 1, !name.isEmpty, let type = ElementType(onnx: typeCode) else {
      return nil
    }
    guard field == 9 || type.number == (field == 4 ? .float32 : .float64),
      type.byteCount(shape: shape, paddingLastByte: true) == range.upperBound - range.lowerBound
    else { throw MalformedModelFile() }
    return TensorExtent(name: name, dtype: type.word, number: type.number, shape: shape, range: range)
  }

  /// The place of the bytes in another file; nil when they are in this one, or of a type without a length.
  func externalData() throws(MalformedModelFile) -> ONNXExternalData? {
    guard isExternal, !name.isEmpty, let type = ElementType(onnx: typeCode) else { return nil }
    guard let location, let byteCount = type.byteCount(shape: shape, paddingLastByte: true),
      length == nil || length == byteCount, !offset.addingReportingOverflow(byteCount).overflow
    else { throw MalformedModelFile() }
    return ONNXExternalData(
      name: name, location: location, offset: offset, byteCount: byteCount, dtype: type.word, number: type.number,
      shape: shape)
  }
}
