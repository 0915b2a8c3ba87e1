internal import CKernels

/// How far two sequences of numbers, the old and the new, are apart.
///
/// - SeeAlso: `docs/design/model-diff.md`
package struct Figures: Sendable, Equatable {
  /// How many pairs of numbers there are.
  package private(set) var count: UInt64 = 0
  /// In how many pairs the numbers are not the same: other bits where both have one dtype, else other values.
  package private(set) var changedCount: UInt64 = 0
  /// The pairs with a NaN or an infinity on either side. They are left out of the sums.
  package private(set) var leftOutCount: UInt64 = 0
  /// The largest magnitude of a difference.
  package private(set) var largestChange = 0.0
  private var oldSquares = CompensatedSum()
  private var newSquares = CompensatedSum()
  private var products = CompensatedSum()
  private var differenceSquares = CompensatedSum()

  init() {}

  /// The L2 norm of the old numbers.
  package var oldNorm: Double { oldSquares.value.squareRoot() }
  package var newNorm: Double { newSquares.value.squareRoot() }
  /// The L2 norm of the difference.
  package var changeNorm: Double { differenceSquares.value.squareRoot() }

  /// ‖new − old‖ / ‖old‖; nil where the old numbers are all zero and the new ones are not, and where the squares do
  /// not fit a double.
  package var relativeChange: Double? {
    if changeNorm == 0 { return 0 }
    let ratio = changeNorm / oldNorm
    return ratio.isFinite ? ratio : nil
  }

  /// The cosine of the angle between old and new; nil where one of them is all zero, and where the squares do not fit a
  /// double.
  package var cosine: Double? {
    let cosine = products.value / (oldNorm * newNorm)
    return cosine.isFinite ? min(1, max(-1, cosine)) : nil
  }

  /// The share of numbers that are not the same.
  package var changedShare: Double { count == 0 ? 0 : Double(changedCount) / Double(count) }

  mutating func add(_ other: Figures) {
    count += other.count
    changedCount += other.changedCount
    leftOutCount += other.leftOutCount
    largestChange = max(largestChange, other.largestChange)
    oldSquares.add(other.oldSquares)
    newSquares.add(other.newSquares)
    products.add(other.products)
    differenceSquares.add(other.differenceSquares)
  }
}

/// Room for a block of numbers of each side as doubles; belongs to one thread.
final class BlockRoom {
  /// How many numbers are widened at once: both sides stay in the processor's nearest cache. The order of every sum
  /// depends on it.
  static let blockCount = 1024

  let old = UnsafeMutableBufferPointer<Double>.allocate(capacity: blockCount)
  let new = UnsafeMutableBufferPointer<Double>.allocate(capacity: blockCount)

  deinit {
    old.deallocate()
    new.deallocate()
  }

  /// Widens a block and fills it up with zeros to whole lanes.
  ///
  /// - Returns: How many doubles there are then.
  func fill(
    _ room: UnsafeMutableBufferPointer<Double>, _ kind: NumberKind, _ bytes: UnsafeRawBufferPointer, count: Int
  ) -> Int {
    guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), let to = room.baseAddress else {
      return 0
    }
    kind.widen(start, count: count, into: to)
    let filled = (count + 7) / 8 * 8
    for index in count..<filled { room[index] = 0 }
    return filled
  }
}

extension Figures {
  /// Compares numbers.
  ///
  /// - Parameters:
  ///   - old: The bytes of `count` numbers of kind `oldKind`, whole units.
  ///   - new: As many of `newKind`.
  init(
    _ old: UnsafeRawBufferPointer, _ oldKind: NumberKind, _ new: UnsafeRawBufferPointer, _ newKind: NumberKind,
    count: Int, _ room: BlockRoom
  ) {
    self.init()
    self.count = UInt64(count)
    var finiteCount: UInt64 = 0
    var unequalCount: UInt64 = 0
    for start in stride(from: 0, to: count, by: BlockRoom.blockCount) {
      let size = min(BlockRoom.blockCount, count - start)
      let filled = room.fill(room.old, oldKind, old.dropped(oldKind.byteCount(of: start)), count: size)
      _ = room.fill(room.new, newKind, new.dropped(newKind.byteCount(of: start)), count: size)
      var totals = mvc_pair_totals()
      mvc_pair_sums(room.old.baseAddress, room.new.baseAddress, filled, &totals)
      oldSquares.add(totals.old_squares)
      newSquares.add(totals.new_squares)
      products.add(totals.products)
      differenceSquares.add(totals.difference_squares)
      largestChange = max(largestChange, totals.most)
      // The zeros at the end are finite and equal.
      finiteCount += totals.finite - UInt64(filled - size)
      unequalCount += totals.unequal
    }
    leftOutCount = UInt64(count) - finiteCount
    let hasOneKind = oldKind == newKind && oldKind.unitCount == 1
    changedCount = hasOneKind ? UInt64(Self.unequalCount(old, new, count, oldKind.unitByteCount)) : unequalCount
  }

  private static func unequalCount(
    _ old: UnsafeRawBufferPointer, _ new: UnsafeRawBufferPointer, _ count: Int, _ width: Int
  ) -> Int {
    guard let old = old.baseAddress, let new = new.baseAddress else { return 0 }
    return mvc_count_unequal(
      old.assumingMemoryBound(to: UInt8.self), new.assumingMemoryBound(to: UInt8.self), count, Int32(width))
  }

  /// How many bytes of two stretches of the same length differ.
  static func unequalByteCount(_ old: UnsafeRawBufferPointer, _ new: UnsafeRawBufferPointer) -> UInt64 {
    UInt64(unequalCount(old, new, min(old.count, new.count), 1))
  }
}

extension UnsafeRawBufferPointer {
  func dropped(_ count: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[count...]) }
}
