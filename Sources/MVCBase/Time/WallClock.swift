#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The time of day, as something that is handed in, so that a test decides what time it is.
///
/// A wall clock can be set back by its owner: it dates snapshots and measures nothing.
package protocol WallClock: Sendable {
  /// Returns the present moment with the present offset from UTC.
  func now() -> Timestamp

  /// Whether it is this computer's own, so that the times of files can be held against it.
  var isOfComputer: Bool { get }
}

extension WallClock {
  package var isOfComputer: Bool { false }
}

/// The clock and the time zone of this computer.
package struct SystemClock: WallClock {
  package init() {}

  package var isOfComputer: Bool { true }

  /// Returns the present moment; its offset is that of the process's time zone, or zero if that is not known.
  package func now() -> Timestamp {
    var time = timespec()
    guard clock_gettime(CLOCK_REALTIME, &time) == 0 else { return Timestamp(secondsSinceEpoch: 0) }
    var seconds = time.tv_sec
    var local = tm()
    let hasLocal = localtime_r(&seconds, &local) != nil
    return Timestamp(
      secondsSinceEpoch: Int64(seconds), utcOffsetMinutes: hasLocal ? Int(local.tm_gmtoff) / 60 : 0)
  }
}

/// A clock that stands still.
package struct FixedClock: WallClock {
  private let moment: Timestamp

  /// Creates a clock that always says `moment`.
  package init(_ moment: Timestamp) {
    self.moment = moment
  }

  package func now() -> Timestamp { moment }
}
