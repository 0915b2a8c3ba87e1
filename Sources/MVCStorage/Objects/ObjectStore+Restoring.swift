package import MVCBase
package import MVCObjects

/// An open file whose bytes are known: what it shares with an object, or what that is stored as a difference to, need not
/// be decoded.
package struct KnownFile: Sendable {
  package let file: any OpenFile
  package let id: ObjectID

  package init(_ file: any OpenFile, id: ObjectID) {
    self.file = file
    self.id = id
  }
}

extension ObjectStore {
  /// Writes an object's bytes to an empty file.
  ///
  /// - Parameters:
  ///   - known: A file from which the chunks that it shares with the object are copied, and bases are taken. What is
  ///     copied is checked against its id, as everything else is.
  ///   - workerCount: How many threads decode and write at once.
  ///   - progress: Hears how many bytes were written, on the calling thread.
  /// - Throws: ``MVCError`` with code `corrupt` when the bytes are not the object's.
  package func restore(
    _ id: ObjectID, to file: any OpenFile, sharing known: KnownFile? = nil, workerCount: Int,
    progress: @escaping (Int64) throws -> Void
  ) throws {
    switch try content(of: id) {
    case .whole(let bytes):
      try file.write(bytes)
      try progress(Int64(bytes.count))
    case .large(let object):
      try object.read { piece in
        try file.write(piece)
        try progress(Int64(piece.count))
      }
    case .chunks(let chunks, _):
      let atHand = known.map { ChunksAtHand($0, self) }
      let isSharing = atHand.map { atHand in chunks.contains { atHand.offset(of: $0) != nil } } ?? false
      let restorer = FileRestorer(id, file, self, atHand, isCopying: isSharing)
      try restorer.restore(chunks, workerCount: workerCount, progress: progress)
    }
  }

  /// What makes one stored file into another, or nil when the old one is damaged or gone, or one is not cut into chunks.
  package func patch(from old: ObjectID, to new: ObjectID) throws -> FilePatch? {
    guard case .chunks(let present, _)? = try? content(of: old), case .chunks(let wanted, _) = try content(of: new)
    else { return nil }
    return FilePatch(from: present, to: wanted)
  }

  /// Writes the pieces of a patch to an empty file, each held against its id.
  ///
  /// - Parameters:
  ///   - id: The object that the patch leads to.
  ///   - known: The file that is to be patched, from which pieces are copied that it has at another place.
  ///   - workerCount: How many threads decode and write at once.
  ///   - progress: Hears how many bytes were written, on the calling thread.
  package func gather(
    _ patch: FilePatch, of id: ObjectID, to file: any OpenFile, sharing known: KnownFile, workerCount: Int,
    progress: @escaping (Int64) throws -> Void
  ) throws {
    let restorer = FileRestorer(id, file, self, ChunksAtHand(known, self), isCopying: true)
    try restorer.restore(patch.chunks, workerCount: workerCount, progress: progress)
  }
}

/// Where chunks lie in a file at hand.
private struct ChunksAtHand: BaseSource {
  let file: any OpenFile
  private var places: [ObjectID: Range<Int64>] = [:]

  init(_ known: KnownFile, _ store: some ObjectStore) {
    file = known.file
    // An old version that is damaged or gone does not stand in the way of the new one.
    guard case .chunks(let chunks, _)? = try? store.content(of: known.id) else { return }
    var end: Int64 = 0
    for chunk in chunks {
      let start = end
      end += Int64(chunk.byteCount)
      places[chunk.id] = start..<end
    }
  }

  func offset(of chunk: Chunk) -> Int64? { places[chunk.id]?.lowerBound }

  func bytes(ofBase id: ObjectID) throws -> [UInt8]? {
    try places[id].map { try file.readBytes($0.count, at: $0.lowerBound) }
  }
}

/// Writes the chunks of one object to a file, several at once.
private struct FileRestorer<Store: ObjectStore> {
  private let id: ObjectID
  private let file: any OpenFile
  private let store: Store
  private let atHand: ChunksAtHand?
  private let isCopying: Bool

  /// The chunks under way hold at most this many bytes together.
  private let byteLimit = 96 << 20

  /// - Parameter isCopying: Whether chunks that are at hand are copied, so that every chunk is checked against its id.
  init(_ id: ObjectID, _ file: any OpenFile, _ store: Store, _ atHand: ChunksAtHand?, isCopying: Bool) {
    self.id = id
    self.file = file
    self.store = store
    self.atHand = atHand
    self.isCopying = isCopying
  }

  func restore(_ chunks: [Chunk], workerCount: Int, progress: @escaping (Int64) throws -> Void) throws {
    let digest = WholeDigest()
    try OrderedPipeline<Void, Int64>.run(
      width: workerCount, window: workerCount * 8, byteLimit: byteLimit, makeScratch: {},
      consume: progress,
      body: { pipeline in
        var offset: Int64 = 0
        for (number, chunk) in chunks.enumerated() {
          let place = offset
          try pipeline.submit(byteCount: Int(chunk.byteCount)) {
            if isCopying {
              try restore(chunk, at: place)
            } else {
              try restore(chunk, at: place, number, digest)
            }
            return Int64(chunk.byteCount)
          }
          offset += Int64(chunk.byteCount)
        }
      })
    // Chunks that were copied are not read again, so there is no digest of the whole then.
    if !isCopying, digest.id != id { throw ObjectFailure.wrongBytes(id) }
  }

  /// Writes a chunk of a file that is decoded altogether: the file's digest, taken in order, vouches for it.
  private func restore(_ chunk: Chunk, at offset: Int64, _ number: Int, _ digest: WholeDigest) throws {
    let bytes = Result { try store.bytes(of: chunk, in: id, isVerified: false, bases: atHand) }
    try digest.take(number, bytes)
    try bytes.get().withUnsafeBytes { try file.write($0, at: offset) }
  }

  /// Writes a chunk of a file that is partly copied.
  private func restore(_ chunk: Chunk, at offset: Int64) throws {
    if let atHand, let start = atHand.offset(of: chunk) {
      try file.copy(start..<(start + Int64(chunk.byteCount)), of: atHand.file, to: offset)
      // The copy is looked at, and not what was copied: that may have been written to in between.
      guard try ChunkChecker().areIntact([(chunk, offset)], in: file) else { throw ObjectFailure.wrongBytes(chunk.id) }
      return
    }
    try store.bytes(of: chunk, in: id, isVerified: true, bases: atHand).withUnsafeBytes {
      try file.write($0, at: offset)
    }
  }
}

/// The digest of an object whose chunks are decoded in any order.
final class WholeDigest: @unchecked Sendable {
  private let turnstile = Turnstile()
  // Touched inside the turnstile only, and when all have passed.
  private var hasher = SHA256Hasher()

  func take(_ number: Int, _ bytes: Result<[UInt8], any Error>) throws {
    try turnstile.pass(number) { hasher.update(try bytes.get()) }
  }

  var id: ObjectID { ObjectID(hasher) }
}
