import MVCBase

/// Reads the metrics of a structured file, such as `metrics.json` or `dvclive/metrics.json`.
enum MetricReader {
  /// Numbers are metrics, lists of numbers are curves that count their steps from 0, and all else is left out; what was
  /// meant to be a number is named.
  static func metrics(_ members: [(String, JSONValue)]) -> Findings {
    var findings = Findings()
    for (name, value) in members { note(value, at: [name], &findings) }
    return findings
  }

  private static func note(_ value: JSONValue, at path: [String], _ findings: inout Findings) {
    switch value {
    case .object(let members): for (name, value) in members { note(value, at: path + [name], &findings) }
    case .array(let elements):
      let values = elements.compactMap(\.number)
      guard values.count == elements.count else {
        for element in elements where element.number == nil { findings.noteNoNumber(element, at: path) }
        return
      }
      findings.add(values.enumerated().map { .init(step: Double($0), value: $1) }, to: path)
    case .int, .double:
      findings.metrics.set(value, at: path)
      findings.noteNoNumber(value, at: path)
    case .null, .string: findings.noteNoNumber(value, at: path)
    case .bool, .bytes: break
    }
  }
}
