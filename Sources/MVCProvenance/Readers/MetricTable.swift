import MVCBase

/// Reads metrics from tables of comma- or tab-separated values: a row a step and a column a metric, or a row a metric where
/// a column has the names and one the values.
enum MetricTable {
  /// What the column of steps may be called; where there is none, the rows are counted from 0.
  private static let stepNames = ["step", "global_step", "iteration", "iter", "epoch", "batch"]
  /// Columns that are no metrics.
  private static let otherNames: Set = ["timestamp", "time", "date", "wall_time", "created_at"]

  /// A metric's value is that of the last row that has one; with more rows it has a curve too.
  static func read(_ bytes: [UInt8], _ path: String) throws(TextFailure) -> Findings {
    let rows = try rows(bytes, path)
    guard let header = rows.first else { return Findings() }
    let names = header.map { $0.lowercased() }
    let step = stepNames.compactMap { names.firstIndex(of: $0) }.first
    if let long = LongTable(names, stepNames + otherNames) { return long.read(rows.dropFirst(), step) }
    var findings = Findings()
    for (column, name) in header.enumerated() where column != step && !name.isEmpty {
      guard !stepNames.contains(names[column]), !otherNames.contains(names[column]) else { continue }
      findings.add(points(rows.dropFirst(), column, step), to: [name])
      for row in rows.dropFirst() where column < row.count && number(row[column]) == nil {
        findings.noteNoNumber(.string(row[column]), at: [name])
      }
    }
    return findings
  }

  /// A table of DVCLive, such as `dvclive/plots/metrics/train/loss.tsv`: its path is the metric's name.
  static func readPlot(_ bytes: [UInt8], _ path: String) throws(TextFailure) -> Findings {
    let rows = try rows(bytes, path)
    let parts = path.split(separator: "/").map(String.init)
    let start = parts.firstIndex(of: "metrics").map { $0 + 1 } ?? max(0, parts.count - 1)
    var name = Array(parts[start...])
    guard let header = rows.first, let file = name.popLast() else { return Findings() }
    name.append(String(file.prefix(upTo: file.lastIndex(of: ".") ?? file.endIndex)))
    // The value has the metric's own name or is the last column.
    let column = header.firstIndex(of: name.last ?? "") ?? header.count - 1
    let step = header.firstIndex(of: "step")
    var findings = Findings()
    if column != step { findings.add(points(rows.dropFirst(), column, step), to: name) }
    return findings
  }

  private static func points(_ rows: ArraySlice<[String]>, _ column: Int, _ step: Int?) -> [MetricSeries.Point] {
    var points: [MetricSeries.Point] = []
    for (index, row) in rows.enumerated() where column < row.count {
      guard let value = number(row[column]) else { continue }
      let own = step.flatMap { $0 < row.count ? number(row[$0]) : nil }
      points.append(.init(step: own ?? Double(index), value: value))
    }
    return points
  }

  static func number(_ cell: String) -> Double? {
    switch cell.lowercased() {
    case "nan": .nan
    case "inf", "infinity": .infinity
    case "-inf", "-infinity": -.infinity
    default: YAMLScalar.number(cell)?.number
    }
  }

  /// The cells of each row that is not empty (RFC 4180); tabs part them where the path ends in `.tsv`.
  static func rows(_ bytes: [UInt8], _ path: String) throws(TextFailure) -> [[String]] {
    let separator = UInt8(ascii: path.hasSuffix(".tsv") ? "\t" : ",")
    var scanner = try TextScanner(bytes)
    var rows: [[String]] = []
    while !scanner.isAtEnd {
      var row: [String] = []
      repeat { row.append(try cell(&scanner, separator)) } while accept(separator, &scanner)
      guard accept(0x0A, &scanner) || scanner.isAtEnd else {
        throw scanner.failure("a cell goes on after its quotation mark")
      }
      if row != [""] { rows.append(row) }
    }
    return rows
  }

  private static func accept(_ byte: UInt8, _ scanner: inout TextScanner) -> Bool {
    guard scanner.byte == byte else { return false }
    scanner.advance()
    return true
  }

  private static func cell(_ scanner: inout TextScanner, _ separator: UInt8) throws(TextFailure) -> String {
    guard scanner.accept("\"") else {
      let text = String(decoding: scanner.take { $0 != separator && $0 != 0x0A }, as: UTF8.self)
      return text.trimmingSpaces
    }
    var text: [UInt8] = []
    while true {
      text += scanner.take { $0 != UInt8(ascii: "\"") }
      guard scanner.accept("\"") else { throw scanner.failure("a text in quotation marks has no end") }
      guard scanner.accept("\"") else { return String(decoding: text, as: UTF8.self) }
      text.append(UInt8(ascii: "\""))
    }
  }
}

extension StringProtocol {
  /// The text without spaces and tabs at its ends.
  var trimmingSpaces: String {
    let inner = drop { $0 == " " || $0 == "\t" }
    return String(
      inner.prefix(upTo: inner.lastIndex { $0 != " " && $0 != "\t" }.map(inner.index(after:)) ?? inner.startIndex))
  }
}
