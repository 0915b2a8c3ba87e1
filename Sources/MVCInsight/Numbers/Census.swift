internal import CKernels

/// What kinds of numbers a tensor has.
package struct Census: Sendable, Equatable {
  /// How many numbers were looked at; a complex element has two.
  package private(set) var count: UInt64 = 0
  package private(set) var nanCount: UInt64 = 0
  package private(set) var infinityCount: UInt64 = 0
  /// Numbers that are zero, of either sign.
  package private(set) var zeroCount: UInt64 = 0
  /// Numbers between zero and the smallest normal one of the dtype: some hardware takes them for zero.
  package private(set) var subnormalCount: UInt64 = 0
  private var least = Double.infinity
  private var most = -Double.infinity

  init() {}

  /// The range of the finite numbers; nil when there is none.
  package var range: ClosedRange<Double>? { least <= most ? least...most : nil }

  /// Whether every number is finite.
  package var isFinite: Bool { nanCount == 0 && infinityCount == 0 }

  mutating func add(_ other: Census) {
    count += other.count
    nanCount += other.nanCount
    infinityCount += other.infinityCount
    zeroCount += other.zeroCount
    subnormalCount += other.subnormalCount
    least = min(least, other.least)
    most = max(most, other.most)
  }

  /// Counts numbers.
  ///
  /// - Parameter bytes: Those of `count` numbers, whole units.
  init(_ bytes: UnsafeRawBufferPointer, _ kind: NumberKind, count: Int, _ room: BlockRoom) {
    self.init()
    self.count = UInt64(count)
    for start in stride(from: 0, to: count, by: BlockRoom.blockCount) {
      let size = min(BlockRoom.blockCount, count - start)
      let filled = room.fill(room.old, kind, bytes.dropped(kind.byteCount(of: start)), count: size)
      var totals = mvc_census_totals()
      mvc_census(room.old.baseAddress, filled, kind.leastNormal, &totals)
      nanCount += totals.nans
      infinityCount += totals.infinities
      // The zeros that fill up the lanes are none of the numbers.
      zeroCount += totals.zeros - UInt64(filled - size)
      subnormalCount += totals.subnormals
      if filled == size {
        least = min(least, totals.least)
        most = max(most, totals.most)
      } else {
        for value in room.old[..<size] where value.isFinite {
          least = min(least, value)
          most = max(most, value)
        }
      }
    }
  }
}
