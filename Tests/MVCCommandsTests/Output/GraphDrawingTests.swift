import MVCBase
import MVCObjects
import MVCTestSupport
import Testing

@testable import MVCCommands

@Suite("The graph of mvc log")
struct GraphDrawingTests {
  private func id(_ number: Int) -> ObjectID { ObjectID(of: Array("\(number)".utf8)) }

  /// Draws snapshots from the highest number down, each with parents of lower numbers.
  private func draw(_ parents: [[Int]], _ listed: [Int]) -> [String] {
    var drawing = GraphDrawing()
    return listed.flatMap { number in
      drawing.draw(id(number), parents: parents[number].map(id), beside: ["\(number)"])
    }
  }

  private func randomParents(_ seed: UInt64) -> [[Int]] {
    var random = SeededRandom(seed: seed)
    let count = Int.random(in: 5...40, using: &random)
    let reach = Int.random(in: 2...15, using: &random)
    return (0..<count).map { number in
      let wanted = [0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4].randomElement(using: &random) ?? 1
      return Array((max(0, number - reach)..<number).shuffled(using: &random).prefix(wanted))
    }
  }

  @Test("Random histories are drawn with every edge and no other", arguments: UInt64(1)...200)
  func random(seed: UInt64) {
    let parents = randomParents(seed)
    let rows = draw(parents, parents.indices.reversed())
    let drawn = DrawnEdges(rows)
    let real = Set(parents.enumerated().flatMap { child, of in of.map { DrawnEdges.Edge(child: child, parent: $0) } })
    #expect(drawn.edges == real, "seed \(seed)\n\(rows.joined(separator: "\n"))")
    #expect(drawn.faults == [], "seed \(seed)\n\(rows.joined(separator: "\n"))")
  }

  @Test("Drawings of common histories")
  func examples() {
    #expect(
      draw([[], [0], [0], [2, 1]], [3, 2, 1, 0]) == ["*   3", "|\\", "* | 2", "| * 1", "|/", "* 0"])
    // Three parents, of which one is awaited far to the left.
    #expect(
      draw([[], [0], [0], [0], [3, 2, 1]], [4, 3, 2, 1, 0]) == [
        "*     4", "|\\", "|\\ \\", "* | | 3", "| * | 2", "|/ /", "| * 1", "|/", "* 0",
      ])
    // A first snapshot is not the child of the one below it.
    #expect(draw([[], []], [1, 0]) == ["* 1", "", "* 0"])
    #expect(draw([[], [0], []], [1, 2, 0]) == ["* 1", "| * 2", "* 0"])
  }
}

extension DrawnEdges {
  /// The edges of what `mvc log --graph --oneline` printed, whose messages are numbers.
  init(output lines: [String]) {
    self.init(
      lines.map { line in
        let graph = line.prefix { "*|/\\_ ".contains($0) }
        guard graph.contains("*") else { return String(line) }
        return String(graph) + (line.split(separator: " ").last.map(String.init) ?? "")
      })
  }
}
