import Testing

@testable import MVCText

/// Compares with `git merge-file`.
@Suite(.enabled(if: Workbench.hasGit))
struct TextMergeGitTests {
  @Test("merges of files with few repeated lines are git's, byte for byte", arguments: 0..<30)
  func fewRepetitions(_ batch: Int) throws {
    try compare(batch: batch, wordCount: 2000, lineCount: 60)
  }

  @Test("merges of files with many repeated lines are git's, byte for byte", arguments: 0..<30)
  func manyRepetitions(_ batch: Int) throws {
    try compare(batch: batch, wordCount: 12, lineCount: 25)
  }

  private func compare(batch: Int, wordCount: Int, lineCount: Int) throws {
    let bench = try Workbench()
    for seed in UInt64(batch) * 20..<UInt64(batch) * 20 + 20 {
      var maker = TextMaker(seed: seed, wordCount: wordCount, lineEnd: TextMaker.LineEnd.allCases[batch % 3])
      let base = maker.file(maximumLineCount: lineCount)
      let ours = maker.edited(base, maximumEditCount: 4)
      let theirs = maker.edited(base, maximumEditCount: 4)
      let merged = TextMerge.merge(
        base: base, ours: ours, theirs: theirs, labels: TextMerge.Labels(ours: "main", theirs: "topic"))
      let git = try gitMerge(base, ours, theirs, in: bench)
      // For want of a line end in the base, git always ends its markers in LF; here the two sides decide.
      let comparable = { (file: [UInt8]) in
        text(base.contains(.lineFeed) ? file : file.filter { $0 != .carriageReturn })
      }
      #expect(comparable(merged.bytes) == comparable(git.output), "seed \(seed)")
      #expect(merged.conflictCount == Int(git.exitCode), "seed \(seed)")
    }
  }

  private func gitMerge(
    _ base: [UInt8], _ ours: [UInt8], _ theirs: [UInt8], in bench: Workbench
  ) throws -> (exitCode: Int32, output: [UInt8]) {
    try bench.write(base, to: "base")
    try bench.write(ours, to: "ours")
    try bench.write(theirs, to: "theirs")
    return try bench.run("git", "merge-file", "-p", "-L", "main", "-L", "base", "-L", "topic", "ours", "base", "theirs")
  }
}
