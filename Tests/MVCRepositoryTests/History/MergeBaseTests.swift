import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import Testing

@testable import MVCRepository

@Suite("Repository: merge bases")
struct MergeBaseTests {
  private func bases(_ graph: SnapshotGraph, _ left: Int, _ right: Int) throws -> Set<Int> {
    let found = try graph.project.open().mergeBases(graph.ids[left], graph.ids[right])
    #expect(Set(found).count == found.count)
    return Set(found.compactMap { graph.number(of: $0) })
  }

  @Test(
    "Bases of small graphs",
    arguments: [
      // A line, a fork, a fork after a merge, two roots, a criss-cross.
      ([[], [0], [1]], 2, 1, [1]), ([[], [0], [0]], 1, 2, [0]), ([[], [0], [0], [2, 1], [2]], 3, 4, [2]),
      ([[], []], 0, 1, []), ([[], [0], [0], [1, 2], [2, 1]], 3, 4, [1, 2]), ([[]], 0, 0, [0]),
    ] as [([[Int]], Int, Int, Set<Int>)])
  func table(parents: [[Int]], left: Int, right: Int, expected: Set<Int>) throws {
    let graph = try SnapshotGraph(parents: parents)
    #expect(try bases(graph, left, right) == expected)
    #expect(try bases(graph, right, left) == expected)
  }

  @Test(
    "On random graphs, whatever the clocks said, they are the common ancestors without descendants among those",
    arguments: UInt64(1)...12)
  func random(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let graph = try SnapshotGraph(random: &random, count: 24)
    let repository = try graph.project.open()
    for left in 0..<24 {
      for right in 0...left {
        let common = graph.ancestors(of: left).intersection(graph.ancestors(of: right))
        let best = common.filter { one in !common.contains { $0 != one && graph.ancestors(of: $0).contains(one) } }
        let found = try repository.mergeBases(graph.ids[left], graph.ids[right])
        #expect(
          Set(found.compactMap { graph.number(of: $0) }) == best, "seed \(seed), \(left) and \(right): \(graph.parents)"
        )
        let isReachable = try repository.isReachable(graph.ids[right], from: [graph.ids[left]])
        #expect(isReachable == graph.ancestors(of: left).contains(right), "seed \(seed), \(right) from \(left)")
      }
    }
  }
}
