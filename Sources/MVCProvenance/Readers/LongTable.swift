import MVCBase

/// A table in long form: a row has the name of a metric, perhaps groups such as a split, perhaps a step, and one value.
struct LongTable {
  private static let nameColumns = ["metric", "metric_name", "name", "key", "measure"]
  private static let valueColumns = ["value", "metric_value", "score", "val"]
  /// Columns that are groups before the metric's name.
  private static let groupColumns = ["dataset", "split", "slice", "subset", "group", "class", "label"]

  private let name: Int
  private let value: Int
  private let groups: [Int]

  /// - Parameters:
  ///   - names: The heading, in lower case.
  ///   - others: Columns that are steps and times.
  /// - Returns: nil for a table in wide form: one without a column of names and one of values, or with others.
  init?(_ names: [String], _ others: [String]) {
    guard let name = Self.nameColumns.lazy.compactMap({ names.firstIndex(of: $0) }).first,
      let value = Self.valueColumns.lazy.compactMap({ names.firstIndex(of: $0) }).first
    else { return nil }
    groups = Self.groupColumns.compactMap { names.firstIndex(of: $0) }
    let known = Set(groups + [name, value])
    guard names.indices.allSatisfy({ known.contains($0) || others.contains(names[$0]) || names[$0].isEmpty }) else {
      return nil
    }
    (self.name, self.value) = (name, value)
  }

  /// The metrics of the rows; of several rows for one metric the last has the value, and all are its curve.
  func read(_ rows: ArraySlice<[String]>, _ step: Int?) -> Findings {
    var findings = Findings()
    var order: [[String]] = []
    var points: [[String]: [MetricSeries.Point]] = [:]
    for row in rows where max(name, value) < row.count && !row[name].isEmpty {
      let path = groups.compactMap { $0 < row.count && !row[$0].isEmpty ? row[$0] : nil } + [row[name]]
      guard let number = MetricTable.number(row[value]) else {
        findings.noteNoNumber(row[value].isEmpty ? .null : .string(row[value]), at: path)
        continue
      }
      if points[path] == nil { order.append(path) }
      let own = step.flatMap { $0 < row.count ? MetricTable.number(row[$0]) : nil }
      points[path, default: []].append(.init(step: own ?? Double(points[path]?.count ?? 0), value: number))
    }
    for path in order { findings.add(points[path] ?? [], to: path) }
    return findings
  }
}
