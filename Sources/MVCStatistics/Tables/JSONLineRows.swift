import MVCBase

/// Takes JSON lines apart: one object a line. `NaN` and `Infinity` are taken as Python writes them.
struct JSONLineRows: Sendable {
  private var rest: [UInt8] = []
  private var line = 0

  mutating func read(_ piece: [UInt8], _ use: ([(String, JSONValue)]) throws -> Void) throws {
    var start = piece.startIndex
    while let end = piece[start...].firstIndex(of: 0x0A) {
      rest += piece[start..<end]
      start = end + 1
      if let row = try take() { try use(row) }
    }
    rest += piece[start...]
    guard rest.count <= TableReader.rowLimit else { throw TextFailure(line: line + 1, "the row is too long") }
  }

  /// The last row, if no line end came after it.
  mutating func finish() throws(TextFailure) -> [(String, JSONValue)]? { try take() }

  private mutating func take() throws(TextFailure) -> [(String, JSONValue)]? {
    line += 1
    defer { rest.removeAll(keepingCapacity: true) }
    guard rest.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return nil }
    let value: JSONValue
    do throws(TextFailure) {
      value = try JSONValue(parsing: rest, takesPythonNumbers: true)
    } catch {
      throw TextFailure(line: line, error.reason)
    }
    guard let members = value.members else { throw TextFailure(line: line, "the row is no JSON object") }
    return members
  }
}
