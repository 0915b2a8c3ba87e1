import MVCBase
import MVCObjects
import MVCStorage
import MVCText

/// Measures how alike files are: the share of the larger one's bytes that the other has too, as git measures it.
///
/// Stored files that are cut into chunks are compared by the chunks' ids first, so weights of any size cost no more than
/// their lists of chunks. The chunks that they do not share, as long as they are few enough, are read and compared by
/// spans, and so is every other file.
///
/// What was read is kept for the next comparison within a fixed memory, and there is an end to how much is read.
final class LikenessMeter {
  struct Limits {
    /// Of two files no more than so much of each is read that they do not share as chunks, in bytes.
    var readByteCount: UInt64 = 64 << 20
    /// How much is read by one meter in all, in bytes.
    var totalByteCount: UInt64 = 1 << 30
    /// The memory for what may be needed again, in bytes.
    var keptByteCount = 64 << 20
  }

  private let contents: FileContents
  private let limits: Limits
  private var readByteCount: UInt64 = 0
  private var kept: [ComparedFile: ContentSpans] = [:]
  private var keptByteCount = 0
  private var chunkLists: [ComparedFile: [Chunk]?] = [:]
  /// How many pairs could not be compared because everything that may be read had been.
  private(set) var skippedCount = 0

  init(_ contents: FileContents, limits: Limits = Limits()) {
    self.contents = contents
    self.limits = limits
  }

  /// How alike two files are, in percent: 100 only for the same bytes.
  ///
  /// - Parameter least: The likeness from which on it matters; below it may be told as anything below.
  func likeness(_ old: ComparedFile, _ new: ComparedFile, least: Int) throws -> Int {
    if old.id == new.id { return 100 }
    let (smaller, larger) = (min(old.byteCount, new.byteCount), max(old.byteCount, new.byteCount))
    guard smaller > 0, Self.percent(smaller, of: larger) >= least else { return 0 }
    let shared = try sharedByteCount(old, new, sought: UInt64(Double(larger) * Double(least) / 100) + 1)
    return min(99, Self.percent(shared, of: larger))
  }

  private static func percent(_ part: UInt64, of whole: UInt64) -> Int {
    // In this order, so that no file is too large for it.
    whole == 0 ? 0 : Int(Double(part) / Double(whole) * 100)
  }

  private func sharedByteCount(_ old: ComparedFile, _ new: ComparedFile, sought: UInt64) throws -> UInt64 {
    guard let left = try chunks(of: old), let right = try chunks(of: new) else {
      guard let ours = try spans(of: old), let others = try spans(of: new) else { return 0 }
      return ours.sharedByteCount(with: others)
    }
    let division = SharedChunks(left, right)
    let rest = (old: division.onlyOld.byteCount, new: division.onlyNew.byteCount)
    // Reading the rest costs time and tells nothing where it cannot make them alike enough.
    guard division.sharedByteCount + min(rest.old, rest.new) >= sought,
      mayRead(rest.old, rest.new, isNeeded: division.sharedByteCount < sought)
    else { return division.sharedByteCount }
    let (ours, others) = try (spans(of: division.onlyOld), spans(of: division.onlyNew))
    return division.sharedByteCount + ours.sharedByteCount(with: others)
  }

  private func chunks(of file: ComparedFile) throws -> [Chunk]? {
    if let known = chunkLists[file] { return known }
    let chunks = try contents.chunks(of: file)
    makeRoom(for: (chunks?.count ?? 1) * MemoryLayout<Chunk>.stride)
    chunkLists[file] = .some(chunks)
    return chunks
  }

  // MARK: Reading

  /// - Parameter isNeeded: Whether it cannot be told without whether two files are alike enough.
  private func mayRead(_ byteCounts: UInt64..., isNeeded: Bool = true) -> Bool {
    guard byteCounts.allSatisfy({ $0 <= limits.readByteCount }) else { return false }
    guard readByteCount < limits.totalByteCount else {
      if isNeeded { skippedCount += 1 }
      return false
    }
    return true
  }

  private func spans(of file: ComparedFile) throws -> ContentSpans? {
    if let known = kept[file] { return known }
    guard mayRead(file.byteCount) else { return nil }
    var cutter: SpanCutter?
    try contents.read(file) { bytes in
      var current = cutter ?? SpanCutter(isText: ContentKind(of: bytes) == .text)
      cutter = nil
      current.take(bytes)
      cutter = current
    }
    readByteCount += file.byteCount
    let spans = cutter?.finish() ?? .none
    keep(spans, of: file)
    return spans
  }

  private func spans(of chunks: [Chunk]) throws -> ContentSpans {
    var cutter = SpanCutter(isText: false)
    for chunk in chunks {
      cutter.take(try contents.bytes(of: chunk))
      readByteCount += UInt64(chunk.byteCount)
    }
    return cutter.finish()
  }

  private func keep(_ spans: ContentSpans, of file: ComparedFile) {
    makeRoom(for: spans.cost)
    kept[file] = spans
  }

  private func makeRoom(for cost: Int) {
    if keptByteCount + cost > limits.keptByteCount {
      (kept, chunkLists, keptByteCount) = ([:], [:], 0)
    }
    keptByteCount += cost
  }
}

/// The chunks of two files, divided into those that both have and the rest.
private struct SharedChunks {
  private(set) var sharedByteCount: UInt64 = 0
  private(set) var onlyOld: [Chunk] = []
  private(set) var onlyNew: [Chunk] = []

  init(_ old: [Chunk], _ new: [Chunk]) {
    var counts: [Chunk: Int] = [:]
    for chunk in old { counts[chunk, default: 0] += 1 }
    for chunk in new {
      if let count = counts[chunk], count > 0 {
        counts[chunk] = count - 1
        sharedByteCount += UInt64(chunk.byteCount)
      } else {
        onlyNew.append(chunk)
      }
    }
    for chunk in old {
      guard let count = counts[chunk], count > 0 else { continue }
      counts[chunk] = count - 1
      onlyOld.append(chunk)
    }
  }
}

extension [Chunk] {
  fileprivate var byteCount: UInt64 { reduce(0) { $0 + UInt64($1.byteCount) } }
}
