import MVCObjects
import MVCRepository

/// Draws lines of descent beside a list in which no snapshot comes before its children, as git's `--graph` does.
///
/// One column for each snapshot that is awaited. A snapshot's first parent takes over its column, further parents get
/// columns beside it; a parent that another column awaits already is joined to that one.
struct GraphDrawing {
  private var awaited: [ObjectID] = []

  /// The lines of one snapshot, each behind its piece of the graph.
  mutating func draw(_ entry: HistoryEntry, beside text: [String]) -> [String] {
    if !awaited.contains(entry.id) { awaited.append(entry.id) }
    guard let column = awaited.firstIndex(of: entry.id) else { return text }
    let before = awaited.count
    let first = (0..<before).map { $0 == column ? "*" : "|" }.joined(separator: " ")
    let isMerge = entry.snapshot.parents.count > 1
    let opened = entry.snapshot.parents.filter { !awaited.contains($0) }
    awaited.replaceSubrange(column...column, with: opened)
    let turns = turns(from: before, at: column, isMerge: isMerge, by: opened.count - 1)
    let rest = awaited.map { _ in "|" }.joined(separator: " ")
    let width = max(first.count, rest.count)
    var lines: [String] = []
    for (number, line) in text.enumerated() {
      let graph = number == 0 ? first : rest
      lines.append(line.isEmpty ? graph : "\(CommandText.padded(graph, to: width)) \(line)")
      if number == 0, let turns { lines.append(turns) }
    }
    return lines
  }

  /// The line on which columns open, close or move, or nil when none does.
  private func turns(from before: Int, at column: Int, isMerge: Bool, by change: Int) -> String? {
    let behind = before - column - 1
    if change > 0 {
      // A merge opens columns to its right, and those behind move on.
      let own =
        (0...column).map { _ in "|" }.joined(separator: " ") + String(repeating: "\\ ", count: change).dropLast()
      return own + String(repeating: " \\", count: behind)
    }
    if change < 0 {
      // The column ends here, or runs into one to its left; those behind move up.
      if column == 0, behind == 0 { return nil }
      let left = (0..<column).map { _ in "|" }.joined(separator: " ")
      return left + (column == 0 ? " " : "/") + String(repeating: column == 0 ? "/ " : " /", count: behind)
    }
    // A merge whose other parent is awaited in a column to the left or right.
    return isMerge ? (0..<before).map { $0 == column ? "|\\" : "| " }.joined() : nil
  }
}
