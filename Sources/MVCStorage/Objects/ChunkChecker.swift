import MVCBase
import MVCObjects

/// Checks chunks of a file against their ids, two at a time.
///
/// Not safe to share between threads.
final class ChunkChecker {
  private var buffers: [[UInt8]] = [[], []]

  /// Whether the chunks lie where they should.
  ///
  /// - Parameter chunks: At most two.
  func areIntact(_ chunks: [(chunk: Chunk, offset: Int64)], in file: any OpenFile) throws -> Bool {
    for (number, item) in chunks.enumerated() {
      guard try read(item.chunk, at: item.offset, number, file) else { return false }
    }
    guard chunks.count == 2 else {
      return chunks.allSatisfy { item in
        buffers[0].withUnsafeBytes { ObjectID(of: Self.prefix($0, item.chunk)) } == item.chunk.id
      }
    }
    let (first, second) = (chunks[0].chunk, chunks[1].chunk)
    let digests = buffers[0].withUnsafeBytes { a in
      buffers[1].withUnsafeBytes { b in SHA256Pair.digests(of: Self.prefix(a, first), Self.prefix(b, second)) }
    }
    return ObjectID(words: digests.0) == first.id && ObjectID(words: digests.1) == second.id
  }

  /// Reads a chunk into a buffer.
  ///
  /// - Returns: Whether the file has all of it.
  private func read(_ chunk: Chunk, at offset: Int64, _ number: Int, _ file: any OpenFile) throws -> Bool {
    let count = Int(chunk.byteCount)
    if buffers[number].count < count { buffers[number] = [UInt8](repeating: 0, count: count) }
    let readCount = try buffers[number].withUnsafeMutableBytes { buffer in
      try file.readFully(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), at: offset)
    }
    return readCount == count
  }

  private static func prefix(_ buffer: UnsafeRawBufferPointer, _ chunk: Chunk) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: buffer[..<Int(chunk.byteCount)])
  }
}
