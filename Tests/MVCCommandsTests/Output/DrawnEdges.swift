/// Reads the lines of descent out of a drawing beside which each snapshot has its number, knowing nothing of how it was
/// made: only what `*`, `|`, `/`, `\` and `_` mean to whoever follows them with a finger.
struct DrawnEdges {
  struct Edge: Hashable {
    let child: Int
    let parent: Int
  }

  private(set) var edges: Set<Edge> = []
  /// What does not make sense, such as a line that begins nowhere.
  private(set) var faults: [String] = []
  /// The snapshots from which the line in each column comes down, where the last row ended.
  private var lines: [Int: Set<Int>] = [:]
  /// The lines that run to the left under others.
  private var crossing: Set<Int> = []

  init(_ rows: [String]) {
    let rows = rows.map(Row.init)
    for (number, row) in rows.enumerated() {
      let next = number + 1 < rows.count ? rows[number + 1] : nil
      if row.snapshot != nil { meet(row) } else { follow(row, next) }
    }
  }

  /// The snapshots whose lines go on below the last row.
  var open: Set<Int> { lines.values.reduce(into: []) { $0.formUnion($1) } }

  private struct Row {
    let marks: [Character]
    let snapshot: Int?

    init(_ text: String) {
      let graph = text.prefix { !$0.isNumber }
      marks = Array(graph)
      snapshot = Int(text.dropFirst(graph.count))
    }

    func mark(_ place: Int) -> Character { marks.indices.contains(place) ? marks[place] : " " }
    var columns: Range<Int> { 0..<(marks.count + 1) / 2 }
    /// Whether a line from the right ends in the row, which went on under others in the row before.
    var endsCrossing: Bool { marks.indices.contains { marks[$0] == "/" && mark($0 + 1) == "|" } }
  }

  private mutating func meet(_ row: Row) {
    var below: [Int: Set<Int>] = [:]
    for column in row.columns {
      switch row.mark(2 * column) {
      case "*":
        guard let snapshot = row.snapshot else { continue }
        for child in lines[column] ?? [] { edges.insert(Edge(child: child, parent: snapshot)) }
        below[column] = [snapshot]
      case "|":
        if lines[column] == nil {
          faults.append("a line in column \(column) begins nowhere beside \(row.snapshot ?? -1)")
        }
        below[column] = lines[column]
      default: break
      }
    }
    lines = below
  }

  private mutating func follow(_ row: Row, _ next: Row?) {
    var below: [Int: Set<Int>] = [:]
    func add(_ origins: Set<Int>?, to column: Int, _ faults: inout [String]) {
      if let origins { below[column, default: []].formUnion(origins) } else { faults.append("a mark begins nowhere") }
    }
    var passing: Set<Int> = []
    for column in row.columns where row.mark(2 * column) == "|" { add(lines[column], to: column, &faults) }
    for place in row.marks.indices where !place.isMultiple(of: 2) {
      let (left, right) = (place / 2, place / 2 + 1)
      switch row.mark(place) {
      case "\\": add(lines[left], to: right, &faults)
      case "/" where row.mark(place + 1) == "|":
        add(crossing.isEmpty ? nil : crossing, to: left, &faults)
      case "/" where row.mark(place - 1) == "|" && next?.snapshot == nil && next?.endsCrossing == true:
        passing.formUnion(lines[right] ?? [])
      case "/": add(lines[right], to: left, &faults)
      default: break
      }
    }
    crossing = passing
    lines = below
  }
}
