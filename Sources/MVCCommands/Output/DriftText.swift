import MVCBase
import MVCStatistics

/// A report on drift for people.
struct DriftText {
  let report: DriftReport
  /// What the user called the two sides.
  let base: String
  let new: String

  private var title: String { "'\(new)' against the base '\(base)'" }

  private var table: FigureTable {
    var table = FigureTable(
      header: ["column", "type", "rows", "missing", "statistic", "p", "PSI", "JS", "verdict"])
    for column in report.columns {
      let test = column.tests.first
      table.rows.append([
        column.name, column.kind.rawValue, "\(column.baseCount) / \(column.newCount)",
        "\(column.baseMissing) / \(column.newMissing)",
        test.map { "\(Self.letter($0.name)) \(FigureTable.figure($0.statistic))" } ?? "-", FigureTable.figure(column.p),
        FigureTable.figure(column.psi), FigureTable.figure(column.jensenShannon),
        column.level.rawValue + (column.remark.map { ": \($0)" } ?? ""),
      ])
    }
    return table
  }

  /// The sign that a test's statistic has in print.
  private static func letter(_ test: String) -> String { test.hasPrefix("chi-square") ? "χ²" : "D" }

  private var conclusion: String {
    let drifted = report.columns.filter { $0.level > .ok }
    guard !drifted.isEmpty else { return "ok: no column has drifted" }
    let names = drifted.map { "'\($0.name)'" }
    let list = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    return
      "\(report.level.rawValue): \(names.count) of \(CommandText.count(report.columns.count, "column")) drifted: \(list)"
  }

  private var remarks: [String] {
    [("base", report.onlyInBase), ("new", report.onlyInNew)].compactMap { side, columns in
      columns.isEmpty ? nil : "only in \(side): \(columns.joined(separator: ", "))"
    }
  }

  func lines(_ terminal: Terminal) -> [String] {
    let colour: Terminal.Colour =
      switch report.level {
      case .ok: .added
      case .alert: .changed
      case .rollback: .removed
      }
    return [title] + table.lines(terminal) + remarks + [terminal.paint(conclusion, colour)]
  }

  var markdown: [String] {
    ["### \(MarkdownText.cell("Drift of \(title)"))", ""] + table.markdown
      + (remarks.isEmpty ? [] : [""] + remarks.map { "- \(MarkdownText.cell($0))" })
      + ["", "**\(MarkdownText.cell(conclusion))**"]
  }
}
