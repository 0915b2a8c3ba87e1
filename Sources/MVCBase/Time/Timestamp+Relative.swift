extension Timestamp {
  /// Returns how long ago this moment was, in words and with git's rules of rounding: `3 hours ago`.
  ///
  /// The unit is the largest that still has a telling number: 90 minutes before it says hours, 36 hours before it says
  /// days, 14 days, 10 weeks, 12 months; up to five years it says years and months.
  ///
  /// - Parameter now: The moment to count from. A moment after it is `in the future`.
  package func relative(to now: Timestamp) -> String {
    guard secondsSinceEpoch <= now.secondsSinceEpoch else { return "in the future" }
    let (difference, overflow) = now.secondsSinceEpoch.subtractingReportingOverflow(secondsSinceEpoch)
    let seconds = overflow ? Int64.max - 60 : min(difference, Int64.max - 60)
    if seconds < 90 { return Self.ago(seconds, "second") }
    let minutes = (seconds + 30) / 60
    if minutes < 90 { return Self.ago(minutes, "minute") }
    let hours = (minutes + 30) / 60
    if hours < 36 { return Self.ago(hours, "hour") }
    return Self.relativeText(days: (hours + 12) / 24)
  }

  /// Words a number of days in the largest fitting unit.
  private static func relativeText(days: Int64) -> String {
    if days < 14 { return ago(days, "day") }
    if days < 70 { return ago((days + 3) / 7, "week") }
    if days < 365 { return ago((days + 15) / 30, "month") }
    guard days < 1_825 else { return ago((days + 183) / 365, "year") }
    let (years, months) = ((days * 24 + 365) / 730).quotientAndRemainder(dividingBy: 12)
    return months == 0 ? ago(years, "year") : "\(count(years, "year")), \(ago(months, "month"))"
  }

  private static func ago(_ number: Int64, _ unit: String) -> String {
    "\(count(number, unit)) ago"
  }

  private static func count(_ number: Int64, _ unit: String) -> String {
    "\(number) \(unit)\(number == 1 ? "" : "s")"
  }
}
