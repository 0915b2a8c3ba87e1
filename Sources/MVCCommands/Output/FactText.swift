import MVCBase
import MVCProvenance

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// How the facts of snapshots are shown.
enum FactText {
  /// A value on one line.
  static func text(_ value: ExpressionValue, of field: FieldPath) -> String {
    switch value {
    case .number(let number):
      field.root == "size" ? ByteSize.text(UInt64(exactly: number.double.rounded()) ?? .max) : text(number)
    case .text(let text):
      switch field.root {
      case "id": String(text.prefix(8))
      case "message": String(text.prefix { $0 != "\n" })
      default: isLongID(text) ? String(text.prefix(12)) : text
      }
    case .truth(let truth): truth ? "true" : "false"
    case .moment(let moment): String(moment.iso8601.prefix(10))
    case .person(let name, _): name
    case .list(let elements): elements.map { text($0, of: field) }.joined(separator: field.root == "run" ? " " : ", ")
    }
  }

  /// A number with at most six digits that count; a whole one has all of them.
  static func text(_ number: ExactNumber) -> String { number.integer.map { String($0) } ?? text(number.double) }

  /// A number with at most six digits that count.
  static func text(_ number: Double) -> String {
    guard number.isFinite else { return number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity" }
    if let integer = Int64(exactly: number), integer.magnitude < 1 << 53 { return String(integer) }
    let places = 5 - Int(log10(abs(number)).rounded(.down))
    guard (0...300).contains(places) else { return String(number.rounded()) }
    let factor = pow(10, Double(places))
    let rounded = (number * factor).rounded() / factor
    return Int64(exactly: rounded).map { String($0) } ?? String(rounded)
  }

  private static func isLongID(_ text: String) -> Bool {
    (text.utf8.count == 40 || text.utf8.count == 64) && text.allSatisfy(\.isHexDigit)
  }

  /// A value for programs.
  static func json(_ value: ExpressionValue) -> JSONValue {
    switch value {
    case .number(let number): number.json
    case .text(let text): .string(text)
    case .truth(let truth): .bool(truth)
    case .moment(let moment): .string(moment.iso8601)
    case .person(let name, let email): .string("\(name) <\(email)>")
    case .list(let elements): .array(elements.map(json))
    }
  }

  /// What a column is called: a metric without its group of groups.
  static func heading(_ field: FieldPath) -> String { field.root == "metrics" ? field.memberName : field.name }
}

/// Cells in columns as wide as they have to be.
struct TextTable {
  struct Cell {
    var text: String
    var isNumber = false
    /// Whether it is the best of its row or column, which a `*` shows.
    var isBest = false
  }

  private let headings: [String]
  private var rows: [[Cell]] = []

  init(_ headings: [String]) { self.headings = headings }

  mutating func add(_ row: [Cell]) { rows.append(row) }

  /// The lines; the last column is cut where a line would be longer than the window, and never in a file or a pipe.
  func lines(_ terminal: Terminal) -> [String] {
    let hasMarks = rows.contains { $0.contains(where: \.isBest) }
    func shown(_ cell: Cell) -> String { cell.isNumber && hasMarks ? cell.text + (cell.isBest ? "*" : " ") : cell.text }
    let widths = headings.indices.map { column in
      max(
        CommandText.width(headings[column]),
        rows.map { column < $0.count ? CommandText.width(shown($0[column])) : 0 }.max() ?? 0)
    }
    let numeric = headings.indices.map { column in rows.contains { column < $0.count && $0[column].isNumber } }
    func line(_ texts: [String]) -> String {
      let parts = texts.enumerated().map { column, text in
        numeric[column]
          ? CommandText.rightAligned(text, to: widths[column])
          : column == texts.count - 1 ? text : CommandText.padded(text, to: widths[column])
      }
      var line = parts.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return terminal.isOutputTerminal ? String(VisibleText.line(line).prefix(terminal.columnCount)) : line
    }
    return [terminal.paint(line(headings), .heading)] + rows.map { row in line(row.map(shown)) }
  }
}
