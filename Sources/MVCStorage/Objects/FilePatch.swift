package import MVCBase
import MVCObjects

/// What makes one file into another that has most of the same bytes at the same places.
///
/// The pieces that differ are gathered in a file of their own, one after the other, and from there put where they
/// belong: until then the file that is to be changed is as it was, and the time that the change takes is that of a copy.
package struct FilePatch: Sendable {
  /// The chunks that differ, in order.
  let chunks: [Chunk]
  /// The chunks that stay, in order, and where they lie.
  private let staying: [(chunk: Chunk, offset: Int64)]
  /// Where they belong in the new file, neighbours joined.
  private let places: [Range<Int64>]
  private let oldByteCount: Int64
  private let newByteCount: Int64

  /// Compares two files by their chunks.
  package init(from old: [Chunk], to new: [Chunk]) {
    let present = ChunkPositions(old)
    var chunks: [Chunk] = []
    var places: [Range<Int64>] = []
    var staying: [(chunk: Chunk, offset: Int64)] = []
    var number = 0
    var offset: Int64 = 0
    for chunk in new {
      let end = offset + Int64(chunk.byteCount)
      while number < old.count, present.starts[number] < UInt64(offset) { number += 1 }
      let isThere = number < old.count && present.starts[number] == UInt64(offset) && old[number] == chunk
      if isThere, chunk.byteCount > 0 { staying.append((chunk, offset)) }
      if !isThere, chunk.byteCount > 0 {
        chunks.append(chunk)
        if let last = places.last, last.upperBound == offset {
          places[places.count - 1] = last.lowerBound..<end
        } else {
          places.append(offset..<end)
        }
      }
      offset = end
    }
    self.chunks = chunks
    self.places = places
    self.staying = staying
    oldByteCount = Int64(old.reduce(0) { $0 + UInt64($1.byteCount) })
    newByteCount = offset
  }

  /// The bytes of the new file that the old one does not have in their place.
  package var byteCount: Int64 { places.reduce(0) { $0 + Int64($1.count) } }

  /// Whether so much stays that changing it beats writing all of it: what is patched is written three times, to be
  /// gathered, kept and put in place.
  package var isWorthwhile: Bool { max(byteCount, keptByteCount) <= newByteCount / 4 }

  /// What applying the patch needs on the disk besides the old file, in bytes.
  ///
  /// - Parameter isInPlace: Whether the file itself is changed, not a copy of it.
  package func neededByteCount(isInPlace: Bool) -> Int64 {
    byteCount + (isInPlace ? keptByteCount + max(0, newByteCount - oldByteCount) : newByteCount)
  }

  /// What of the old file is overwritten or cut off.
  private var lost: [Range<Int64>] {
    places.map { $0.clamped(to: 0..<oldByteCount) }.filter { !$0.isEmpty }
      + (newByteCount < oldByteCount ? [newByteCount..<oldByteCount] : [])
  }

  private var keptByteCount: Int64 { lost.reduce(0) { $0 + Int64($1.count) } }

  /// The bytes that stay where they are.
  package var stayingByteCount: Int64 { newByteCount - byteCount }

  // MARK: Checking

  /// The chunks that are checked at once, by one thread: two digests are computed in little more than the time of one.
  private static let batchCount = 2

  /// Whether everything that stays is in the file, each chunk checked against its id.
  ///
  /// - Parameters:
  ///   - file: The old file, or a copy of it.
  ///   - workerCount: How many threads read and hash at once.
  ///   - progress: Hears how many bytes were checked, on the calling thread.
  /// - Complexity: O(*n*) time, two chunks of memory per thread.
  package func isIntact(
    _ file: any OpenFile, workerCount: Int, progress: @escaping (Int64) throws -> Void = { _ in }
  ) throws -> Bool {
    var isIntact = true
    try OrderedPipeline<ChunkChecker, (isIntact: Bool, byteCount: Int64)>.run(
      width: workerCount, window: workerCount * 4, makeScratch: { ChunkChecker() },
      consume: { result in
        isIntact = isIntact && result.isIntact
        try progress(result.byteCount)
      },
      body: { pipeline in
        for start in stride(from: 0, to: staying.count, by: Self.batchCount) where isIntact {
          let batch = Array(staying[start..<min(start + Self.batchCount, staying.count)])
          try pipeline.submit { checker in
            (try checker.areIntact(batch, in: file), batch.reduce(0) { $0 + Int64($1.chunk.byteCount) })
          }
        }
      })
    return isIntact
  }

  // MARK: Applying

  /// Makes `target`, which holds the old bytes, hold the new ones.
  ///
  /// - Parameter pieces: What ``ObjectStore/gather(_:of:for:workerCount:progress:)`` wrote.
  package func apply(_ pieces: any OpenFile, to target: any OpenFile) throws {
    try Self.scatter(pieces, to: places, of: target)
    if newByteCount != oldByteCount { try target.truncate(to: newByteCount) }
  }

  /// Writes to an empty file what ``apply(_:to:)`` is going to overwrite.
  package func keep(_ old: any OpenFile, in kept: any OpenFile) throws {
    var offset: Int64 = 0
    for range in lost {
      try kept.copy(range, of: old, to: offset)
      offset += Int64(range.count)
    }
  }

  /// Makes `target`, to which the patch was applied in whole or in part, hold the old bytes again.
  package func takeBack(_ kept: any OpenFile, from target: any OpenFile) throws {
    try Self.scatter(kept, to: lost, of: target)
    try target.truncate(to: oldByteCount)
  }

  /// Copies a file of pieces to the places where they belong.
  private static func scatter(
    _ pieces: any OpenFile, to places: [Range<Int64>], of target: any OpenFile
  ) throws {
    var offset: Int64 = 0
    for place in places {
      try target.copy(offset..<(offset + Int64(place.count)), of: pieces, to: place.lowerBound)
      offset += Int64(place.count)
    }
  }
}
