/// The entries of a repeated field of a Protocol Buffers message: packed in one field or several, or each one of its own.
struct EntryList {
  /// More stretches are written by nobody.
  private static let mostSegments = 4096

  private(set) var segments: [EncodedNumbers.Segment] = []
  /// Whether there are more stretches than are kept.
  private(set) var isTooLong = false
  /// The place from the first field's tag to the end of the last one, where nothing else lies between them.
  private(set) var fields: Range<UInt64>?
  /// How many fields there are.
  private(set) var count = 0

  /// Adds a field, which `reader` has just read: its number, or the place of its bytes.
  mutating func add(_ value: ProtobufReader.Value, _ reader: ProtobufReader) throws {
    let end: UInt64
    switch value {
    case .number:
      end = reader.offset
      append(reader.fieldStart..<end, tagByteCount: reader.valueStart - reader.fieldStart)
    case .bytes(let range):
      end = range.upperBound
      append(range, tagByteCount: 0)
    }
    if count == 0 {
      fields = reader.fieldStart..<end
    } else if let known = fields {
      fields = known.upperBound == reader.fieldStart ? known.lowerBound..<end : nil
    }
    count += 1
  }

  private mutating func append(_ range: Range<UInt64>, tagByteCount: UInt64) {
    if let last = segments.last, last.range.upperBound == range.lowerBound, last.tagByteCount == tagByteCount,
      tagByteCount > 0
    {
      segments[segments.count - 1] = EncodedNumbers.Segment(
        range: last.range.lowerBound..<range.upperBound, tagByteCount: tagByteCount)
    } else if segments.count < Self.mostSegments {
      segments.append(EncodedNumbers.Segment(range: range, tagByteCount: tagByteCount))
    } else {
      isTooLong = true
    }
  }
}
