import MVCBase

/// Reads a table piece by piece, row by row: CSV or tab-separated values (RFC 4180) with a header, or JSON lines.
///
/// Only one row is held at a time, and of columns that nobody wants not even that. The form is told by the first byte: a
/// row of JSON lines begins with `{`.
package struct TableReader: Sendable {
  /// How many bytes a row may have.
  static let rowLimit = 1 << 26

  /// The columns so far, in order. CSV has them all in its header; of JSON lines a later row may bring more.
  package private(set) var columns: [String] = []
  /// How many rows have been read.
  package private(set) var rowCount = 0

  private let isTabSeparated: Bool
  private let wanted: Set<String>?
  private let exact: Set<String>
  private var form: Form?
  private var head: [UInt8] = []

  private enum Form {
    case delimited(DelimitedRows)
    case lines(JSONLineRows)
  }

  /// - Parameters:
  ///   - isTabSeparated: Whether tabs part the cells, as in a file whose name ends in `.tsv`.
  ///   - wanted: The columns of which the cells are read; the cells of others are missing. nil for all.
  ///   - exact: The columns whose cells are texts even where they look like numbers, as ids of many digits do.
  package init(isTabSeparated: Bool = false, wanted: Set<String>? = nil, exact: Set<String> = []) {
    self.isTabSeparated = isTabSeparated
    self.wanted = wanted
    self.exact = exact
  }

  /// Reads the next bytes.
  ///
  /// - Parameter use: Gets each row's cells, in the order of `columns`; the reader as it is then is its first argument.
  /// - Throws: ``TextFailure`` for what is no such table, and whatever `use` throws.
  package mutating func read(_ piece: [UInt8], _ use: (borrowing TableReader, [TableCell]) throws -> Void) throws {
    guard form == nil else { return try feed(piece, use) }
    head += piece
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if head.count < byteOrderMark.count, byteOrderMark.starts(with: head) { return }
    if head.starts(with: byteOrderMark) { head.removeFirst(byteOrderMark.count) }
    guard let first = head.first(where: { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }) else { return }
    switch first {
    case UInt8(ascii: "{"): form = .lines(JSONLineRows())
    case UInt8(ascii: "["): throw TextFailure(line: 1, "it is one JSON array: write JSON lines, one object a line")
    case _: form = .delimited(DelimitedRows(separator: UInt8(ascii: isTabSeparated ? "\t" : ",")))
    }
    let start = head
    head = []
    try feed(start, use)
  }

  /// Reads what is left when there are no more bytes.
  package mutating func finish(_ use: (borrowing TableReader, [TableCell]) throws -> Void) throws {
    switch form {
    case nil: break
    case .delimited(var rows):
      form = nil
      if let row = try rows.finish() { try take(row, line: rows.line, use) }
    case .lines(var rows):
      form = nil
      if let row = try rows.finish() { try take(row, use) }
    }
  }

  private mutating func feed(_ piece: [UInt8], _ use: (borrowing TableReader, [TableCell]) throws -> Void) throws {
    switch form {
    case nil: break
    case .delimited(var rows):
      // Taken out while it changes, so that its buffers are not copied.
      form = nil
      try rows.read(piece) { row, line in try take(row, line: line, use) }
      form = .delimited(rows)
    case .lines(var rows):
      form = nil
      try rows.read(piece) { row in try take(row, use) }
      form = .lines(rows)
    }
  }

  /// A row of texts; the first one is the header.
  private mutating func take(
    _ row: [[UInt8]], line: Int, _ use: (borrowing TableReader, [TableCell]) throws -> Void
  ) throws {
    func text(_ bytes: [UInt8]) throws(TextFailure) -> String {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw TextFailure(line: line, "it is not UTF-8")
      }
      return text
    }
    guard !columns.isEmpty else {
      columns = try row.map(text)
      var seen: Set<String> = []
      if let twice = columns.first(where: { !seen.insert($0).inserted }) {
        throw TextFailure(line: line, "the column '\(twice)' comes twice")
      }
      return
    }
    guard row.count == columns.count else {
      throw TextFailure(line: line, "the row has \(row.count) cells, and the header \(columns.count)")
    }
    var cells: [TableCell] = []
    cells.reserveCapacity(row.count)
    for (name, bytes) in zip(columns, row) {
      guard wanted?.contains(name) ?? true else {
        cells.append(.missing)
        continue
      }
      let text = try text(bytes)
      cells.append(exact.contains(name) ? TableCell(exactly: text) : TableCell(text))
    }
    rowCount += 1
    try use(self, cells)
  }

  private mutating func take(
    _ row: [(String, JSONValue)], _ use: (borrowing TableReader, [TableCell]) throws -> Void
  ) throws {
    var cells = [TableCell](repeating: .missing, count: columns.count)
    for (position, member) in row.enumerated() {
      // Most rows have the same keys in the same order.
      let isInPlace = position < columns.count && columns[position] == member.0
      let index = isInPlace ? position : columns.firstIndex(of: member.0) ?? columns.count
      if index == columns.count {
        columns.append(member.0)
        cells.append(.missing)
      }
      guard wanted?.contains(member.0) ?? true else { continue }
      cells[index] = exact.contains(member.0) ? TableCell(exactly: member.1) : TableCell(member.1)
    }
    rowCount += 1
    try use(self, cells)
  }
}
