/// A moment, in whole seconds, and the offset from UTC at the place where it was recorded.
///
/// The offset says how to show the moment and does not move it: two timestamps with equal seconds are the same moment,
/// though they are equal values only if their offsets agree too.
package struct Timestamp: Hashable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z, without leap seconds; negative before it.
  package let secondsSinceEpoch: Int64
  /// Minutes that local time is ahead of UTC; negative to the west.
  package let utcOffsetMinutes: Int

  /// The offsets that `+hhmm` can spell.
  package static let utcOffsetRange = -5_999...5_999

  /// Creates a timestamp.
  ///
  /// - Parameters:
  ///   - secondsSinceEpoch: Any number of seconds; none is refused.
  ///   - utcOffsetMinutes: Minutes ahead of UTC, clamped to ``utcOffsetRange``.
  package init(secondsSinceEpoch: Int64, utcOffsetMinutes: Int = 0) {
    self.secondsSinceEpoch = secondsSinceEpoch
    self.utcOffsetMinutes = min(max(utcOffsetMinutes, Self.utcOffsetRange.lowerBound), Self.utcOffsetRange.upperBound)
  }

  /// Creates the timestamp of a local date and time.
  ///
  /// - Parameters:
  ///   - localDate: The date at the place of the offset.
  ///   - secondOfDay: Seconds since local midnight. A value outside of one day moves to another day.
  ///   - utcOffsetMinutes: Minutes ahead of UTC, clamped to ``utcOffsetRange``.
  /// - Returns: `nil` if `Int64` seconds do not reach that far.
  package init?(localDate: CivilDate, secondOfDay: Int = 0, utcOffsetMinutes: Int) {
    let base = Timestamp(secondsSinceEpoch: 0, utcOffsetMinutes: utcOffsetMinutes)
    let (midnight, dayOverflow) = Int64(localDate.daysSinceEpoch).multipliedReportingOverflow(by: 86_400)
    let (local, timeOverflow) = midnight.addingReportingOverflow(Int64(secondOfDay))
    let (seconds, offsetOverflow) = local.subtractingReportingOverflow(Int64(base.utcOffsetMinutes) * 60)
    guard !dayOverflow, !timeOverflow, !offsetOverflow else { return nil }
    self.init(secondsSinceEpoch: seconds, utcOffsetMinutes: utcOffsetMinutes)
  }

  /// The date at the place of the offset.
  package var localDate: CivilDate { CivilDate(daysSinceEpoch: localDayAndSecond.day) }

  /// Seconds since local midnight, 0 to 86,399.
  package var localSecondOfDay: Int { localDayAndSecond.second }

  /// Splits before it adds the offset, so the largest and smallest seconds do not overflow.
  private var localDayAndSecond: (day: Int, second: Int) {
    let (day, second) = Int(secondsSinceEpoch).dividedDown(by: 86_400)
    let (carry, localSecond) = (second + utcOffsetMinutes * 60).dividedDown(by: 86_400)
    return (day + carry, localSecond)
  }
}

extension Timestamp: Comparable {
  /// Orders by moment. Equal moments are ordered by offset, so that sorting has one result.
  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.secondsSinceEpoch, left.utcOffsetMinutes) < (right.secondsSinceEpoch, right.utcOffsetMinutes)
  }
}
