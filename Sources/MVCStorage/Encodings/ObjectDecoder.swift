import MVCBase
import MVCObjects
import MVCTensors

/// What a frame holds, read.
package enum ObjectContent: Sendable {
  case whole([UInt8])
  case chunks([Chunk], byteCount: UInt64)
  /// A whole object that is too large for memory. It is checked against its id while it is read.
  case large(LargeObject)

  package var byteCount: UInt64 {
    switch self {
    case .whole(let bytes): UInt64(bytes.count)
    case .chunks(_, let byteCount): byteCount
    case .large(let object): object.byteCount
    }
  }
}

/// Reads frames. Keeps what is dear to make; not safe to share between threads.
package final class ObjectDecoder {
  /// An object of numbers, or one that has a base, is no longer than this, in bytes: a larger claim is damage, and no
  /// memory is set aside for it.
  package static let largestNumbersByteCount = 1 << 26

  /// A list of chunks up to this long may be as compressed as zlib can, in bytes.
  private static let shortListByteCount = 64 << 20

  private let inflater = Inflater()
  private let codec = TensorCodec()

  package init() {}

  /// Reads a frame.
  ///
  /// - Parameters:
  ///   - frame: All its bytes.
  ///   - base: The bytes of the object without which the frame cannot be read, if there is one.
  /// - Throws: ``MVCError`` with code `corrupt` when the frame is damaged. The bytes are not yet held against an id.
  package func content(of frame: [UInt8], base: [UInt8]? = nil) throws -> ObjectContent {
    let header = try FrameHeader(decoding: frame)
    switch header.encoding {
    case .zlib:
      guard header.byteCount <= LargeObject.leastByteCount else { throw tooLong(header) }
      return .whole(try body(frame, header) { try inflater.inflate($0, byteCount: header.byteCount) })
    case .chunked: return try chunks(frame, header)
    case .planes:
      return .whole(try body(frame, header) { payload in try fill(header) { try codec.decode(payload, into: $0) } })
    case .delta:
      guard let base, base.count == header.byteCount else {
        throw MVCError(
          .corrupt, "cannot read a stored object: it has \(header.byteCount) bytes, its base \(base?.count ?? 0)")
      }
      return .whole(
        try body(frame, header) { payload in
          try base.withUnsafeBytes { base in
            try fill(header) { try codec.decode(payload, base: base, into: $0) }
          }
        })
    case .dictionary:
      guard let base else { throw MVCError(.corrupt, "cannot read a stored object: it has no base") }
      try check(header)
      return .whole(try DictionarySegment.read(frame, header, base, inflater))
    }
  }

  private func body<Result>(
    _ frame: [UInt8], _ header: FrameHeader, _ read: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try frame.withUnsafeBytes { try read(UnsafeRawBufferPointer(rebasing: $0[header.bodyOffset...])) }
  }

  private func check(_ header: FrameHeader) throws(MVCError) {
    guard header.byteCount <= Self.largestNumbersByteCount else { throw tooLong(header) }
  }

  private func tooLong(_ header: FrameHeader) -> MVCError {
    MVCError(.corrupt, "cannot read a stored object: its header says \(header.byteCount) bytes")
  }

  private func fill(_ header: FrameHeader, _ write: (UnsafeMutableRawBufferPointer) throws -> Void) throws -> [UInt8] {
    try check(header)
    return try [UInt8](unsafeUninitializedCapacity: header.byteCount) { buffer, count in
      try write(UnsafeMutableRawBufferPointer(buffer))
      count = header.byteCount
    }
  }

  private func chunks(_ frame: [UInt8], _ header: FrameHeader) throws -> ObjectContent {
    // Ids do not compress: a list that is much longer than its frame repeats few of them to no end.
    let byteCount = header.chunkCount.multipliedClamped(by: Chunk.storedByteCount)
    guard header.chunkCount <= frame.count, byteCount <= max(Self.shortListByteCount, 2 * frame.count) else {
      throw MVCError(
        .corrupt, "cannot read a stored object: \(frame.count) bytes cannot list \(header.chunkCount) chunks")
    }
    let list = try body(frame, header) {
      try inflater.inflate($0, byteCount: byteCount)
    }
    var chunks: [Chunk] = []
    chunks.reserveCapacity(header.chunkCount)
    var total: UInt64 = 0
    var items = ByteReader(list, subject: "a list of chunks")
    for _ in 0..<header.chunkCount {
      let chunk = Chunk(id: try items.readID(), byteCount: try items.readLittleEndian(UInt32.self))
      total += UInt64(chunk.byteCount)
      chunks.append(chunk)
    }
    guard total == UInt64(header.byteCount) else {
      throw items.malformed("its chunks have \(total) bytes together, its header says \(header.byteCount)")
    }
    return .chunks(chunks, byteCount: total)
  }
}
