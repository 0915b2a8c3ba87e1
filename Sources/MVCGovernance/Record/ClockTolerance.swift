import MVCBase

/// How far the clocks of two machines may be apart.
enum ClockTolerance {
  static let seconds: Int64 = 300

  /// Whether a time has not come yet where it is `now`, in seconds since the epoch.
  static func isAhead(_ time: Timestamp, of now: Int64) -> Bool {
    let (latest, isEndless) = now.addingReportingOverflow(seconds)
    return !isEndless && time.secondsSinceEpoch > latest
  }
}
