internal import CKernels
internal import MVCBase

/// Which numbers of a group are stored at all; the others are zero.
///
/// Rows of an embedding that were not trained, pruned weights and the optimizer's state of both are zeros, and cost a
/// bit a block of 64, or a bit a number, instead of a number.
final class Presence {
  enum Mode: UInt8 {
    /// Every number.
    case all = 0
    /// Every number of some blocks.
    case blocks = 1
    /// Some numbers of some blocks.
    case numbers = 2
  }

  static let blockCount = Int(MVC_BLOCK)

  private(set) var mode = Mode.all
  /// How many numbers are stored.
  private(set) var count = 0
  private let maskMemory = ScratchBuffer()
  private let bitmapMemory = ScratchBuffer()
  private let packedMemory = ScratchBuffer()
  private var masks = UnsafeMutableBufferPointer<UInt64>(start: nil, count: 0)

  init() {}

  /// A mask for every block of the group; nil when all numbers are stored.
  var blockMasks: UnsafePointer<UInt64>? { mode == .all ? nil : UnsafePointer(masks.baseAddress) }

  private func reset(_ numberCount: Int) {
    mode = .all
    count = numberCount
    let blocks = (numberCount + Self.blockCount - 1) / Self.blockCount
    let start = UnsafeMutableRawPointer(maskMemory.bytes(8 * blocks)).assumingMemoryBound(to: UInt64.self)
    masks = UnsafeMutableBufferPointer(start: start, count: blocks)
  }

  /// The numbers of a block that are in the group: all but maybe those of the last block.
  private func wholeMask(_ block: Int, _ numberCount: Int) -> UInt64 {
    let inside = numberCount - block * Self.blockCount
    return inside >= Self.blockCount ? .max : (1 << UInt64(inside)) - 1
  }

  // MARK: Choosing

  /// Looks at a group's numbers and decides which of them to store.
  ///
  /// - Parameter single: Whether single numbers may be left out, or only blocks.
  func choose(_ numbers: UnsafePointer<UInt8>, _ numberCount: Int, width: Int, single: Bool) {
    reset(numberCount)
    mvc_reach_masks(numbers, numberCount, Int32(width), 1, masks.baseAddress)
    var (nonzero, usedBlocks) = (0, 0)
    for mask in masks where mask != 0 {
      nonzero += mask.nonzeroBitCount
      usedBlocks += 1
    }
    let inUsedBlocks = min(usedBlocks * Self.blockCount, numberCount)
    // A mask costs up to a bit a number, a zero among weights about a number: from one zero in 32 on it pays.
    if single, (inUsedBlocks - nonzero) * 32 > inUsedBlocks {
      mode = .numbers
    } else if (masks.count - usedBlocks) * 64 > masks.count {
      mode = .blocks
    }
    settle(numberCount)
  }

  private func settle(_ numberCount: Int) {
    switch mode {
    case .all: return
    case .blocks:
      for block in masks.indices where masks[block] != 0 { masks[block] = wholeMask(block, numberCount) }
    case .numbers: break
    }
    count = masks.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  // MARK: Moving numbers

  /// The stored numbers, one after the other; the group's own bytes when these are all.
  func compressed(_ numbers: UnsafePointer<UInt8>, _ numberCount: Int, width: Int) -> UnsafePointer<UInt8> {
    guard mode != .all else { return numbers }
    let packed = packedMemory.bytes(count * width)
    mvc_compress(numbers, numberCount, Int32(width), masks.baseAddress, packed)
    return UnsafePointer(packed)
  }

  /// Where to put the stored numbers for ``expand(into:_:width:)``: the group's own place when these are all.
  func destination(for numbers: UnsafeMutablePointer<UInt8>, width: Int) -> UnsafeMutablePointer<UInt8> {
    mode == .all ? numbers : packedMemory.bytes(count * width)
  }

  /// Puts stored numbers where they belong, and zeros between them.
  func expand(into numbers: UnsafeMutablePointer<UInt8>, _ numberCount: Int, width: Int) {
    guard mode != .all else { return }
    mvc_expand(packedMemory.bytes(count * width), numberCount, Int32(width), masks.baseAddress, numbers)
  }

  // MARK: Storing

  /// The mode, then the sections of the masks.
  func sections() -> [UnsafeBufferPointer<UInt8>] {
    guard mode != .all else { return [] }
    let bitmapCount = (masks.count + 7) / 8
    let bitmap = bitmapMemory.bytes(bitmapCount + 8 * masks.count)
    bitmap.update(repeating: 0, count: bitmapCount)
    let words = UnsafeMutableRawPointer(bitmap + bitmapCount)
    var used = 0
    for block in masks.indices where masks[block] != 0 {
      bitmap[block >> 3] |= 1 << UInt8(block & 7)
      words.storeBytes(of: masks[block].littleEndian, toByteOffset: 8 * used, as: UInt64.self)
      used += 1
    }
    let blocks = UnsafeBufferPointer(start: UnsafePointer(bitmap), count: bitmapCount)
    guard mode == .numbers, used > 0 else { return [blocks] }
    return [blocks, UnsafeBufferPointer(start: UnsafePointer(bitmap) + bitmapCount, count: 8 * used)]
  }

  /// Reads what ``sections()`` gave.
  func read(_ reader: inout PayloadReader, _ sections: SectionReader, _ numberCount: Int) throws(MVCError) {
    reset(numberCount)
    let code = try reader.readByte()
    guard let mode = Mode(rawValue: code) else { throw PayloadReader.corrupt("presence \(code) is unknown") }
    self.mode = mode
    guard mode != .all else { return }
    let bitmapCount = (masks.count + 7) / 8
    let bitmap = bitmapMemory.bytes(bitmapCount + 8 * masks.count)
    try sections.read(&reader, into: UnsafeMutableBufferPointer(start: bitmap, count: bitmapCount))
    var used = 0
    for block in masks.indices {
      let isUsed = bitmap[block >> 3] >> UInt8(block & 7) & 1 == 1
      masks[block] = isUsed ? wholeMask(block, numberCount) : 0
      if isUsed { used += 1 }
    }
    if mode == .numbers, used > 0 {
      let words = UnsafeMutableBufferPointer(start: bitmap + bitmapCount, count: 8 * used)
      try sections.read(&reader, into: words)
      var position = 0
      for block in masks.indices where masks[block] != 0 {
        // Bits past the group's end have no meaning, and must not be counted.
        masks[block] &=
          UnsafeRawBufferPointer(words)
          .loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
        position += 8
      }
    }
    count = masks.reduce(0) { $0 + $1.nonzeroBitCount }
  }
}
