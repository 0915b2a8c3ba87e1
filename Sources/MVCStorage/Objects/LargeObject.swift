import MVCBase
package import MVCObjects

/// A whole object that is too large to be held in memory: it is inflated piece by piece.
///
/// Our writers cut such a file into chunks. Another program may write a single stream anyway.
package struct LargeObject: Sendable {
  /// What a frame claims to hold beyond this is not inflated at once, in bytes: that of the largest manifest.
  package static let leastByteCount = 128 << 20

  /// Shorter frames cannot hold that much, in bytes: no deflate stream grows by more.
  static let leastStoredByteCount = leastByteCount / Inflater.largestExpansion

  package let id: ObjectID
  /// The length that its header claims, in bytes.
  package let byteCount: UInt64
  private let pack: PackReader
  private let entry: PackEntry
  private let bodyOffset: Int

  /// The object of an entry, or nil when it is held in memory as all others are.
  init?(_ entry: PackEntry, in pack: PackReader) throws {
    guard Int(entry.storedByteCount) > Self.leastStoredByteCount else { return nil }
    let header = try pack.header(entry)
    guard header.encoding == .zlib, header.byteCount > Self.leastByteCount else { return nil }
    id = entry.id
    byteCount = UInt64(header.byteCount)
    bodyOffset = header.bodyOffset
    self.pack = pack
    self.entry = entry
  }

  /// Hands over the bytes in order, piece by piece.
  ///
  /// - Parameter sink: Takes each piece. The object has been checked against its id only when this returns.
  /// - Throws: ``MVCError`` with code `corrupt` when the bytes are not the object's.
  package func read(into sink: (_ piece: [UInt8]) throws -> Void) throws {
    var hasher = SHA256Hasher()
    let inflater = PieceInflater(byteCount: byteCount)
    var body = bodyOffset
    try pack.forEachPiece(of: entry) { stored in
      try inflater.inflate(stored.dropFirst(body)) { piece in
        hasher.update(piece)
        try sink(piece)
      }
      body = max(0, body - stored.count)
    }
    try inflater.finish()
    guard ObjectID(hasher) == id else { throw ObjectFailure.wrongBytes(id) }
  }
}
