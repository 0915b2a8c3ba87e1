package import MVCBase

/// One cell of a table, as it counts in statistics.
///
/// What can be read as a number is one, however it is written, so that `1` and `1.0` are the same class. The truth values
/// of Python and JSON are the same.
package enum TableCell: Hashable, Sendable {
  /// Empty, `null`, or one of the words by which pandas and R say so.
  case missing
  /// Never NaN; may be infinite.
  case number(Double)
  case text(String)

  /// What an empty cell is called.
  private static let missingWords: Set = ["", "na", "n/a", "nan", "null", "none", "<na>"]

  /// The cell that a text of CSV is.
  package init(_ text: String) {
    if let number = Self.number(text) {
      self = .number(number)
      return
    }
    let word = text.utf8.count <= 5 ? text.lowercased() : ""
    if text.isEmpty || Self.missingWords.contains(word) && !word.isEmpty {
      self = .missing
    } else {
      self = .text(word == "true" || word == "false" ? word : text)
    }
  }

  /// The cell that a value of JSON is; lists and objects are their own text.
  package init(_ value: JSONValue) {
    switch value {
    case .null: self = .missing
    case .bool(let truth): self = .text(truth ? "true" : "false")
    case .int(let number): self = .number(Double(number))
    case .double(let number): self = number.isNaN ? .missing : .number(number)
    case .string(let text): self = TableCell(text)
    case .bytes, .array, .object: self = .text(String(decoding: value.encode(.canonical), as: UTF8.self))
    }
  }

  /// A text that stays one though it looks like a number.
  package init(exactly text: String) { self = text.isEmpty ? .missing : .text(text) }

  /// The same for a value of JSON.
  package init(exactly value: JSONValue) {
    switch value {
    case .int(let number): self = .text(String(number))
    case .string(let text): self.init(exactly: text)
    case .null, .bool, .double, .bytes, .array, .object:
      let cell = TableCell(value)
      self = cell.number.map { .text(Self.name(of: $0)) } ?? cell
    }
  }

  package var number: Double? { if case .number(let number) = self { number } else { nil } }

  /// The cell for people, and as the name of a category: a number in its shortest form.
  package var name: String {
    switch self {
    case .missing: ""
    case .number(let number): Self.name(of: number)
    case .text(let text): text
    }
  }

  package static func name(of number: Double) -> String {
    if let whole = Int64(exactly: number), abs(number) < 1e15 { return String(whole) }
    return String(number)
  }

  private static func number(_ text: String) -> Double? {
    guard let first = text.utf8.first else { return nil }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."): break
    case UInt8(ascii: "i"), UInt8(ascii: "I"):
      return ["inf", "infinity"].contains(text.lowercased()) ? .infinity : nil
    default: return nil
    }
    // Hexadecimal is a name, and not a number, to everything that writes tables.
    guard !text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "x") }), let number = Double(text) else { return nil }
    return number.isNaN ? nil : number
  }
}
