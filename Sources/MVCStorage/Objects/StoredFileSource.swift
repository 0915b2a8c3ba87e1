package import MVCBase
import MVCObjects
import MVCTensors

/// The bytes of a stored file of chunks, for the reader of its header.
package final class StoredFileSource: ByteSource {
  package let byteCount: UInt64
  private let store: any ObjectStore
  private let chunks: [Chunk]
  private let starts: [UInt64]
  /// The chunk that was read last: headers are read in small steps.
  private var last: (number: Int, bytes: [UInt8])?

  package init(_ store: any ObjectStore, _ chunks: [Chunk], byteCount: UInt64) {
    self.store = store
    self.chunks = chunks
    self.byteCount = byteCount
    var starts: [UInt64] = []
    starts.reserveCapacity(chunks.count)
    var end: UInt64 = 0
    for chunk in chunks {
      starts.append(end)
      end += UInt64(chunk.byteCount)
    }
    self.starts = starts
  }

  package func bytes(at offset: UInt64, count: Int) throws -> [UInt8] {
    guard offset < byteCount else { return [] }
    let end = offset + min(UInt64(count), byteCount - offset)
    var result: [UInt8] = []
    var number = self.number(at: offset)
    while offset + UInt64(result.count) < end, number < chunks.count {
      let bytes = try chunk(number)
      let start = Int(offset + UInt64(result.count) - starts[number])
      result += bytes[start..<min(bytes.count, Int(end - starts[number]))]
      number += 1
    }
    return result
  }

  /// The last chunk that begins at an offset or before.
  private func number(at offset: UInt64) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return max(0, low - 1)
  }

  private func chunk(_ number: Int) throws -> [UInt8] {
    if let last, last.number == number { return last.bytes }
    let bytes = try store.bytes(of: chunks[number].id)
    guard bytes.count == Int(chunks[number].byteCount) else { throw ObjectFailure.wrongBytes(chunks[number].id) }
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
