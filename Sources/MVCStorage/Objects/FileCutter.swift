import MVCBase
package import MVCTensors

/// A piece of a file that becomes one chunk.
struct FilePiece: Sendable {
  let byteCount: Int
  /// The tensor it belongs to and where in it the piece begins, in bytes; nil for a piece cut by content.
  let place: TensorPlace?
  fileprivate let bytes: Bytes

  fileprivate enum Bytes: Sendable {
    /// What is cut by its content had to be read for that.
    case read(SlabSlice)
    case unread(any OpenFile, offset: Int64, SlabPool)
  }

  /// The bytes, read now if they were not before: fewer than ``byteCount`` when the file was cut short meanwhile.
  func load() throws -> SlabSlice {
    switch bytes {
    case .read(let slice): return slice
    case .unread(let file, let offset, let slabs):
      let slab = slabs.take()
      let count = try file.readFully(
        into: UnsafeMutableRawBufferPointer(rebasing: slab.bytes[..<byteCount]), at: offset)
      return SlabSlice(slab, 0..<count)
    }
  }
}

/// A place in a tensor.
package struct TensorPlace: Sendable {
  package let tensor: TensorExtent
  package let offset: UInt64
}

/// Cuts a file from front to back. Each byte is read once: of tensors by whoever takes the piece, on any thread.
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
  /// - Returns: How many bytes there were: fewer than the plan has when the file was seen to be cut short meanwhile.
  mutating func forEachPiece(of plan: ChunkPlan, _ body: (FilePiece) throws -> Void) throws -> Int64 {
    for section in plan.sections {
      var offset = section.range.lowerBound
      while offset < section.range.upperBound {
        let piece = try piece(of: section, at: offset)
        if piece.byteCount == 0 { return Int64(offset) }
        offset += UInt64(piece.byteCount)
        try body(piece)
      }
    }
    return Int64(plan.sections.last?.range.upperBound ?? 0)
  }

  private mutating func piece(of section: ChunkPlan.Section, at offset: UInt64) throws -> FilePiece {
    let remaining = section.range.upperBound - offset
    if let tensor = section.tensor {
      return FilePiece(
        byteCount: Int(min(remaining, UInt64(rules.tensorChunkByteCount))),
        place: TensorPlace(tensor: tensor, offset: offset - section.range.lowerBound),
        bytes: .unread(file, offset: Int64(offset), slabs))
    }
    let wanted = Int(min(remaining, UInt64(rules.chunker.sizes.most)))
    try fill(wanted, ahead: Int(min(remaining, UInt64(slabs.slabByteCount))), at: Int64(offset))
    let seen = slab.bytes[pending.lowerBound..<(pending.lowerBound + min(wanted, pending.count))]
    let bytes = take(rules.chunker.nextCut(in: UnsafeRawBufferPointer(rebasing: seen)))
    return FilePiece(byteCount: bytes.count, place: nil, bytes: .read(bytes))
  }

  /// Sees to it that `wanted` bytes are pending, if the file has them, and reads up to `ahead` when it has to read.
  ///
  /// - Parameter offset: Where the pending bytes begin in the file. They end with a section at the latest.
  private mutating func fill(_ wanted: Int, ahead: Int, at offset: Int64) throws {
    guard pending.count < wanted else { return }
    if pending.lowerBound + wanted > slab.bytes.count {
      let next = slabs.take()
      next.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: slab.bytes[pending]))
      slab = next
      pending = 0..<pending.count
    }
    let end = min(slab.bytes.count, pending.lowerBound + ahead)
    let count = try file.readFully(
      into: UnsafeMutableRawBufferPointer(rebasing: slab.bytes[pending.upperBound..<end]),
      at: offset + Int64(pending.count))
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
