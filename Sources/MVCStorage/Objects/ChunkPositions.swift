/// Where the chunks of a file begin.
package struct ChunkPositions: Sendable {
  package let chunks: [Chunk]
  /// Where each chunk begins, in bytes from the file's start.
  package let starts: [UInt64]

  package init(_ chunks: [Chunk]) {
    self.chunks = chunks
    var end: UInt64 = 0
    starts = chunks.map { chunk in
      defer { end += UInt64(chunk.byteCount) }
      return end
    }
  }

  /// Visits the chunks of a range of the file, each with the part of it that lies in the range.
  package func forEach(in range: Range<UInt64>, _ body: (_ number: Int, _ part: Range<Int>) throws -> Void) throws {
    var offset = range.lowerBound
    var number = self.number(at: offset)
    while offset < range.upperBound, number < chunks.count {
      let end = min(range.upperBound, starts[number] + UInt64(chunks[number].byteCount))
      if offset < end { try body(number, Int(offset - starts[number])..<Int(end - starts[number])) }
      offset = max(offset, end)
      number += 1
    }
  }

  /// The one chunk in which a range lies, and the part of it; nil when there are several.
  package func only(in range: Range<UInt64>) -> (number: Int, part: Range<Int>)? {
    let number = self.number(at: range.lowerBound)
    guard number < chunks.count, range.upperBound <= starts[number] + UInt64(chunks[number].byteCount) else {
      return nil
    }
    return (number, Int(range.lowerBound - starts[number])..<Int(range.upperBound - starts[number]))
  }

  /// The last chunk that begins at an offset or before.
  package func number(at offset: UInt64) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return max(0, low - 1)
  }
}
