/// A unit in which people count back from the present.
enum DateUnit: String, CaseIterable {
  case second, minute, hour, day, week, month, year

  /// What a unit is a multiple of: months and years have no fixed number of seconds.
  enum Basis {
    case inSeconds
    case inMonths
  }

  /// Reads the name of a unit, in the singular or the plural and in lower case.
  init?(word: String) {
    self.init(rawValue: word.hasSuffix("s") ? String(word.dropLast()) : word)
  }

  /// What ``size`` counts.
  var basis: Basis {
    switch self {
    case .second, .minute, .hour, .day, .week: .inSeconds
    case .month, .year: .inMonths
    }
  }

  /// How many seconds or months one unit is.
  var size: Int {
    switch self {
    case .second: 1
    case .minute: 60
    case .hour: 3_600
    case .day: 86_400
    case .week: 604_800
    case .month: 1
    case .year: 12
    }
  }
}
