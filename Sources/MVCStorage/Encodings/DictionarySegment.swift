import MVCBase

/// A piece of an object that is stored with a base: one zlib stream, whose dictionary is a window of the base.
///
/// - SeeAlso: `docs/format/pack.md`, "Frames"
package struct DictionarySegment: Sendable, Hashable {
  /// Where the piece lies in the object, in bytes.
  package let range: Range<Int>
  /// Where its dictionary ends in the base, in bytes; it begins 32 KiB before, or with the base.
  package let dictionaryEnd: Int

  package init(range: Range<Int>, dictionaryEnd: Int) {
    self.range = range
    self.dictionaryEnd = dictionaryEnd
  }

  /// The window of a base that ends at an offset.
  private static func window(_ base: UnsafeRawBufferPointer, to end: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: base[max(0, end - Deflater.dictionaryByteCount)..<end])
  }

  func append(
    _ raw: UnsafeRawBufferPointer, _ base: UnsafeRawBufferPointer, _ profile: CompressionProfile,
    _ deflater: Deflater, to frame: inout [UInt8]
  ) throws(MVCError) {
    var stream: [UInt8] = []
    try deflater.deflate(
      UnsafeRawBufferPointer(rebasing: raw[range]), profile, dictionary: Self.window(base, to: dictionaryEnd),
      to: &stream)
    var fields = ByteWriter(capacity: 12)
    fields.append(varint: UInt64(range.count))
    fields.append(varint: UInt64(dictionaryEnd))
    fields.append(varint: UInt64(stream.count))
    frame += fields.bytes
    frame += stream
  }

  /// Reads the segments that follow a frame's header, of which there is at least one unless the object is empty.
  static func read(
    _ frame: [UInt8], _ header: FrameHeader, _ base: [UInt8], _ inflater: Inflater
  ) throws(MVCError) -> [UInt8] {
    var reader = ByteReader(frame, in: header.bodyOffset..<frame.count, subject: "a stored object")
    var object: [UInt8] = []
    // The inflater sets no memory aside for a claim that its stream cannot meet, so this one does not either.
    object.reserveCapacity(min(header.byteCount, frame.count * 8))
    repeat {
      let byteCount = try reader.readCount(limit: header.byteCount - object.count)
      let end = try reader.readCount(limit: base.count)
      let stream = try reader.readLengthPrefixed()
      let piece = stream.withUnsafeBytes { stream in
        base.withUnsafeBytes { base in
          Result { () throws(MVCError) in
            try inflater.inflate(stream, byteCount: byteCount, dictionary: window(base, to: end))
          }
        }
      }
      object += try piece.get()
    } while !reader.isAtEnd
    guard object.count == header.byteCount else {
      throw reader.malformed("its pieces have \(object.count) bytes together, its header says \(header.byteCount)")
    }
    return object
  }
}
