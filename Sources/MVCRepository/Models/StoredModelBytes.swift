import MVCBase
import MVCInsight
import MVCObjects
import MVCStorage
import Synchronization

/// The bytes of a stored file of chunks, whose ids are the digests of its tensors' pieces.
final class StoredModelBytes: ModelBytes {
  let byteCount: UInt64
  private let store: LocalObjectStore
  private let chunks: ChunkPositions
  /// The chunk that was read last by ``bytes(at:count:)``: headers are read in small steps.
  private let last = Mutex<(number: Int, bytes: [UInt8])?>(nil)

  init(_ store: LocalObjectStore, _ chunks: [Chunk], byteCount: UInt64) {
    self.store = store
    self.byteCount = byteCount
    self.chunks = ChunkPositions(chunks)
  }

  var isReadInPieces: Bool { true }

  func bytes(at offset: UInt64, count: Int) throws -> [UInt8] {
    guard offset < byteCount, count > 0 else { return [] }
    let end = offset + min(UInt64(count), byteCount - offset)
    var result: [UInt8] = []
    try chunks.forEach(in: offset..<end) { number, part in result += try rememberedBytes(of: number)[part] }
    return result
  }

  func withBytes<Result>(
    in range: Range<UInt64>, _ room: ByteRoom, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    guard range.upperBound <= byteCount else {
      throw MVCError(.corrupt, "cannot read a stored model file past its end")
    }
    // A slab mostly is one chunk.
    if let (number, part) = chunks.only(in: range) {
      return try bytes(of: number).withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[part])) }
    }
    let buffer = room.room(Int(range.upperBound - range.lowerBound))
    var rest = buffer[...]
    try chunks.forEach(in: range) { number, part in
      UnsafeMutableRawBufferPointer(rebasing: rest).copyBytes(from: try bytes(of: number)[part])
      rest = rest.dropFirst(part.count)
    }
    return try body(UnsafeRawBufferPointer(buffer))
  }

  func knownDigests(of range: Range<UInt64>) -> [PieceDigest]? { chunks.digests(of: range) }

  private func rememberedBytes(of number: Int) throws -> [UInt8] {
    if let last = last.withLock({ $0 }), last.number == number { return last.bytes }
    let bytes = try bytes(of: number)
    last.withLock { $0 = (number, bytes) }
    return bytes
  }

  private func bytes(of number: Int) throws -> [UInt8] {
    let chunk = chunks.chunks[number]
    guard case .whole(let bytes) = try store.content(of: chunk.id), bytes.count == Int(chunk.byteCount) else {
      throw ObjectFailure.wrongBytes(chunk.id)
    }
    return bytes
  }
}

/// A file of the working folder whose content is stored too: read where it lies, and known by the store's chunks.
struct WorkingModelBytes: ModelBytes {
  private let file: FileBytes
  private let chunks: ChunkPositions

  init(_ file: FileBytes, _ chunks: [Chunk]) {
    self.file = file
    self.chunks = ChunkPositions(chunks)
  }

  var byteCount: UInt64 { file.byteCount }

  func bytes(at offset: UInt64, count: Int) throws -> [UInt8] { try file.bytes(at: offset, count: count) }

  func withBytes<Result>(
    in range: Range<UInt64>, _ room: ByteRoom, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    try file.withBytes(in: range, room, body)
  }

  func knownDigests(of range: Range<UInt64>) -> [PieceDigest]? { chunks.digests(of: range) }
}

extension ChunkPositions {
  /// The chunks' ids, where the chunks are the pieces of the range.
  fileprivate func digests(of range: Range<UInt64>) -> [PieceDigest]? {
    var digests: [PieceDigest] = []
    var offset = range.lowerBound
    var number = self.number(at: offset)
    while offset < range.upperBound {
      guard number < chunks.count, starts[number] == offset,
        UInt64(chunks[number].byteCount) == min(PieceDigest.pieceByteCount, range.upperBound - offset),
        let digest = PieceDigest(bytes: chunks[number].id.bytes)
      else { return nil }
      digests.append(digest)
      offset += UInt64(chunks[number].byteCount)
      number += 1
    }
    return digests
  }
}
