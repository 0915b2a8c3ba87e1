package import MVCBase
import MVCObjects

/// What the first bytes of a frame tell.
package struct FrameHeader: Sendable {
  /// No header is longer, in bytes.
  package static let largestByteCount = 64

  package let encoding: ObjectEncoding
  /// The object's length, in bytes.
  package let byteCount: Int
  /// How many chunks a chunked object has; otherwise 0.
  package let chunkCount: Int
  package let base: DeltaBase?
  /// Where in the frame the header ends.
  let bodyOffset: Int

  /// Reads the header of a frame, of which `bytes` are all or the first ``largestByteCount``.
  package init(decoding bytes: [UInt8]) throws(MVCError) {
    var reader = ByteReader(bytes, subject: "a stored object")
    let code = try reader.readByte()
    guard let encoding = ObjectEncoding(rawValue: code) else {
      throw MVCError(
        .unsupportedVersion, "cannot read a stored object: it has encoding \(code), which this mvc does not know",
        hint: "use a later version of mvc")
    }
    self.encoding = encoding
    byteCount = try reader.readCount(limit: 1 << 50)
    switch encoding {
    case .zlib, .planes: (chunkCount, base) = (0, nil)
    case .chunked: (chunkCount, base) = (try reader.readCount(limit: 1 << 40), nil)
    case .delta, .dictionary:
      let depth = try reader.readByte()
      guard depth > 0 else { throw reader.malformed("its depth is 0") }
      (chunkCount, base) = (0, DeltaBase(id: try reader.readID(), depth: depth))
    }
    bodyOffset = reader.position
  }
}
