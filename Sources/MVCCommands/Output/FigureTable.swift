import MVCBase

/// A table of figures: for people, aligned or in Markdown.
struct FigureTable {
  let header: [String]
  var rows: [[String]] = []

  /// The table in aligned columns: the first to the left, figures to the right, and the last, a word, to the left.
  func lines(_ terminal: Terminal) -> [String] {
    let widths = header.indices.map { column in ([header] + rows).map { CommandText.width($0[column]) }.max() ?? 0 }
    func line(_ row: [String]) -> String {
      row.enumerated().map { column, cell in
        if column == row.count - 1 { return cell }
        return column == 0
          ? CommandText.padded(cell, to: widths[0]) : CommandText.rightAligned(cell, to: widths[column])
      }.joined(separator: "  ")
    }
    return [terminal.paint(line(header), .heading)] + rows.map(line)
  }

  var markdown: [String] {
    func line(_ row: [String]) -> String { "| \(row.map(MarkdownText.cell).joined(separator: " | ")) |" }
    let rule = header.indices.map { $0 == 0 || $0 == header.count - 1 ? "---" : "---:" }
    return [line(header), "| \(rule.joined(separator: " | ")) |"] + rows.map(line)
  }

  /// A figure with four decimals, or with four digits and an exponent where those would not show it.
  static func figure(_ value: Double?, isSigned: Bool = false) -> String {
    guard let value, value.isFinite else { return "-" }
    let sign = value < 0 ? "-" : isSigned && value > 0 ? "+" : ""
    let size = abs(value)
    guard size < 1e9, size >= 0.0001 || size == 0 else { return sign + scientific(size) }
    let units = Int64((size * 10_000).rounded())
    let fraction = String(units % 10_000)
    return "\(sign)\(units / 10_000).\(String(repeating: "0", count: 4 - fraction.count))\(fraction)"
  }

  /// A share in percent, without zeros that say nothing.
  static func percent(_ share: Double) -> String { "\(FactText.text((share * 1e6).rounded() / 1e4)) %" }

  /// - Parameter size: Above 0.
  private static func scientific(_ size: Double) -> String {
    let parts = String(size).split(separator: "e")
    var (mantissa, exponent) = (size, 0)
    // Swift writes an exponent from 1e16 on and below 1e-4.
    if parts.count == 2, let first = Double(parts[0]), let second = Int(parts[1]) {
      (mantissa, exponent) = (first, second)
    }
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    return "\((mantissa * 100).rounded() / 100)e\(exponent)"
  }
}
