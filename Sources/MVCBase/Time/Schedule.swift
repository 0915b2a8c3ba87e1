/// When something has to be done: on a day, or again after some time.
package enum Schedule: Equatable, Sendable {
  case on(CivilDate)
  case everyDays(Int)
  case everyMonths(Int)

  private static let mostCount = 10_000

  /// Reads a day such as `2026-12-01`, or an interval such as `90d`, `12 weeks`, `6 months` or `1y`.
  package init?(_ text: String) {
    if let day = Self.day(text) {
      self = .on(day)
      return
    }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let count = Int(digits), (1...Self.mostCount).contains(count) else { return nil }
    switch text.dropFirst(digits.count).drop(while: { $0 == " " }).lowercased() {
    case "d", "day", "days": self = .everyDays(count)
    case "w", "week", "weeks": self = .everyDays(7 * count)
    case "m", "month", "months": self = .everyMonths(count)
    case "y", "year", "years": self = .everyMonths(12 * count)
    default: return nil
    }
  }

  private static func day(_ text: String) -> CivilDate? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, zip(parts, [4, 2, 2]).allSatisfy({ $0.count == $1 }) else { return nil }
    let numbers = parts.compactMap { $0.allSatisfy { $0.isASCII && $0.isNumber } ? Int($0) : nil }
    guard numbers.count == 3 else { return nil }
    return CivilDate(year: numbers[0], month: numbers[1], day: numbers[2])
  }

  /// The moment when it is due, after it was done last.
  package func due(after last: Timestamp) -> Timestamp {
    switch self {
    case .on(let day): Timestamp(localDate: day, utcOffsetMinutes: 0) ?? last
    case .everyDays(let count): last.adding(seconds: Int64(count) * 86_400)
    case .everyMonths(let count):
      last.localDate.subtracting(months: -count).flatMap {
        Timestamp(localDate: $0, secondOfDay: last.localSecondOfDay, utcOffsetMinutes: last.utcOffsetMinutes)
      } ?? last
    }
  }
}

extension Timestamp {
  package func adding(seconds: Int64) -> Timestamp {
    let (sum, overflow) = secondsSinceEpoch.addingReportingOverflow(seconds)
    return Timestamp(secondsSinceEpoch: overflow ? .max : sum, utcOffsetMinutes: utcOffsetMinutes)
  }
}
