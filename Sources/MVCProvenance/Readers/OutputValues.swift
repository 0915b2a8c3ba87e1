package import MVCBase

/// Every value of a file that a run wrote, by its key: what two runs are compared by.
///
/// JSON, lines of JSON, YAML, TOML, and tables of comma- or tab-separated values are read, whatever the file is called
/// before its ending. `log.2.loss` is the member `loss` of the third element of the list `log`; `loss[4]` the cell of the
/// fourth row below the header, or the member in the fourth line.
package struct OutputValues: Sendable {
  package struct Value: Sendable {
    package let key: String
    /// The last part of the key that is no place in a list.
    package let name: String
    /// In its canonical form.
    package let value: JSONValue
  }

  /// A file with more values is compared byte by byte.
  static let mostValues = 200_000

  package private(set) var values: [Value] = []

  /// Reads a file.
  ///
  /// - Returns: nil for a file of another format, and for one with too many values.
  /// - Throws: ``TextFailure`` for a file that is not what its ending says.
  package init?(_ bytes: [UInt8], _ path: String) throws(TextFailure) {
    let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    switch ending {
    case "json", "yaml", "yml", "toml":
      add(try FindingSort.document(bytes, path.lowercased()), [], name: "")
    case "jsonl", "ndjson":
      let lines = ByteOrderMark.removed(from: bytes).split(separator: 0x0A, omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated() where line.contains(where: { $0 > 0x20 }) {
        let value = try JSONValue(parsing: Array(line), takesPythonNumbers: true)
        for (name, value) in value.members ?? [("", value)] { add(value, [name], name: name, row: index + 1) }
      }
    case "csv", "tsv":
      let rows = try MetricTable.rows(bytes, path.lowercased())
      guard let header = rows.first else { return }
      add(.array(header.map { .string($0) }), ["header"], name: "header")
      for (index, row) in rows.dropFirst().enumerated() {
        for (column, cell) in row.enumerated() {
          let name = column < header.count ? header[column] : "column \(column + 1)"
          add(MetricTable.number(cell).map { .double($0) } ?? .string(cell), [name], name: name, row: index + 1)
        }
      }
    default: return nil
    }
    guard values.count <= Self.mostValues else { return nil }
  }

  private mutating func add(_ value: JSONValue, _ path: [String], name: String, row: Int? = nil) {
    guard values.count <= Self.mostValues else { return }
    switch value {
    case .object(let members) where !members.isEmpty:
      for (inner, value) in members { add(value, path + [inner], name: inner, row: row) }
    case .array(let elements) where !elements.isEmpty:
      for (index, value) in elements.enumerated() { add(value, path + [String(index)], name: name, row: row) }
    case .null, .bool, .int, .double, .string, .bytes, .array, .object:
      let key = path.joined(separator: ".") + (row.map { "[\($0)]" } ?? "")
      values.append(Value(key: key, name: name, value: value.canonical))
    }
  }
}
