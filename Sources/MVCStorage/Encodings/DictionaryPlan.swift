import MVCBase

/// How an object that resembles another one is cut into pieces, each with the window of the base that it resembles.
///
/// Deflate looks back 32 KiB, so a base that is longer is of use only where its window lies right. Blocks of the base are
/// hashed and looked for in the object, as rsync does (Tridgell and Mackerras 1996); where they are found says how far
/// the object has moved against the base. A stretch of which the base knows nothing is one piece however long it is:
/// it then has at least itself to look back on.
package struct DictionaryPlan: Sendable {
  package let segments: [DictionarySegment]
  /// How many bytes of the object lie in pieces that have a place in the base.
  package let alignedByteCount: Int

  /// A piece that has a place in the base is this long: half a window, so that the other half lies around the place.
  private static let segmentByteCount = 16 << 10
  /// How far behind the place of a piece its window ends, for what was removed meanwhile.
  private static let slackByteCount = 4 << 10
  private static let blockByteCount = 16

  /// One piece, with the end of the base before it: for what follows the base, or only speaks its language.
  package init(following base: UnsafeRawBufferPointer, byteCount: Int) {
    segments = [
      DictionarySegment(range: 0..<byteCount, dictionaryEnd: base.count)
    ]
    alignedByteCount = 0
  }

  /// Pieces beside the places of the base that they resemble.
  ///
  /// - Complexity: O(*n*) time and memory.
  package init(aligning raw: UnsafeRawBufferPointer, with base: UnsafeRawBufferPointer) {
    let places = BlockTable(base, blockByteCount: Self.blockByteCount)
    var segments: [DictionarySegment] = []
    var aligned = 0
    var isLastAligned = true
    for start in stride(from: 0, to: max(raw.count, 1), by: Self.segmentByteCount) {
      let range = start..<min(start + Self.segmentByteCount, raw.count)
      if let shift = places.shift(of: range, in: raw) {
        let end = max(1, min(range.upperBound + shift + Self.slackByteCount, base.count))
        segments.append(DictionarySegment(range: range, dictionaryEnd: end))
        aligned += range.count
        isLastAligned = true
      } else if !isLastAligned, let last = segments.popLast() {
        segments.append(
          DictionarySegment(
            range: last.range.lowerBound..<range.upperBound, dictionaryEnd: last.dictionaryEnd))
      } else {
        segments.append(DictionarySegment(range: range, dictionaryEnd: segments.last?.dictionaryEnd ?? base.count))
        isLastAligned = false
      }
    }
    self.segments = segments
    alignedByteCount = aligned
  }
}

/// Where the blocks of a base lie, by a hash of their bytes.
private struct BlockTable {
  private let base: UnsafeRawBufferPointer
  private let blockByteCount: Int
  private let shift: UInt64
  /// One more than the number of a block, or 0; of blocks with one hash the first.
  private var numbers: [UInt32]

  init(_ base: UnsafeRawBufferPointer, blockByteCount: Int) {
    self.base = base
    self.blockByteCount = blockByteCount
    let bits = max(4, Int.bitWidth - (base.count / blockByteCount).leadingZeroBitCount + 1)
    shift = UInt64(64 - bits)
    numbers = Array(repeating: 0, count: 1 << bits)
    for number in 0..<(base.count / blockByteCount) {
      let slot = slot(base, number * blockByteCount)
      if numbers[slot] == 0 { numbers[slot] = UInt32(number + 1) }
    }
  }

  private func words(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> (UInt64, UInt64) {
    (
      bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self),
      bytes.loadUnaligned(fromByteOffset: position + 8, as: UInt64.self)
    )
  }

  private func slot(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> Int {
    let (first, second) = words(bytes, position)
    return Int((((first &* 0x9E37_79B9_7F4A_7C15) ^ second) &* 0xD6E8_FEB8_6659_FD93) >> shift)
  }

  /// How far a piece of an object lies before its place in the base: what most of the blocks say that are found in it,
  /// to about a kibibyte; nil when too few are found to say.
  func shift(of range: Range<Int>, in raw: UnsafeRawBufferPointer) -> Int? {
    var votes: [Int: (count: Int, shift: Int)] = [:]
    var position = range.lowerBound
    while position + blockByteCount <= range.upperBound {
      let number = numbers[slot(raw, position)]
      let place = (Int(number) - 1) * blockByteCount
      guard number > 0, words(base, place) == words(raw, position) else {
        position += 1
        continue
      }
      let shift = place - position
      votes[shift >> 10, default: (0, shift)].count += 1
      position += blockByteCount
    }
    let best = votes.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.value
    guard let best, best.count * blockByteCount * 8 >= range.count else { return nil }
    return best.shift
  }
}
