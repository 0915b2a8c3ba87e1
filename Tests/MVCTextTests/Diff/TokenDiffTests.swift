import Testing

@testable import MVCText

@Suite
struct TokenDiffTests {
  @Test(
    "simple edits give the expected changes",
    arguments: [
      ([], [], []),
      ([1], [1], []),
      ([], [1], [(0..<0, 0..<1)]),
      ([1], [], [(0..<1, 0..<0)]),
      ([1], [2], [(0..<1, 0..<1)]),
      ([1, 2, 3], [1, 9, 3], [(1..<2, 1..<2)]),
      ([1, 2, 3], [2, 3, 4], [(0..<1, 0..<0), (3..<3, 2..<3)]),
      ([1, 1, 1], [1, 1], [(2..<3, 2..<2)]),
      ([1, 2], [1, 2, 1, 2], [(2..<2, 2..<4)]),
    ] as [([Int], [Int], [(Range<Int>, Range<Int>)])])
  func examples(_ old: [Int], _ new: [Int], _ expected: [(Range<Int>, Range<Int>)]) {
    #expect(
      TokenDiff.changes(from: old, to: new) == expected.map { LineDiff.Change(oldRange: $0.0, newRange: $0.1) })
  }

  @Test("a run of changes stops opposite the other side's change rather than sliding past it")
  func alignment() {
    // The deleted 5 could be either of two; it is the one that makes one change with the inserted 8.
    let changes = TokenDiff.changes(from: [1, 5, 5, 2], to: [1, 8, 5, 2])
    #expect(changes == [LineDiff.Change(oldRange: 1..<2, newRange: 1..<2)])
  }

  @Test("on small inputs the changes are correct and the script is a shortest one", arguments: 0..<40)
  func shortestScript(_ batch: Int) {
    for seed in UInt64(batch) * 100..<UInt64(batch) * 100 + 100 {
      var generator = SeededGenerator(seed: seed)
      let alphabet = Int.random(in: 1...8, using: &generator)
      let (old, new) = (randomTokens(30, alphabet, &generator), randomTokens(30, alphabet, &generator))
      let changes = TokenDiff.changes(from: old, to: new)
      #expect(isWellFormed(changes), "seed \(seed)")
      #expect(applying(changes, to: old, takingFrom: new) == new, "seed \(seed)")
      #expect(editCount(changes) == shortestEditCount(old, new), "seed \(seed)")
    }
  }

  @Test("whatever the cost limit, the changes are correct and the search ends", arguments: [-1, 0, 1, 2, 3, 7])
  func costLimit(_ limit: Int) {
    for seed in 0..<UInt64(200) {
      var generator = SeededGenerator(seed: seed)
      let alphabet = Int.random(in: 1...30, using: &generator)
      let (oldCount, newCount) = (seed % 3 == 0 ? 5 : 200, seed % 3 == 1 ? 5 : 200)
      let old = randomTokens(oldCount, alphabet, &generator)
      let new = randomTokens(newCount, alphabet, &generator)
      let changes = TokenDiff.changes(from: old, to: new, costLimit: limit)
      #expect(isWellFormed(changes), "seed \(seed)")
      #expect(applying(changes, to: old, takingFrom: new) == new, "seed \(seed)")
    }
  }

  private func randomTokens(_ maximumCount: Int, _ alphabet: Int, _ generator: inout SeededGenerator) -> [Int] {
    (0..<Int.random(in: 0...maximumCount, using: &generator)).map { _ in
      Int.random(in: 0..<alphabet, using: &generator)
    }
  }
}
