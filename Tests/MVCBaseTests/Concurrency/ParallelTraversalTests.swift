import MVCBase
import Synchronization
import Testing

@Suite("ParallelTraversal")
struct ParallelTraversalTests {
  private struct Refusal: Error {}

  @Test("Every node is visited once", arguments: [-1, 0, 1, 2, 8])
  func visits(width: Int) throws {
    let visited = Mutex<[Int: Int]>([:])
    // A heap: the children of n are 2n and 2n + 1.
    try ParallelTraversal.run(from: 1, width: width) { node in
      visited.withLock { $0[node, default: 0] += 1 }
      return [2 * node, 2 * node + 1].filter { $0 < 3000 }
    }
    #expect(visited.withLock { $0 } == Dictionary(uniqueKeysWithValues: (1..<3000).map { ($0, 1) }))
  }

  @Test("A chain without any branch is followed to its end by many threads")
  func chain() throws {
    let count = Counter()
    try ParallelTraversal.run(from: 0, width: 8) { node in
      count.increase()
      return node < 2000 ? [node + 1] : []
    }
    #expect(count.value == 2001)
  }

  @Test("The error of a visit is thrown, and nodes not begun are dropped", arguments: [1, 4])
  func errors(width: Int) {
    let count = Counter()
    #expect(throws: Refusal.self) {
      try ParallelTraversal.run(from: 1, width: width) { node in
        if count.increase() == 100 { throw Refusal() }
        return [2 * node, 2 * node + 1].filter { $0 < 100_000 }
      }
    }
    #expect(count.value < 100_000)
  }

  @Test("An error while other threads wait wakes them", arguments: 1...20)
  func errorWhileWaiting(_: Int) {
    #expect(throws: Refusal.self) {
      try ParallelTraversal.run(from: 0, width: 4) { _ in
        Machine.pause(milliseconds: 1)
        throw Refusal()
      }
    }
  }

  @Test("No more threads visit than the width allows", arguments: [1, 3])
  func width(width: Int) throws {
    let (working, most) = (Counter(), Counter())
    try ParallelTraversal.run(from: 1, width: width) { node in
      most.raise(to: working.increase())
      _ = spin(200)
      working.decrease()
      return [2 * node, 2 * node + 1].filter { $0 < 500 }
    }
    #expect(1...width ~= most.value)
  }
}
