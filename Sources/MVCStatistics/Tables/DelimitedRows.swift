import MVCBase

/// Takes comma- or tab-separated values apart (RFC 4180), whatever the pieces in which they come.
///
/// A line ends with `\n`, `\r\n` or `\r`; a line without anything is no row.
struct DelimitedRows: Sendable {
  private enum State {
    case start, plain, quoted, quoteInQuoted
  }

  private let separator: UInt8
  private var state = State.start
  private var cell: [UInt8] = []
  private var row: [[UInt8]] = []
  private var rowByteCount = 0
  private var isAfterReturn = false
  /// The line that is being read, from 1.
  private(set) var line = 1
  private var rowLine = 1

  init(separator: UInt8) { self.separator = separator }

  mutating func read(_ piece: [UInt8], _ use: ([[UInt8]], _ line: Int) throws -> Void) throws {
    for byte in piece {
      // The second half of `\r\n`.
      if isAfterReturn, byte == 0x0A, state != .quoted {
        isAfterReturn = false
        continue
      }
      isAfterReturn = byte == 0x0D
      rowByteCount += 1
      guard rowByteCount <= TableReader.rowLimit else { throw TextFailure(line: rowLine, "the row is too long") }
      if try take(byte), let row = endRow() { try use(row, rowLine) }
      if byte == 0x0A || byte == 0x0D && state != .quoted { line += 1 }
      if self.row.isEmpty && state == .start { rowLine = line }
    }
  }

  /// The last row, if no line end came after it.
  mutating func finish() throws(TextFailure) -> [[UInt8]]? {
    guard state != .quoted else { throw TextFailure(line: rowLine, "a text in quotation marks has no end") }
    return endRow()
  }

  /// - Returns: Whether the row ends here.
  private mutating func take(_ byte: UInt8) throws(TextFailure) -> Bool {
    let quote = UInt8(ascii: "\"")
    switch state {
    case .quoted:
      if byte == quote { state = .quoteInQuoted } else { cell.append(byte) }
    case .quoteInQuoted where byte == quote:
      cell.append(byte)
      state = .quoted
    case .start where byte == quote: state = .quoted
    case .start, .plain, .quoteInQuoted:
      if byte == 0x0A || byte == 0x0D { return true }
      if byte == separator {
        endCell()
        // A cell follows, though it be empty.
        state = .start
        return false
      }
      guard state != .quoteInQuoted else { throw TextFailure(line: line, "a cell goes on after its quotation mark") }
      cell.append(byte)
      state = .plain
    }
    return false
  }

  private mutating func endCell() {
    row.append(cell)
    cell.removeAll(keepingCapacity: true)
  }

  private mutating func endRow() -> [[UInt8]]? {
    defer {
      state = .start
      row.removeAll(keepingCapacity: true)
      rowByteCount = 0
    }
    if row.isEmpty, cell.isEmpty, state == .start { return nil }
    endCell()
    return row
  }
}
