/// What a tensor of an ONNX file is: read, beside the file, or neither.
enum ONNXPlaced {
  case tensor(LogicalTensor)
  case external(ONNXExternalData)
  case unread(UnreadPart)
}

extension ONNXTensor {
  /// The fields of `TensorProto` with numbers: what they hold, and which types are written in them.
  ///
  /// - SeeAlso: `TensorProto` of onnx.proto
  private static let typedFields: [UInt64: EncodedNumbers.Encoding] = [
    4: .fixed, 5: .varint, 7: .varint, 9: .fixed, 10: .fixed, 11: .varint,
  ]
  private static let stringField: UInt64 = 6
  private static let stringCode: UInt64 = 8

  /// Finds the tensor's numbers.
  ///
  /// - Parameter message: The tensor's place in the file.
  /// - Throws: ``MalformedModelFile`` when there are more or fewer than its shape says, and what the source throws.
  func placed(_ message: Range<UInt64>, _ source: any ByteSource) throws -> ONNXPlaced {
    func unread(_ reason: String) -> ONNXPlaced {
      .unread(UnreadPart(name: name, reason: reason, range: isExternal ? nil : message))
    }
    if isSegment { return unread("it is in segments") }
    if typeCode == Self.stringCode { return strings() ?? unread("its texts are not in one piece") }
    guard let type = ElementType(onnx: typeCode) else { return unread("its type \(typeCode) is not known") }
    if isExternal {
      guard let external = try externalData() else { return unread("it has no name") }
      return .external(external)
    }
    guard let byteCount = type.byteCount(shape: shape, paddingLastByte: true) else { throw MalformedModelFile() }
    let fields = entries.filter { !$0.value.segments.allSatisfy(\.range.isEmpty) }
    guard fields.count <= 1 else { return unread("its numbers are in several fields") }
    guard let (field, list) = fields.first else {
      guard byteCount == 0 else { return unread("its numbers are not in the file") }
      return tensor(type, byteCount, .plain(message.lowerBound..<message.lowerBound))
    }
    guard let encoding = Self.typedFields[field], !list.isTooLong else {
      return unread("its numbers are in a form that mvc does not read")
    }
    return try place(list, field, encoding, type, byteCount, source)
  }

  private func place(
    _ list: EntryList, _ field: UInt64, _ encoding: EncodedNumbers.Encoding, _ type: ElementType,
    _ byteCount: UInt64, _ source: any ByteSource
  ) throws -> ONNXPlaced {
    // A complex element is two entries, small ones share a byte, and raw bytes are in the form of memory already.
    let width: UInt64 =
      switch field {
      case 4: 4
      case 10: 8
      case 9: 1
      default: max(1, type.bitCount / 8)
      }
    guard Self.isWritten(type, in: field) else { throw MalformedModelFile() }
    if field == 9, list.segments.count > 1 || list.segments.contains(where: { $0.tagByteCount > 0 }) {
      throw MalformedModelFile()
    }
    if encoding == .fixed, list.segments.count == 1, let only = list.segments.first, only.tagByteCount == 0 {
      guard only.range.upperBound - only.range.lowerBound == byteCount else { throw MalformedModelFile() }
      return tensor(type, byteCount, .plain(only.range))
    }
    var numbers = EncodedNumbers(encoding, list.segments, entryByteCount: width)
    let (total, overflow) = try numbers.countEntries(source).multipliedReportingOverflow(by: width)
    guard !overflow, total == byteCount else { throw MalformedModelFile() }
    return tensor(type, byteCount, .encoded(numbers))
  }

  /// Whether numbers of a type may be in a field.
  private static func isWritten(_ type: ElementType, in field: UInt64) -> Bool {
    switch field {
    case 4: type.number == .float32
    case 5: type.bitCount <= 32 && type != .float32 && type != .uint32
    case 7: type == .int64
    case 10: type.number == .float64
    case 11: type == .uint32 || type == .uint64
    default: true
    }
  }

  private func tensor(_ type: ElementType, _ byteCount: UInt64, _ placement: TensorPlacement) -> ONNXPlaced {
    .tensor(
      LogicalTensor(
        name: name, dtype: type.word, number: type.number, shape: shape, byteCount: byteCount, placement: placement))
  }

  /// Texts, which are the bytes of their fields: each has its length in front.
  private func strings() -> ONNXPlaced? {
    guard entries.allSatisfy({ $0.key == Self.stringField }), !isExternal else { return nil }
    let range = entries[Self.stringField].map(\.fields) ?? 0..<0
    return range.map { range in
      .tensor(
        LogicalTensor(
          name: name, dtype: "STRING", number: .bytes, shape: shape, byteCount: range.upperBound - range.lowerBound,
          placement: .plain(range)))
    }
  }
}
