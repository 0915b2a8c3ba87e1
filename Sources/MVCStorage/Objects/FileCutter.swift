import MVCBase
package import MVCTensors

/// A piece of a file that becomes one chunk.
struct FilePiece: Sendable {
  let bytes: SlabSlice
  /// The tensor it belongs to and where in it the piece begins, in bytes; nil for a piece cut by content.
  let place: TensorPlace?
}

/// A place in a tensor.
package struct TensorPlace: Sendable {
  package let tensor: TensorExtent
  package let offset: UInt64
}

/// Reads a file front to back, each byte once, and hands over its pieces.
struct FileCutter {
  private let file: any OpenFile
  private let rules: CuttingRules
  private let slabs: SlabPool
  private var slab: Slab
  /// The bytes of the slab that were read and not handed over.
  private var pending = 0..<0

  init(_ file: any OpenFile, _ rules: CuttingRules, _ slabs: SlabPool) {
    self.file = file
    self.rules = rules
    self.slabs = slabs
    slab = slabs.take()
  }

  /// Hands over the pieces of a plan, as far as the file goes.
  ///
  /// - Returns: How many bytes there were: fewer than the plan has when the file was cut short meanwhile.
  mutating func forEachPiece(of plan: ChunkPlan, _ body: (FilePiece) throws -> Void) throws -> Int64 {
    var byteCount: Int64 = 0
    for section in plan.sections {
      let length = section.range.upperBound - section.range.lowerBound
      var offset: UInt64 = 0
      while offset < length {
        let bytes = try nextPiece(of: section, remaining: length - offset)
        if bytes.count == 0 { return byteCount }
        let place = section.tensor.map { TensorPlace(tensor: $0, offset: offset) }
        offset += UInt64(bytes.count)
        byteCount += Int64(bytes.count)
        try body(FilePiece(bytes: bytes, place: place))
      }
    }
    return byteCount
  }

  private mutating func nextPiece(of section: ChunkPlan.Section, remaining: UInt64) throws -> SlabSlice {
    if section.tensor != nil {
      let wanted = Int(min(remaining, UInt64(rules.tensorChunkByteCount)))
      try fill(wanted, ahead: wanted)
      return take(min(wanted, pending.count))
    }
    let wanted = Int(min(remaining, UInt64(rules.chunker.sizes.most)))
    try fill(wanted, ahead: Int(min(remaining, UInt64(slabs.slabByteCount))))
    let seen = slab.bytes[pending.lowerBound..<(pending.lowerBound + min(wanted, pending.count))]
    return take(rules.chunker.nextCut(in: UnsafeRawBufferPointer(rebasing: seen)))
  }

  /// Sees to it that `wanted` bytes are pending, if the file has them, and reads up to `ahead` when it has to read.
  private mutating func fill(_ wanted: Int, ahead: Int) throws {
    guard pending.count < wanted else { return }
    if pending.lowerBound + wanted > slab.bytes.count {
      let next = slabs.take()
      next.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: slab.bytes[pending]))
      slab = next
      pending = 0..<pending.count
    }
    let end = min(slab.bytes.count, pending.lowerBound + ahead)
    let count = try file.readFully(into: UnsafeMutableRawBufferPointer(rebasing: slab.bytes[pending.upperBound..<end]))
    pending = pending.lowerBound..<(pending.upperBound + count)
  }

  private mutating func take(_ count: Int) -> SlabSlice {
    defer { pending = (pending.lowerBound + count)..<pending.upperBound }
    return SlabSlice(slab, pending.lowerBound..<(pending.lowerBound + count))
  }
}

/// How files are cut into chunks.
package struct CuttingRules: Sendable {
  package var chunker: ContentDefinedChunker
  /// A chunk of a tensor has this many bytes; the last one of a tensor may have fewer. A multiple of every number's
  /// length, so that no number is cut.
  package var tensorChunkByteCount: Int

  package init(chunker: ContentDefinedChunker = .init(), tensorChunkByteCount: Int = 4 << 20) {
    self.chunker = chunker
    self.tensorChunkByteCount = tensorChunkByteCount
  }

  /// A file of at most this many bytes is one object.
  package var wholeFileByteCount: Int { chunker.sizes.most }

  /// The memory into which pieces of either sort are read at once, in bytes.
  var slabByteCount: Int { max(tensorChunkByteCount, chunker.sizes.most * 4) }
}
