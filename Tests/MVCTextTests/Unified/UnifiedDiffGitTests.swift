import Testing

@testable import MVCText

/// Compares with the programs that read and write the format.
@Suite
struct UnifiedDiffGitTests {
  @Test("git apply turns the old file into the new one", .enabled(if: Workbench.hasGit), arguments: 0..<6)
  func gitApply(_ batch: Int) throws {
    for seed in seeds(batch) {
      let (old, new) = pair(seed)
      let bench = try Workbench()
      try bench.write(old, to: "f")
      try bench.write(patch(old, new), to: "p")
      if old != new {
        let result = try bench.run("git", "apply", "--whitespace=nowarn", "p")
        #expect(result.exitCode == 0, "seed \(seed)")
      }
      // An emptied file stays: only /dev/null as the new name would remove it.
      #expect(try bench.read("f") == new, "seed \(seed)")
    }
  }

  @Test("patch turns the old file into the new one", .enabled(if: Workbench.hasPatch), arguments: 0..<6)
  func patchProgram(_ batch: Int) throws {
    for seed in seeds(batch) {
      let (old, new) = pair(seed)
      guard !new.isEmpty else { continue }  // `patch` removes a file that becomes empty.
      let bench = try Workbench()
      try bench.write(old, to: "f")
      try bench.write(patch(old, new), to: "p")
      let result = try bench.run("patch", "--binary", "-s", "-p1", "-i", "p")
      #expect(result.exitCode == 0, "seed \(seed)")
      #expect(try bench.read("f") == new, "seed \(seed)")
    }
  }

  @Test("edits of distinct lines give the hunks of git diff, byte for byte", .enabled(if: Workbench.hasGit))
  func sameAsGit() throws {
    for seed in UInt64(0)..<40 {
      var maker = TextMaker(seed: seed, wordCount: 5000)
      let old = maker.distinctFile(lineCount: 80)
      let new = maker.edited(old, maximumEditCount: 8)
      let bench = try Workbench()
      try bench.write(old, to: "old")
      try bench.write(new, to: "new")
      let context = Int(seed % 5)
      let git = try bench.run("git", "diff", "--no-index", "-U\(context)", "old", "new").output
      let ours = UnifiedDiff(old: old, new: new, contextLineCount: context).rendered(oldName: "a", newName: "b")
      #expect(hunks(ours) == hunks(git), "seed \(seed)")
    }
  }

  private func seeds(_ batch: Int) -> Range<UInt64> {
    UInt64(batch) * 10..<UInt64(batch) * 10 + 10
  }

  private func pair(_ seed: UInt64) -> (old: [UInt8], new: [UInt8]) {
    var maker = TextMaker(seed: seed, wordCount: 15, lineEnd: TextMaker.LineEnd.allCases[Int(seed % 3)])
    let old = maker.file(maximumLineCount: 40)
    return (old, maker.edited(old, maximumEditCount: 6))
  }

  private func patch(_ old: [UInt8], _ new: [UInt8]) -> [UInt8] {
    UnifiedDiff(old: old, new: new).rendered(oldName: "a/f", newName: "b/f")
  }

  /// The lines from the first hunk on, with what git adds behind a hunk's second `@@` left out.
  private func hunks(_ diff: [UInt8]) -> [String] {
    text(diff).split(separator: "\n", omittingEmptySubsequences: false)
      .drop { !$0.hasPrefix("@@") }
      .map { line in
        let headerEnd = line.hasPrefix("@@") ? line.dropFirst(2).firstRange(of: "@@")?.upperBound : nil
        return String(line[..<(headerEnd ?? line.endIndex)])
      }
  }
}
