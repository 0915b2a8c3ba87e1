/// Draws with the dots of braille characters: two across and four down in each (Unicode 2800–28FF).
struct BrailleCanvas {
  private let columnCount: Int
  private let rowCount: Int
  private var cells: [UInt8]
  private var letters: [Int: Character] = [:]

  /// - Parameters:
  ///   - columnCount: The width in characters.
  ///   - rowCount: The height in characters.
  init(columnCount: Int, rowCount: Int) {
    self.columnCount = max(1, columnCount)
    self.rowCount = max(1, rowCount)
    cells = Array(repeating: 0, count: self.columnCount * self.rowCount)
  }

  private static let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

  /// Draws a line between two points, each coordinate from 0 to 1; 0, 0 is at the bottom on the left.
  mutating func line(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) {
    let (a, b) = (dot(start), dot(end))
    let count = max(abs(a.x - b.x), abs(a.y - b.y), 1)
    for step in 0...count {
      let share = Double(step) / Double(count)
      set(a.x + Int((Double(b.x - a.x) * share).rounded()), a.y + Int((Double(b.y - a.y) * share).rounded()))
    }
  }

  /// Puts a letter at a point, by which people tell curves apart.
  mutating func mark(_ point: (x: Double, y: Double), _ letter: Character) {
    let dot = dot(point)
    letters[dot.y / 4 * columnCount + dot.x / 2] = letter
  }

  private func dot(_ point: (x: Double, y: Double)) -> (x: Int, y: Int) {
    (Int((point.x * Double(columnCount * 2 - 1)).rounded()), Int(((1 - point.y) * Double(rowCount * 4 - 1)).rounded()))
  }

  private mutating func set(_ x: Int, _ y: Int) { cells[y / 4 * columnCount + x / 2] |= Self.bits[x % 2][y % 4] }

  var lines: [String] {
    (0..<rowCount).map { row in
      String((0..<columnCount).map { column in character(row * columnCount + column) })
    }
  }

  private func character(_ cell: Int) -> Character {
    if let letter = letters[cell] { return letter }
    guard cells[cell] != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(cells[cell])) else { return " " }
    return Character(scalar)
  }
}

extension PlotPanel {
  private static let letters = Array("abcdefghijklmnopqrstuvwxyz")

  /// The panel as lines of text.
  func lines(columnCount: Int, rowCount: Int) -> [String] {
    guard let bounds else { return [title, "  nothing to draw"] }
    let labels = [text(bounds.y.upperBound), text(bounds.y.lowerBound)]
    let labelWidth = labels.map(\.count).max() ?? 0
    var canvas = BrailleCanvas(columnCount: max(10, columnCount - labelWidth - 3), rowCount: rowCount)
    for (number, curve) in curves.enumerated() {
      let points = curve.points.map { (x: bounds.x.share($0.x), y: bounds.y.share($0.y)) }
      for (start, end) in zip(points, points.dropFirst()) { canvas.line(from: start, to: end) }
      if points.count == 1 { canvas.line(from: points[0], to: points[0]) }
      guard curves.count > 1 else { continue }
      for point in [points.first, points.count > 2 ? points[points.count / 2] : nil, points.last].compactMap({ $0 }) {
        canvas.mark(point, Self.letters[number % Self.letters.count])
      }
    }
    let drawn = canvas.lines
    var lines = [title]
    for (row, line) in drawn.enumerated() {
      let label = row == 0 ? labels[0] : row == drawn.count - 1 ? labels[1] : ""
      lines.append(trimmed("\(CommandText.rightAligned(label, to: labelWidth)) │ \(line)"))
    }
    let (left, right) = (FactText.text(bounds.x.lowerBound), FactText.text(bounds.x.upperBound))
    let width = max(0, (drawn.first?.count ?? 0) - left.count - right.count)
    let middle = axis.count + 2 <= width ? centred(axis, width) : String(repeating: " ", count: width)
    lines.append("\(String(repeating: " ", count: labelWidth)) └ \(left)\(middle)\(right)")
    if curves.count > 1 {
      for (number, curve) in curves.enumerated() {
        lines.append("  \(Self.letters[number % Self.letters.count]) \(curve.name)")
      }
    }
    return lines
  }

  private func centred(_ text: String, _ width: Int) -> String {
    let left = (width - text.count) / 2
    return String(repeating: " ", count: left) + text + String(repeating: " ", count: width - text.count - left)
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
