/// On which lines the values of a document begin.
package struct DocumentPlaces: Sendable {
  /// One step down into a document.
  package enum Step: Hashable, Sendable {
    case key(String)
    /// Counted from 0.
    case index(Int)
  }

  private var lines: [[Step]: Int] = [:]

  /// The line, counted from 1, of a value; of what it would stand in, for one that is not there. What an alias or a merge
  /// key brings in stands where that does.
  package func line(of path: [Step]) -> Int {
    var path = path
    while !path.isEmpty {
      if let line = lines[path] { return line }
      path.removeLast()
    }
    return 1
  }

  mutating func note(_ path: [Step], line: Int) { lines[path] = line }
}
