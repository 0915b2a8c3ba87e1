import MVCBase
import MVCTensors

/// Two tensors whose numbers, or bytes, are to be held against each other.
struct MeasuredPair: Sendable {
  let old: ModelTensor
  let new: ModelTensor
  /// The kinds of the numbers; nil where bytes are compared.
  let kinds: (old: NumberKind, new: NumberKind)?
  /// How many numbers, whole units of both, or bytes.
  let count: UInt64
  /// Which pieces are known to be equal; nil when nothing is known.
  let equalPieces: [Bool]?

  /// What is read of both at once.
  private var slabCount: UInt64 {
    guard let kinds else { return PieceDigest.pieceByteCount }
    if kinds.old != kinds.new { return UInt64(Slab.retypedCount) }
    return PieceDigest.pieceByteCount / UInt64(kinds.old.unitByteCount) * UInt64(kinds.old.unitCount)
  }

  /// The slabs, in order.
  var slabs: some Sequence<MeasuredSlab> {
    stride(from: 0, to: count, by: Int(slabCount)).lazy.map { start in
      let end = start + min(slabCount, count - start)
      func bytes(_ kind: NumberKind?) -> Range<UInt64> {
        guard let kind else { return start..<end }
        let (units, each) = (UInt64(kind.unitCount), UInt64(kind.unitByteCount))
        return start / units * each..<end / units * each
      }
      let (old, new) = (bytes(kinds?.old), bytes(kinds?.new))
      return MeasuredSlab(
        pair: self, count: Int(end - start), old: old, new: new, isEqual: isEqual(old))
    }
  }

  private func isEqual(_ bytes: Range<UInt64>) -> Bool {
    guard let equalPieces, !bytes.isEmpty else { return false }
    let first = Int(bytes.lowerBound / PieceDigest.pieceByteCount)
    let last = Int((bytes.upperBound - 1) / PieceDigest.pieceByteCount)
    return last < equalPieces.count && equalPieces[first...last].allSatisfy { $0 }
  }
}

/// A stretch of two tensors.
struct MeasuredSlab: Sendable {
  let pair: MeasuredPair
  /// How many numbers or bytes.
  let count: Int
  let old: Range<UInt64>
  let new: Range<UInt64>
  /// Whether the bytes are known to be equal.
  let isEqual: Bool

  /// What it takes in memory, in bytes.
  var byteCount: Int { Int(old.upperBound - old.lowerBound + new.upperBound - new.lowerBound) }

  func measure(_ room: SlabRoom) throws -> Measurement {
    guard let kinds = pair.kinds else {
      if isEqual { return Measurement() }
      return try withBoth(room) { Measurement(changedByteCount: Figures.unequalByteCount($0, $1)) }
    }
    return try (isEqual ? withEqual : withBoth)(room) { old, new in
      let figures = Figures(old, kinds.old, new, kinds.new, count: count, room.blocks)
      // Blocks of other bytes may stand for the same numbers.
      let isBlocks = kinds.old == kinds.new && kinds.old.unitCount > 1
      return Measurement(figures: figures, changedByteCount: isBlocks ? Figures.unequalByteCount(old, new) : 0)
    }
  }

  private typealias Body = (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Measurement

  private func withBoth(_ room: SlabRoom, _ body: Body) throws -> Measurement {
    try pair.old.withBytes(in: old, room.old) { old in
      try pair.new.withBytes(in: new, room.new) { new in try body(old, new) }
    }
  }

  /// Reads equal bytes once, from the side where they lie plainly if one is not stored.
  private func withEqual(_ room: SlabRoom, _ body: Body) throws -> Measurement {
    if pair.new.knownDigests == nil {
      return try pair.new.withBytes(in: new, room.new) { try body($0, $0) }
    }
    return try pair.old.withBytes(in: old, room.old) { try body($0, $0) }
  }
}

/// What was measured of a stretch, or of a whole tensor.
struct Measurement: Sendable {
  var figures = Figures()
  /// Counted where bytes are compared, and of quantised blocks.
  var changedByteCount: UInt64 = 0

  var isChanged: Bool { figures.changedCount > 0 || changedByteCount > 0 }

  mutating func add(_ other: Measurement) {
    figures.add(other.figures)
    changedByteCount += other.changedByteCount
  }
}

/// Measures pairs on all processors. The results do not depend on how many there are: slabs are joined in their order.
struct Measuring {
  let runtime: Runtime

  func measure(_ pairs: [MeasuredPair]) throws -> [Measurement] {
    var results = Array(repeating: Measurement(), count: pairs.count)
    guard !pairs.isEmpty else { return results }
    let byteCount = pairs.reduce(UInt64(0)) { $0 &+ $1.old.tensor.byteCount &+ $1.new.tensor.byteCount }
    runtime.progress.begin("comparing", byteCount: Int64(clamping: byteCount))
    defer { runtime.progress.end() }
    try OrderedPipeline<SlabRoom, (index: Int, measurement: Measurement)>.run(
      width: runtime.workerCount, window: runtime.workerCount * 4, byteLimit: Slab.byteLimit,
      makeScratch: SlabRoom.init,
      consume: { results[$0.index].add($0.measurement) },
      body: { pipeline in
        for (index, pair) in pairs.enumerated() {
          for slab in pair.slabs {
            try runtime.interruption.check()
            try pipeline.submit(byteCount: slab.byteCount) { [progress = runtime.progress] room in
              let measurement = try slab.measure(room)
              progress.advance(byteCount: Int64(slab.byteCount))
              return (index, measurement)
            }
          }
        }
      })
    return results
  }
}
