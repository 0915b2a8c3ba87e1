import MVCObjects

/// Draws lines of descent beside a list in which no snapshot comes before its children, as git's `--graph` does.
///
/// One column for each snapshot that is awaited. A snapshot's first parent takes over its column, each further parent
/// gets one to the right of it. Where two columns await the same snapshot, the right one runs into the left one: past
/// columns that lie between, the line is drawn as `_` under them, and its end as `/` on the next row.
struct GraphDrawing {
  private var awaited: [ObjectID] = []
  /// The column in which a line of descent ended on the last row.
  private var endedColumn: Int?

  /// The lines of one snapshot, each behind its piece of the graph.
  ///
  /// - Parameter parents: Its parents among the snapshots that are listed or are still to come.
  mutating func draw(_ id: ObjectID, parents: [ObjectID], beside text: [String]) -> [String] {
    var lines: [String] = []
    if !awaited.contains(id) {
      // Right below a first snapshot, one that does not descend from it would look as if it were its parent.
      if endedColumn == awaited.count { lines.append(Self.bars(awaited.count)) }
      awaited.append(id)
    }
    guard let column = awaited.firstIndex(of: id) else { return text }
    let first = (0..<awaited.count).map { $0 == column ? "*" : "|" }.joined(separator: " ")
    let turns = advance(column, to: parents)
    let rest = Self.bars(awaited.count)
    let width = max(first.count, rest.count)
    for (number, line) in text.enumerated() {
      let graph = number == 0 ? first : rest
      lines.append(line.isEmpty ? graph : "\(CommandText.padded(graph, to: width)) \(line)")
      if number == 0 { lines += turns }
    }
    endedColumn = parents.isEmpty && turns.isEmpty && text.count == 1 ? column : nil
    return lines
  }

  /// Lets the parents of the snapshot in a column be awaited instead of it.
  ///
  /// - Returns: The rows on which columns open, close or move.
  private mutating func advance(_ column: Int, to parents: [ObjectID]) -> [String] {
    var rows: [String] = []
    guard let main = parents.first else {
      awaited.remove(at: column)
      guard column < awaited.count else { return [] }
      return [row(straight: column) + " /" + String(repeating: " /", count: awaited.count - column - 1)]
    }
    awaited[column] = main
    let others = parents.dropFirst()
    if others.count == 1, column + 1 < awaited.count, awaited[column + 1] == others.first {
      rows.append(row(straight: column + 1, gap: "\\") + Self.bars(awaited.count - column - 1))
    } else {
      for parent in others.reversed() {
        let behind = awaited.count - column - 1
        rows.append(row(straight: column + 1, gap: "\\") + String(repeating: " \\", count: behind))
        awaited.insert(parent, at: column + 1)
      }
    }
    while let twins = twins() { rows += join(twins.right, to: twins.left) }
    return rows
  }

  /// Two columns that await the same snapshot.
  private func twins() -> (left: Int, right: Int)? {
    var places: [ObjectID: Int] = [:]
    for (column, id) in awaited.enumerated() {
      if let left = places.updateValue(column, forKey: id) { return (left, column) }
    }
    return nil
  }

  /// Lets a column run into another to its left; those behind it move up.
  private mutating func join(_ right: Int, to left: Int) -> [String] {
    awaited.remove(at: right)
    let behind = String(repeating: " /", count: awaited.count - right)
    if right == left + 1 { return [row(straight: right, gap: "/") + behind] }
    let under = String(repeating: "|_", count: right - left - 2)
    return [
      row(straight: left + 1, gap: " ") + under + "|/" + behind,
      row(straight: left + 1, gap: "/") + Self.bars(awaited.count - left - 1),
    ]
  }

  /// Columns that go straight on.
  private static func bars(_ count: Int) -> String { (0..<count).map { _ in "|" }.joined(separator: " ") }

  /// As many straight columns, with a space between and behind them, and another mark behind the last.
  private func row(straight count: Int, gap: String = " ") -> String {
    guard count > 0 else { return "" }
    return String(repeating: "| ", count: count - 1) + "|" + gap
  }
}
