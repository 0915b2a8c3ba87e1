import Testing

@testable import MVCText

@Suite
struct TextMergeTests {
  private func merge(_ base: String, _ ours: String, _ theirs: String) -> (text: String, conflictCount: Int) {
    let result = TextMerge.merge(
      base: bytes(base), ours: bytes(ours), theirs: bytes(theirs),
      labels: TextMerge.Labels(ours: "main", theirs: "topic"))
    return (text(result.bytes), result.conflictCount)
  }

  @Test(
    "changes that do not meet are both taken",
    arguments: [
      ("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n"),
      ("a\nb\nc\n", "b\nc\n", "a\nb\nc\nd\n", "b\nc\nd\n"),
      ("a\nb\nc\n", "a\nb\nc\n", "x\n", "x\n"),
      ("a\nb\nc\n", "x\n", "a\nb\nc\n", "x\n"),
      ("a\nb\nc", "A\nb\nc", "a\nb\nc\n", "A\nb\nc\n"),
      ("a\nb\nc\n", "a\nb\nc", "A\nb\nc\n", "A\nb\nc"),
      ("a\r\nb\r\nc\r\n", "A\r\nb\r\nc\r\n", "a\r\nb\r\n", "A\r\nb\r\n"),
      ("", "", "a", "a"),
      ("a", "a", "", ""),
    ])
  func clean(_ base: String, _ ours: String, _ theirs: String, _ expected: String) {
    #expect(merge(base, ours, theirs) == (expected, 0))
  }

  @Test(
    "changes that both sides made alike are taken once",
    arguments: [("a\nb\n", "a\nx\n"), ("", "new"), ("gone", ""), ("a\nb\nc\n", "c\n")])
  func agreed(_ base: String, _ both: String) {
    #expect(merge(base, both, both) == (both, 0))
  }

  @Test("different changes of a line are a conflict")
  func conflict() {
    #expect(
      merge("a\nb\nc\n", "a\nours\nc\n", "a\ntheirs\nc\n") == (
        """
        a
        <<<<<<< main
        ours
        =======
        theirs
        >>>>>>> topic
        c

        """, 1
      ))
  }

  @Test("changes of neighbouring lines are a conflict")
  func neighbours() {
    #expect(merge("a\nb\n", "A\nb\n", "a\nB\n").conflictCount == 1)
    #expect(merge("a\nb\n", "a\nx\nb\n", "a\nB\n").conflictCount == 1)
  }

  @Test("an edit of a line the other side deleted is a conflict with an empty side")
  func editAndDelete() {
    #expect(merge("a\nb\nc\n", "a\nB\nc\n", "a\nc\n").text == "a\n<<<<<<< main\nB\n=======\n>>>>>>> topic\nc\n")
  }

  @Test("lines common to both sides leave a conflict at its edges")
  func edges() {
    #expect(
      merge("a\n", "same\nours\nend\n", "same\ntheirs\nend\n").text
        == "same\n<<<<<<< main\nours\n=======\ntheirs\n>>>>>>> topic\nend\n")
  }

  @Test("more than three common lines divide a conflict in two, fewer or such without a letter do not")
  func division() {
    func conflictCount(between lines: String) -> Int {
      merge("a\n", "1\n\(lines)2\n", "3\n\(lines)4\n").conflictCount
    }
    #expect(conflictCount(between: "w\nx\ny\nz\n") == 2)
    #expect(conflictCount(between: "w\nx\ny\n") == 1)
    #expect(conflictCount(between: "{\n}\n\n#\n}\n") == 1)
  }

  @Test("markers are lines of their own behind versions without a final line feed")
  func missingNewline() {
    #expect(merge("a", "b", "c").text == "<<<<<<< main\nb\n=======\nc\n>>>>>>> topic\n")
  }

  @Test("markers end as the lines around them do")
  func lineEnds() {
    #expect(
      merge("a\r\nb\r\n", "a\r\nX\r\n", "a\r\nY").text
        == "a\r\n<<<<<<< main\r\nX\r\n=======\r\nY\r\n>>>>>>> topic\r\n")
    #expect(merge("", "X\r\n", "Y\r\n").text == "<<<<<<< main\r\nX\r\n=======\r\nY\r\n>>>>>>> topic\r\n")
    #expect(merge("a\n", "X\r\n", "Y\r\n").text == "<<<<<<< main\nX\r\n=======\nY\r\n>>>>>>> topic\n")
  }

  @Test("labels stay on one line and are never empty")
  func labels() {
    let labels = TextMerge.Labels(ours: "a\r\nb\u{2028}c\nd", theirs: "")
    #expect(labels.ours == "a b c d")
    #expect(labels.theirs == "theirs")
  }

  @Test("merging with an unchanged side gives the other, and swapping sides changes no verdict", arguments: 0..<10)
  func symmetry(_ batch: Int) {
    for seed in UInt64(batch) * 20..<UInt64(batch) * 20 + 20 {
      var maker = TextMaker(seed: seed, wordCount: 20, lineEnd: TextMaker.LineEnd.allCases[batch % 3])
      let base = maker.file(maximumLineCount: 30)
      let ours = maker.edited(base, maximumEditCount: 3)
      let theirs = maker.edited(base, maximumEditCount: 3)
      let labels = TextMerge.Labels(ours: "o", theirs: "t")
      #expect(TextMerge.merge(base: base, ours: ours, theirs: base, labels: labels).bytes == ours, "seed \(seed)")
      #expect(TextMerge.merge(base: base, ours: base, theirs: theirs, labels: labels).bytes == theirs, "seed \(seed)")
      #expect(TextMerge.merge(base: base, ours: ours, theirs: ours, labels: labels).bytes == ours, "seed \(seed)")
      let merged = TextMerge.merge(base: base, ours: ours, theirs: theirs, labels: labels)
      let swapped = TextMerge.merge(base: base, ours: theirs, theirs: ours, labels: labels)
      #expect(merged.isClean == swapped.isClean, "seed \(seed)")
      if merged.isClean { #expect(merged.bytes == swapped.bytes, "seed \(seed)") }
      #expect(merged.isClean != TextMerge.containsConflictMarkers(merged.bytes), "seed \(seed)")
    }
  }
}
