package import MVCBase
import MVCObjects
import MVCTensors

/// The bytes of a stored file of chunks, for the reader of its header.
package final class StoredFileSource: ByteSource {
  package let byteCount: UInt64
  private let store: any ObjectStore
  private let chunks: ChunkPositions
  /// The chunk that was read last: headers are read in small steps.
  private var last: (number: Int, bytes: [UInt8])?

  package init(_ store: any ObjectStore, _ chunks: [Chunk], byteCount: UInt64) {
    self.store = store
    self.chunks = ChunkPositions(chunks)
    self.byteCount = byteCount
  }

  package func bytes(at offset: UInt64, count: Int) throws -> [UInt8] {
    guard offset < byteCount else { return [] }
    let end = offset + min(UInt64(count), byteCount - offset)
    var result: [UInt8] = []
    try chunks.forEach(in: offset..<end) { number, part in result += try chunk(number)[part] }
    return result
  }

  private func chunk(_ number: Int) throws -> [UInt8] {
    if let last, last.number == number { return last.bytes }
    let chunk = chunks.chunks[number]
    let bytes = try store.bytes(of: chunk.id)
    guard bytes.count == Int(chunk.byteCount) else { throw ObjectFailure.wrongBytes(chunk.id) }
    last = (number, bytes)
    return bytes
  }
}

/// The bytes of an open file, for the reader of its header.
package struct OpenFileSource: ByteSource {
  private let file: any OpenFile
  package let byteCount: UInt64

  package init(_ file: any OpenFile, byteCount: UInt64) {
    self.file = file
    self.byteCount = byteCount
  }

  package func bytes(at offset: UInt64, count: Int) throws -> [UInt8] {
    guard offset < byteCount else { return [] }
    return try file.readBytes(min(count, Int(byteCount - offset)), at: Int64(offset))
  }
}
