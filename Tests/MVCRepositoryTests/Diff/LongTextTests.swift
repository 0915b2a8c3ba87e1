import MVCBase
import MVCTensors
import MVCTestSupport
import MVCText
import Testing

@testable import MVCRepository

@Suite("Long texts")
struct LongTextTests {
  /// Lines that are all different, so that there is one way to show a change; some texts end without a line feed.
  private func texts(_ seed: UInt64, versions: Int = 2) -> [[UInt8]] {
    var random = SeededRandom(seed: seed)
    let lines = (0..<Int.random(in: 0...2000, using: &random)).map { "line \($0)" }
    return (0..<versions).map { version in
      var edited = lines
      for edit in 0..<Int.random(in: 0...3, using: &random) {
        let start = Int.random(in: 0...edited.count, using: &random)
        let end = min(edited.count, start + Int.random(in: 0...4, using: &random))
        edited.replaceSubrange(
          start..<end,
          with: (0..<Int.random(in: 0...4, using: &random)).map {
            "version \(version) edit \(edit) \($0)"
          })
      }
      let text = edited.joined(separator: "\n") + (Bool.random(using: &random) ? "\n" : "")
      return Array(text.utf8)
    }
  }

  private func rendered(_ difference: FileDifference, context: Int) -> String? {
    guard case .text(let lines, let before) = difference else { return nil }
    let patch = UnifiedDiff(lines, contextLineCount: context, linesBefore: before)
    return String(decoding: patch.rendered(oldName: "a", newName: "b"), as: UTF8.self)
  }

  @Test("The stretch that differs gives the same hunks as the whole", arguments: UInt64(1)...40)
  func hunks(seed: UInt64) throws {
    let versions = texts(seed)
    let (old, new) = (versions[0], versions[1])
    for context in [0, 3, 500] {
      let comparison = LongTextComparison(old: ArraySource(old), new: ArraySource(new))
      let found = try comparison.difference(contextLineCount: context, limit: 1 << 30)
      let whole = rendered(.text(LineDiff(old: old, new: new), linesBefore: 0), context: context)
      #expect(rendered(found, context: context) == whole, "seed \(seed), context \(context)")
    }
  }

  @Test("Only the stretch is limited, and beyond the limit lines are counted")
  func limit() throws {
    let lines = (1...200_000).map { "line \($0)\n" }
    var near = lines
    near[150_000] = "other\n"
    var far = near
    far[50] = "other\n"
    far.append("no end")
    func difference(_ new: [String]) throws -> FileDifference {
      try LongTextComparison(old: ArraySource(Array(lines.joined().utf8)), new: ArraySource(Array(new.joined().utf8)))
        .difference(contextLineCount: 3, limit: 100_000)
    }
    #expect(
      rendered(try difference(near), context: 1)?.hasPrefix(
        "--- a\n+++ b\n@@ -150000,3 +150000,3 @@\n line 150000\n-line 150001\n+other\n") == true)
    guard case .longTexts(let texts) = try difference(far) else { throw MVCError(.failed, "compared by line") }
    #expect(texts == LongTexts(oldLineCount: 200_000, newLineCount: 200_001, firstLine: 51, limit: 100_000))
  }

  @Test("Merging the stretch gives the same as merging the whole", arguments: UInt64(1)...40)
  func merge(seed: UInt64) throws {
    let versions = texts(seed, versions: 3)
    let labels = TextMerge.Labels(ours: "ours", theirs: "theirs")
    let whole = TextMerge.merge(base: versions[0], ours: versions[1], theirs: versions[2], labels: labels)
    let sources = versions.map { ArraySource($0) }
    let merge = try #require(
      try LongTextMerge(base: sources[0], ours: sources[1], theirs: sources[2], labels: labels, limit: 1 << 30))
    let folder = try TemporaryFolder()
    let file = try LocalFileSystem().open(folder.path.appending(name: Array("merged".utf8)), .create)
    try merge.write(to: file)
    try file.close()
    let merged = try LocalFileSystem().contents(of: folder.path.appending(name: Array("merged".utf8))) ?? []
    #expect(String(decoding: merged, as: UTF8.self) == String(decoding: whole.bytes, as: UTF8.self), "seed \(seed)")
    #expect(merge.isClean == whole.isClean)
    #expect(
      try LongTextMerge(base: sources[0], ours: sources[1], theirs: sources[2], labels: labels, limit: 0) == nil
        || versions.allSatisfy(\.isEmpty))
  }

  @Test("Sizes of the setting", arguments: [("64", 64), ("2k", 2048), ("3M", 3 << 20), ("1g", 1 << 30)])
  func setting(text: String, byteCount: UInt64) throws {
    let project = try TestProject()
    try project.folder.write("[diff]\n\ttextLimit = \(text)\n", to: "home/config")
    #expect(try project.open().settings.textLimit() == byteCount)
    try project.folder.write("[diff]\n\ttextLimit = \(text)x\n", to: "home/config")
    #expect(throws: MVCError.self) { try project.open().settings.textLimit() }
  }

  @Test("A text above 32 MiB is compared and merged, in the folder and in snapshots")
  func large() throws {
    let project = try TestProject()
    let count = 1_100_000
    let base = (0..<count).map { "line \($0) with some words in it\n" }
    func write(_ changes: [Int: String]) throws {
      var lines = base
      for (number, line) in changes { lines[number] = line }
      try project.write(lines.joined(), to: "t.csv")
    }
    try write([:])
    try project.commit("base")
    try project.checkout(nil, newBranch: "side")
    try write([1_000_000: "theirs\n"])
    let folder = try project.open().compare(.snapshot(#require(try project.head())), .workingFolder)
    let difference = try project.open().difference(of: folder.changes[0], in: folder)
    #expect(rendered(difference, context: 0)?.hasSuffix("+theirs\n") == true)
    try project.commit("theirs")
    try project.checkout("main")
    try write([100: "ours\n"])
    try project.commit("ours")
    guard case .merged = try project.merge("side") else { throw MVCError(.failed, "not merged") }
    let merged = try #require(try project.text("t.csv"))
    #expect(merged.contains("\nours\n") && merged.contains("\ntheirs\n"))
    let head = try project.open().compare(.snapshot(project.open().resolve("HEAD~1").snapshot), .workingFolder)
    #expect(
      rendered(try project.open().difference(of: head.changes[0], in: head), context: 0)?.contains("-line 1000000 with")
        == true)
  }
}
