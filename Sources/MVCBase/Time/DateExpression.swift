/// Dates as people type them on a command line: a documented part of what git calls approxidate.
///
/// It reads, in any letter case:
/// - `now`, `today` and `midnight` (the start of this day), `yesterday` (24 hours ago), `noon` (the last one);
/// - `3 days ago`, `3.days.ago`, `two weeks`, `1 year 2 months ago`, with seconds, minutes, hours, days, weeks, months
///   and years; `last week`;
/// - `monday` (the last one, or today) and `last monday` (the last one before today), at the present time of day;
/// - `2026-11-21`, `2026-11-21 07:07`, `2026-11-21T07:07:15+02:00`, with `Z` or `UTC` for `+00:00`;
/// - `Sat, 21 Nov 2026 07:07:15 +0200` and `Sat Nov 21 07:07:15 2026 +0200`;
/// - `@1700000000`, `1700000000 +0200`: seconds since 1970; without the `@`, nine digits or more.
///
/// Other than git, it refuses what it does not understand instead of taking it for the present, and it reads a date
/// without a time, and `today`, as the start of that day.
package enum DateExpression {
  /// Returns the moment that a text means.
  ///
  /// - Parameters:
  ///   - text: The text; white space around it does not matter.
  ///   - now: The moment that relative dates count from. Its offset is the time zone of local times.
  /// - Returns: The moment, with the offset that the text names, else with that of `now`; `nil` if the text is not a
  ///   date that this type reads, or one too far away to count in seconds.
  package static func parse(_ text: String, now: Timestamp) -> Timestamp? {
    let scanner = DateScanner(text)
    return epochSeconds(scanner, now: now)
      ?? isoDate(scanner, now: now)
      ?? calendarText(scanner, now: now)
      ?? relativeDate(scanner, now: now)
  }

  /// Reads the dates that are words or distances.
  private static func relativeDate(_ scanner: DateScanner, now: Timestamp) -> Timestamp? {
    guard let words = scanner.words, let first = words.first else { return nil }
    if words.count == 1, let moment = namedMoment(first, now: now) { return moment }
    if words.count == 2, first == "last" {
      if let weekday = weekdayIndex(words[1]) {
        return lastWeekday(weekday, before: now, orToday: false)
      }
      return DateUnit(word: words[1]).flatMap { subtract(1, $0, from: now) }
    }
    return distance(words.last == "ago" ? words.dropLast() : words[...], before: now)
  }

  /// Reads `now`, `noon`, `monday` and the like.
  private static func namedMoment(_ word: String, now: Timestamp) -> Timestamp? {
    switch word {
    case "now": return now
    case "today", "midnight": return subtract(seconds: now.localSecondOfDay, from: now)
    case "yesterday": return subtract(seconds: 86_400, from: now)
    case "noon":
      let afternoon = (now.localSecondOfDay - 43_200).dividedDown(by: 86_400).remainder
      return subtract(seconds: afternoon, from: now)
    default: return weekdayIndex(word).flatMap { lastWeekday($0, before: now, orToday: true) }
    }
  }

  /// Reads pairs of a number and a unit, and goes back by each of them in turn.
  private static func distance(_ words: ArraySlice<String>, before now: Timestamp) -> Timestamp? {
    guard !words.isEmpty, words.count.isMultiple(of: 2) else { return nil }
    var moment = now
    for index in stride(from: words.startIndex, to: words.endIndex, by: 2) {
      guard let number = number(words[index]), let unit = DateUnit(word: words[index + 1]),
        let earlier = subtract(number, unit, from: moment)
      else { return nil }
      moment = earlier
    }
    return moment
  }

  /// Reads digits or a small number in words.
  private static func number(_ word: String) -> Int? {
    let names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    if word == "a" || word == "an" { return 1 }
    return names.firstIndex(of: word) ?? Int(word)
  }

  /// Returns the same time of day on the last such weekday.
  private static func lastWeekday(_ weekday: Int, before now: Timestamp, orToday: Bool) -> Timestamp? {
    let days = (now.localDate.weekday - weekday).dividedDown(by: 7).remainder
    return subtract(days == 0 && !orToday ? 7 : days, .day, from: now)
  }

  private static func subtract(_ count: Int, _ unit: DateUnit, from moment: Timestamp) -> Timestamp? {
    let (total, overflow) = count.multipliedReportingOverflow(by: unit.size)
    guard !overflow else { return nil }
    guard unit.basis == .inMonths else { return subtract(seconds: total, from: moment) }
    return moment.localDate.subtracting(months: total).flatMap {
      Timestamp(localDate: $0, secondOfDay: moment.localSecondOfDay, utcOffsetMinutes: moment.utcOffsetMinutes)
    }
  }

  private static func subtract(seconds: Int, from moment: Timestamp) -> Timestamp? {
    let (result, overflow) = moment.secondsSinceEpoch.subtractingReportingOverflow(Int64(seconds))
    guard !overflow else { return nil }
    return Timestamp(secondsSinceEpoch: result, utcOffsetMinutes: moment.utcOffsetMinutes)
  }
}
