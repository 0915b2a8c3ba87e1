extension DateExpression {
  /// Reads `@1700000000` or `1700000000`, with an offset after it or without.
  static func epochSeconds(_ scanner: DateScanner, now: Timestamp) -> Timestamp? {
    var scanner = scanner
    let isMarked = scanner.consume("@")
    let isNegative = isMarked && scanner.consume("-")
    guard let seconds = scanner.number(digits: (isMarked ? 1 : 9)...18) else { return nil }
    guard let offset = offsetAtEnd(&scanner, now: now) else { return nil }
    return Timestamp(secondsSinceEpoch: Int64(isNegative ? -seconds : seconds), utcOffsetMinutes: offset)
  }

  /// Reads `2026-11-21`, `2026-11-21 07:07` and `2026-11-21T07:07:15+02:00`.
  static func isoDate(_ scanner: DateScanner, now: Timestamp) -> Timestamp? {
    var scanner = scanner
    guard let year = scanner.number(digits: 4...4), scanner.consume("-"),
      let month = scanner.number(digits: 1...2), scanner.consume("-"),
      let day = scanner.number(digits: 1...2),
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    let hasMark = scanner.consume("t")
    guard let second = hasMark ? clockTime(&scanner) : spacedTime(&scanner) ?? 0,
      let offset = offsetAtEnd(&scanner, now: now)
    else { return nil }
    return Timestamp(localDate: date, secondOfDay: second, utcOffsetMinutes: offset)
  }

  /// Reads a date with the month's name, as mail has it or as git has it; weekday, time and offset may be missing.
  static func calendarText(_ scanner: DateScanner, now: Timestamp) -> Timestamp? {
    var scanner = scanner
    guard let (month, day) = dayAndMonth(&scanner) else { return nil }
    let timeBeforeYear = spacedTime(&scanner)
    scanner.consumeSpaces()
    guard let year = scanner.number(digits: 4...4), let date = CivilDate(year: year, month: month, day: day) else {
      return nil
    }
    let second = timeBeforeYear ?? spacedTime(&scanner) ?? 0
    guard let offset = offsetAtEnd(&scanner, now: now) else { return nil }
    return Timestamp(localDate: date, secondOfDay: second, utcOffsetMinutes: offset)
  }

  /// Returns the day that a word of three letters or more begins: 0 is Sunday.
  static func weekdayIndex(_ word: String) -> Int? {
    index(of: word, in: Timestamp.weekdayNames)
  }

  /// Reads `sat, 21 nov` or `sat nov 21`.
  private static func dayAndMonth(_ scanner: inout DateScanner) -> (month: Int, day: Int)? {
    var word = scanner.letters()
    if weekdayIndex(word) != nil {
      _ = scanner.consume(",")
      scanner.consumeSpaces()
      word = scanner.letters()
    }
    let leadingDay = word.isEmpty ? scanner.number(digits: 1...2) : nil
    scanner.consumeSpaces()
    if word.isEmpty { word = scanner.letters() }
    guard let month = index(of: word, in: Timestamp.monthNames),
      let day = leadingDay ?? scanner.number(digits: 1...2)
    else { return nil }
    _ = scanner.consume(",")
    return (month + 1, day)
  }

  /// Reads white space and a time, or nothing.
  private static func spacedTime(_ scanner: inout DateScanner) -> Int? {
    var ahead = scanner
    guard ahead.consumeSpaces(), let second = clockTime(&ahead) else { return nil }
    scanner = ahead
    return second
  }

  /// Reads `07:07` or `07:07:15`, as seconds since midnight; a fraction of a second is dropped.
  private static func clockTime(_ scanner: inout DateScanner) -> Int? {
    guard let hour = scanner.number(digits: 1...2), hour < 24, scanner.consume(":"),
      let minute = scanner.number(digits: 2...2), minute < 60
    else { return nil }
    guard scanner.consume(":") else { return hour * 3_600 + minute * 60 }
    guard let second = scanner.number(digits: 2...2), second < 60 else { return nil }
    if scanner.consume("."), scanner.number(digits: 1...18) == nil { return nil }
    return hour * 3_600 + minute * 60 + second
  }

  /// Reads what is left: nothing, which means the offset of `now`, or an offset in minutes.
  private static func offsetAtEnd(_ scanner: inout DateScanner, now: Timestamp) -> Int? {
    scanner.consumeSpaces()
    if scanner.isAtEnd { return now.utcOffsetMinutes }
    guard let offset = offset(&scanner), scanner.isAtEnd else { return nil }
    return offset
  }

  /// Reads `Z`, `UTC`, `GMT`, `+02`, `+0200` or `+02:00`.
  private static func offset(_ scanner: inout DateScanner) -> Int? {
    switch scanner.letters() {
    case "z", "utc", "gmt": return 0
    case "": break
    default: return nil
    }
    let isNegative = scanner.consume("-")
    guard isNegative || scanner.consume("+"), let hours = scanner.twoDigits() else { return nil }
    if scanner.isAtEnd { return (isNegative ? -60 : 60) * hours }
    _ = scanner.consume(":")
    guard let minutes = scanner.twoDigits(), minutes < 60 else { return nil }
    return (isNegative ? -1 : 1) * (hours * 60 + minutes)
  }

  private static func index(of word: String, in names: [String]) -> Int? {
    guard word.utf8.count >= 3 else { return nil }
    return names.firstIndex { $0.lowercased().hasPrefix(word) }
  }
}
