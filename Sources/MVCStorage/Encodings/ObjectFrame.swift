package import MVCBase
package import MVCObjects
package import MVCTensors

/// A piece of a chunked object.
package struct Chunk: Sendable, Hashable {
  package var id: ObjectID
  package var byteCount: UInt32

  package init(id: ObjectID, byteCount: UInt32) {
    self.id = id
    self.byteCount = byteCount
  }

  /// The length of one in a list, in bytes: an id and a length.
  package static let storedByteCount = ObjectID.byteCount + 4
}

/// The object without which another one cannot be read, because it is stored as a difference to it or repeats parts of
/// it.
package struct DeltaBase: Sendable, Hashable {
  package let id: ObjectID
  /// How many bases lead from the object to one that is stored by itself: at least 1.
  package let depth: UInt8

  package init(id: ObjectID, depth: UInt8) {
    self.id = id
    self.depth = depth
  }

  /// No writer makes longer chains, so that the time to restore an object is bounded.
  package static let largestDepth: UInt8 = 4
}

/// One object as a pack stores it.
///
/// - SeeAlso: `docs/format/pack.md`, "Frames"
package struct ObjectFrame: Sendable {
  package let encoding: ObjectEncoding
  package let bytes: [UInt8]

  /// An object of these bytes in one zlib stream.
  package static func zlib(
    _ raw: UnsafeRawBufferPointer, _ profile: CompressionProfile, _ deflater: Deflater
  ) throws(MVCError) -> ObjectFrame {
    var bytes = header(.zlib, UInt64(raw.count)).bytes
    try deflater.deflate(raw, profile, to: &bytes)
    return ObjectFrame(encoding: .zlib, bytes: bytes)
  }

  /// An object of these bytes in one zlib stream that is made quickly.
  package static func zlib(_ raw: UnsafeRawBufferPointer, _ deflater: TextDeflater) -> ObjectFrame {
    var bytes = header(.zlib, UInt64(raw.count)).bytes
    deflater.deflate(raw, to: &bytes)
    return ObjectFrame(encoding: .zlib, bytes: bytes)
  }

  /// An object that is the concatenation of others.
  package static func chunked(_ chunks: [Chunk], _ deflater: Deflater) throws(MVCError) -> ObjectFrame {
    var list = ByteWriter(capacity: chunks.count * Chunk.storedByteCount)
    var total: UInt64 = 0
    for chunk in chunks {
      list.append(chunk.id.bytes)
      list.append(littleEndian: chunk.byteCount)
      total += UInt64(chunk.byteCount)
    }
    var header = header(.chunked, total)
    header.append(varint: UInt64(chunks.count))
    var bytes = header.bytes
    // Ids do not compress.
    let result = list.bytes.withUnsafeBytes { raw in
      Result { () throws(MVCError) in try deflater.deflate(raw, .stored, to: &bytes) }
    }
    try result.get()
    return ObjectFrame(encoding: .chunked, bytes: bytes)
  }

  /// An object that is numbers of one format.
  package static func planes(
    _ raw: UnsafeRawBufferPointer, _ number: NumberFormat, _ effort: CodecEffort, _ codec: TensorCodec
  ) throws(MVCError) -> ObjectFrame {
    var bytes = header(.planes, UInt64(raw.count)).bytes
    // Memory that is not touched costs nothing; to grow would copy what is there again and again.
    bytes.reserveCapacity(raw.count + raw.count / 64 + 256)
    try codec.encode(raw, number, effort, to: &bytes)
    return ObjectFrame(encoding: .planes, bytes: bytes)
  }

  /// An object that is numbers of one format, as the difference to `base`, which has the bytes `baseBytes`.
  package static func delta(
    _ raw: UnsafeRawBufferPointer, _ number: NumberFormat, to base: DeltaBase, _ baseBytes: UnsafeRawBufferPointer,
    _ effort: CodecEffort, _ codec: TensorCodec
  ) throws(MVCError) -> ObjectFrame {
    var header = header(.delta, UInt64(raw.count))
    header.append(base.depth)
    header.append(base.id.bytes)
    var bytes = header.bytes
    bytes.reserveCapacity(raw.count + raw.count / 64 + 256)
    try codec.encode(raw, base: baseBytes, number, effort, to: &bytes)
    return ObjectFrame(encoding: .delta, bytes: bytes)
  }

  /// An object in zlib streams that repeat parts of `base`, which has the bytes `baseBytes`.
  ///
  /// - Parameter segments: How it is cut, and where in the base each piece finds its dictionary: see ``DictionaryPlan``.
  package static func dictionary(
    _ raw: UnsafeRawBufferPointer, to base: DeltaBase, _ baseBytes: UnsafeRawBufferPointer,
    _ segments: [DictionarySegment], _ profile: CompressionProfile, _ deflater: Deflater
  ) throws(MVCError) -> ObjectFrame {
    var header = header(.dictionary, UInt64(raw.count))
    header.append(base.depth)
    header.append(base.id.bytes)
    var bytes = header.bytes
    for segment in segments { try segment.append(raw, baseBytes, profile, deflater, to: &bytes) }
    return ObjectFrame(encoding: .dictionary, bytes: bytes)
  }

  private static func header(_ encoding: ObjectEncoding, _ byteCount: UInt64) -> ByteWriter {
    var header = ByteWriter()
    header.append(encoding.rawValue)
    header.append(varint: byteCount)
    return header
  }
}
