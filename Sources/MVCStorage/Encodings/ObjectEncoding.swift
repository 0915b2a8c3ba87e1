package import MVCBase
package import MVCObjects

/// How an object's bytes are stored. No id depends on it, and a repack may choose anew.
///
/// A new encoding is a case here, a way to make its frame and a way to read it.
package enum ObjectEncoding: UInt8, Sendable, CaseIterable {
  /// One zlib stream of the bytes.
  case zlib = 1
  /// The ordered list of the objects it is cut into.
  case chunked = 2

  package var name: String {
    switch self {
    case .zlib: "zlib"
    case .chunked: "chunked"
    }
  }
}

/// A piece of a chunked object.
package struct Chunk: Sendable, Hashable {
  package var id: ObjectID
  package var byteCount: UInt32

  package init(id: ObjectID, byteCount: UInt32) {
    self.id = id
    self.byteCount = byteCount
  }
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
    var header = ByteWriter()
    header.append(ObjectEncoding.zlib.rawValue)
    header.append(varint: UInt64(raw.count))
    var bytes = header.bytes
    try deflater.deflate(raw, profile, to: &bytes)
    return ObjectFrame(encoding: .zlib, bytes: bytes)
  }

  /// An object that is the concatenation of others.
  package static func chunked(_ chunks: [Chunk], _ deflater: Deflater) throws(MVCError) -> ObjectFrame {
    var list = ByteWriter(capacity: chunks.count * chunkByteCount)
    var total: UInt64 = 0
    for chunk in chunks {
      list.append(chunk.id.bytes)
      list.append(littleEndian: chunk.byteCount)
      total += UInt64(chunk.byteCount)
    }
    var header = ByteWriter()
    header.append(ObjectEncoding.chunked.rawValue)
    header.append(varint: total)
    header.append(varint: UInt64(chunks.count))
    var bytes = header.bytes
    // Ids do not compress.
    let result = list.bytes.withUnsafeBytes { raw in
      Result { () throws(MVCError) in try deflater.deflate(raw, .stored, to: &bytes) }
    }
    try result.get()
    return ObjectFrame(encoding: .chunked, bytes: bytes)
  }

  /// An id and a length.
  private static let chunkByteCount = ObjectID.byteCount + 4
}

/// What a frame holds, read.
package enum ObjectContent: Sendable {
  case whole([UInt8])
  case chunks([Chunk], byteCount: UInt64)

  /// Reads a frame.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` when the frame is damaged. The bytes are not yet held against an id.
  package init(decoding frame: [UInt8], _ inflater: Inflater) throws(MVCError) {
    var reader = ByteReader(frame, subject: "a stored object")
    let code = try reader.readByte()
    guard let encoding = ObjectEncoding(rawValue: code) else {
      throw MVCError(
        .unsupportedVersion, "cannot read a stored object: it has encoding \(code), which this mvc does not know",
        hint: "use a later version of mvc")
    }
    let byteCount = try reader.readCount(limit: 1 << 50)
    switch encoding {
    case .zlib:
      self = .whole(try Self.inflate(frame, from: reader.position, byteCount, inflater))
    case .chunked:
      let count = try reader.readCount(limit: frame.count)
      let width = ObjectID.byteCount + 4
      let list = try Self.inflate(frame, from: reader.position, count * width, inflater)
      var chunks: [Chunk] = []
      chunks.reserveCapacity(count)
      var total: UInt64 = 0
      var items = ByteReader(list, subject: "a list of chunks")
      for _ in 0..<count {
        let chunk = Chunk(id: try items.readID(), byteCount: try items.readLittleEndian(UInt32.self))
        total += UInt64(chunk.byteCount)
        chunks.append(chunk)
      }
      guard total == UInt64(byteCount) else {
        throw items.malformed("its chunks have \(total) bytes together, its header says \(byteCount)")
      }
      self = .chunks(chunks, byteCount: total)
    }
  }

  private static func inflate(
    _ frame: [UInt8], from start: Int, _ byteCount: Int, _ inflater: Inflater
  ) throws(MVCError) -> [UInt8] {
    let result = frame.withUnsafeBytes { raw in
      Result { () throws(MVCError) in
        try inflater.inflate(UnsafeRawBufferPointer(rebasing: raw[start...]), byteCount: byteCount)
      }
    }
    return try result.get()
  }

  package var byteCount: UInt64 {
    switch self {
    case .whole(let bytes): UInt64(bytes.count)
    case .chunks(_, let byteCount): byteCount
    }
  }
}
