/// A day of the proleptic Gregorian calendar, with no time and no place.
///
/// The arithmetic is Howard Hinnant's `days_from_civil` and `civil_from_days`, which work in eras of 400 years that begin
/// on 1 March, so that a leap day is the last day of a year.
package struct CivilDate: Hashable, Sendable {
  /// The astronomical year: 0 is the year before the year 1.
  package let year: Int
  /// The month, 1 to 12.
  package let month: Int
  /// The day of the month, 1 to 31.
  package let day: Int

  /// The years that this type computes with: as many as `Int64` seconds reach, with room to spare.
  private static let years = -400_000_000_000...400_000_000_000

  /// Creates a date, or returns `nil` if the calendar has no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard Self.years.contains(year), 1...12 ~= month, day >= 1, day <= Self.dayCount(ofMonth: month, year: year) else {
      return nil
    }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Creates the date that lies some days after 1 January 1970.
  ///
  /// - Parameter days: Days; negative before 1970. Clamped to the years that `Int64` seconds reach.
  package init(daysSinceEpoch days: Int) {
    let shifted = min(max(days, -146_000_000_000_000), 146_000_000_000_000) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The days from 1 January 1970 to this date; negative before it.
  package var daysSinceEpoch: Int {
    let yearFromMarch = month <= 2 ? year - 1 : year
    let era = (yearFromMarch >= 0 ? yearFromMarch : yearFromMarch - 399) / 400
    let yearOfEra = yearFromMarch - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The day of the week: 0 is Sunday, 6 is Saturday.
  package var weekday: Int { (daysSinceEpoch + 4).dividedDown(by: 7).remainder }

  /// Returns the date some months earlier, as git counts: a day that its month does not have runs over into the next
  /// month, so one month before 31 March is 3 March, or 2 March in a leap year.
  ///
  /// - Returns: `nil` if the year leaves the range of this type.
  package func subtracting(months: Int) -> CivilDate? {
    let (total, overflow) = (year * 12 + month - 1).subtractingReportingOverflow(months)
    guard !overflow else { return nil }
    let (earlierYear, monthIndex) = total.dividedDown(by: 12)
    guard let first = CivilDate(year: earlierYear, month: monthIndex + 1, day: 1) else { return nil }
    return CivilDate(daysSinceEpoch: first.daysSinceEpoch + day - 1)
  }

  /// Returns how many days a month has.
  private static func dayCount(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Int {
  /// Divides by a positive number, rounding down, so that the remainder is never negative.
  func dividedDown(by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
