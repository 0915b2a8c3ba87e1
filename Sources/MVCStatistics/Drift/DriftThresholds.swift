import MVCBase

/// From which figures on a column has drifted, and how far.
package struct DriftThresholds: Sendable, Equatable {
  /// What to do about a column, or about all.
  package enum Level: String, Sendable, Comparable, CaseIterable {
    case ok, alert, rollback

    package static func < (left: Level, right: Level) -> Bool {
      guard let left = allCases.firstIndex(of: left), let right = allCases.firstIndex(of: right) else { return false }
      return left < right
    }
  }

  /// The Population Stability Index. 0.1 and 0.25 are the convention of credit scoring (Siddiqi, 2006).
  package var alertPSI: Double? = 0.1
  package var rollbackPSI: Double? = 0.25
  /// The Jensen–Shannon distance.
  package var alertJS: Double?
  package var rollbackJS: Double?
  /// The p of a test by itself: at or below it the column has drifted, however little. Off where nothing is said: with
  /// enough rows every p is small.
  package var alertP: Double?
  package var rollbackP: Double?
  /// A distance counts only where some test's p is below this: with few rows every distance is large. 1 lets all count.
  package var alpha = 0.05

  package init() {}

  /// - Parameters:
  ///   - p: The smallest p of the column's tests; nil where there is none, and then the distances count.
  package func level(psi: Double?, js: Double?, p: Double?) -> Level {
    func order(_ value: Double, _ limit: Double) -> ExactNumber.Order {
      ExactNumber(rounded: value).order(to: ExactNumber(limit))
    }
    let isBeyondChance = alpha >= 1 || p.map { order($0, alpha) == .before } ?? true
    func reaches(_ value: Double?, _ limit: Double?) -> Bool {
      guard let value, let limit, isBeyondChance else { return false }
      return [.same, .after].contains(order(value, limit))
    }
    func isBelow(_ limit: Double?) -> Bool {
      guard let p, let limit else { return false }
      return [.same, .before].contains(order(p, limit))
    }
    if reaches(psi, rollbackPSI) || reaches(js, rollbackJS) || isBelow(rollbackP) { return .rollback }
    return reaches(psi, alertPSI) || reaches(js, alertJS) || isBelow(alertP) ? .alert : .ok
  }

  var json: JSONValue {
    [
      "alertPSI": .figure(alertPSI), "rollbackPSI": .figure(rollbackPSI), "alertJS": .figure(alertJS),
      "rollbackJS": .figure(rollbackJS), "alertP": .figure(alertP), "rollbackP": .figure(rollbackP),
      "alpha": .figure(alpha),
    ]
  }
}
