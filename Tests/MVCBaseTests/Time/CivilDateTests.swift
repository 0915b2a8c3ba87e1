import MVCBase
import Testing

@Suite("CivilDate")
struct CivilDateTests {
  @Test(
    "A date and its distance from 1970 are the same thing",
    arguments: [
      (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2000, 3, 1, 11_017), (2026, 11, 21, 20_778),
      (1600, 2, 29, -135_081), (0, 3, 1, -719_468), (-1, 12, 31, -719_529), (9999, 12, 31, 2_932_896),
    ])
  func knownDistances(year: Int, month: Int, day: Int, distance: Int) throws {
    let date = try #require(CivilDate(year: year, month: month, day: day))
    #expect(date.daysSinceEpoch == distance)
    #expect(CivilDate(daysSinceEpoch: distance) == date)
  }

  @Test("Every day of eight centuries follows the day before it")
  func consecutiveDays() throws {
    var previous = CivilDate(daysSinceEpoch: -146_098)
    for days in -146_097...146_097 {
      let date = CivilDate(daysSinceEpoch: days)
      try #require(date.daysSinceEpoch == days)
      try #require(CivilDate(year: date.year, month: date.month, day: date.day) == date)
      let isNextDay = (date.year, date.month, date.day) == (previous.year, previous.month, previous.day + 1)
      let isNewMonth = (date.year, date.month, date.day) == (previous.year, previous.month + 1, 1)
      let isNewYear = (date.year, date.month, date.day) == (previous.year + 1, 1, 1) && previous.month == 12
      try #require(isNextDay || isNewMonth || isNewYear, "day \(days)")
      try #require(date.weekday == (previous.weekday + 1) % 7)
      previous = date
    }
  }

  @Test(
    "Days that the calendar does not have are refused",
    arguments: [
      (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 32), (2026, 4, 31), (2026, 2, 29), (1900, 2, 29),
      (2026, 1, Int.min), (2026, Int.max, 1), (Int.max, 1, 1), (Int.min, 1, 1),
    ])
  func impossibleDays(year: Int, month: Int, day: Int) {
    #expect(CivilDate(year: year, month: month, day: day) == nil)
  }

  @Test("21 November 2026 is a Saturday")
  func weekday() throws {
    #expect(try #require(CivilDate(year: 2026, month: 11, day: 21)).weekday == 6)
  }

  @Test("A day that the earlier month does not have runs over into the next month")
  func monthsEarlier() throws {
    let lastOfMarch = try #require(CivilDate(year: 2026, month: 3, day: 31))
    #expect(lastOfMarch.subtracting(months: 1) == CivilDate(year: 2026, month: 3, day: 3))
    #expect(lastOfMarch.subtracting(months: 3) == CivilDate(year: 2025, month: 12, day: 31))
    #expect(lastOfMarch.subtracting(months: 25) == CivilDate(year: 2024, month: 3, day: 2))
    #expect(lastOfMarch.subtracting(months: -9) == CivilDate(year: 2026, month: 12, day: 31))
  }

  @Test("No number of days or months traps", arguments: [Int.min, Int.min + 1, -1, Int.max - 1, Int.max])
  func extremes(number: Int) throws {
    let date = CivilDate(daysSinceEpoch: number)
    #expect(CivilDate(daysSinceEpoch: date.daysSinceEpoch) == date)
    #expect(0...6 ~= date.weekday)
    _ = date.subtracting(months: number)
    _ = date.subtracting(months: -1)
  }
}
