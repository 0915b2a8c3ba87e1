import Foundation
import Testing

@testable import MVCText

@Suite
struct LineDiffTests {
  @Test("identical files have no changes", arguments: ["", "a", "a\n", "a\r\nb\r\n"])
  func identical(_ content: String) {
    let diff = LineDiff(old: bytes(content), new: bytes(content))
    #expect(diff.changes.isEmpty)
    #expect(diff.stat == DiffStat())
  }

  @Test(
    "a line feed or carriage return more or less is a change",
    arguments: [("a\nb", "a\nb\n"), ("a\nb\n", "a\nb\r\n"), ("a\nb\n", "a\nb")])
  func lineEnds(_ old: String, _ new: String) {
    let diff = LineDiff(old: bytes(old), new: bytes(new))
    #expect(diff.changes == [LineDiff.Change(oldRange: 1..<2, newRange: 1..<2)])
    #expect(diff.stat == DiffStat(added: 1, removed: 1))
  }

  @Test("applying the changes to the old file gives the new one", arguments: 0..<20)
  func applyingChanges(_ batch: Int) {
    for seed in UInt64(batch) * 20..<UInt64(batch) * 20 + 20 {
      var maker = TextMaker(seed: seed, wordCount: 12, lineEnd: TextMaker.LineEnd.allCases[batch % 3])
      let old = maker.file(maximumLineCount: 60)
      let new = maker.edited(old, maximumEditCount: 6)
      let diff = LineDiff(old: old, new: new)
      let (oldTokens, newTokens) = (diff.old.tokens, diff.new.tokens)
      #expect(isWellFormed(diff.changes), "seed \(seed)")
      #expect(applying(diff.changes, to: oldTokens, takingFrom: newTokens) == newTokens, "seed \(seed)")
      #expect(editCount(diff.changes) == shortestEditCount(oldTokens, newTokens), "seed \(seed)")
    }
  }

  @Test("a line of several megabytes is one line")
  func longLine() {
    let long = [UInt8](repeating: 0x78, count: 4_000_000)
    let diff = LineDiff(old: long + bytes("\nend\n"), new: long + bytes("y\nend\n"))
    #expect(diff.changes == [LineDiff.Change(oldRange: 0..<1, newRange: 0..<1)])
  }
}

/// The limits are ten times what an idle machine needs: they catch a quadratic search, not a slow afternoon.
@Suite(.serialized)
struct LineDiffSpeedTests {
  private static let lineCount = 200_000

  @Test("two different files of 200 000 lines are compared within seconds, without optimization")
  func differentFiles() {
    let old = bytes((0..<Self.lineCount).map { "old \($0)\n" }.joined())
    let new = bytes((0..<Self.lineCount).map { "new \($0)\n" }.joined())
    let elapsed = processorSeconds {
      #expect(LineDiff(old: old, new: new).changes.count == 1)
    }
    #expect(elapsed < 20)
  }

  @Test("files that share only their blank lines and brackets are compared within seconds, without optimization")
  func sharedFiller() {
    func file(_ name: String, seed: UInt64) -> [UInt8] {
      var generator = SeededGenerator(seed: seed)
      return bytes(
        (0..<Self.lineCount).map { index in
          Int.random(in: 0..<8, using: &generator) == 0 ? ["\n", "}\n"][index % 2] : "\(name) \(index)\n"
        }.joined())
    }
    let (old, new) = (file("old", seed: 1), file("new", seed: 2))
    let elapsed = processorSeconds {
      let diff = LineDiff(old: old, new: new)
      #expect(applying(diff.changes, to: diff.old.tokens, takingFrom: diff.new.tokens) == diff.new.tokens)
    }
    #expect(elapsed < 20)
  }
}

/// The processor time that this thread spends, in seconds: what else the machine does meanwhile does not count.
private func processorSeconds(_ body: () -> Void) -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
  let start = now()
  body()
  return now() - start
}
