/// Makes random files and random edits of them.
struct TextMaker {
  enum LineEnd: CaseIterable {
    case lf
    case crlf
    case mixed
  }

  var generator: SeededGenerator
  /// The lines to draw from; a short list makes many ambiguous places.
  let words: [String]
  let lineEnd: LineEnd

  init(seed: UInt64, wordCount: Int, lineEnd: LineEnd = .lf) {
    generator = SeededGenerator(seed: seed)
    words = Self.usualWords + (0..<max(0, wordCount - Self.usualWords.count)).map { "  value_\($0): \($0 * 7)" }
    self.lineEnd = lineEnd
  }

  private static let usualWords = ["", "}", "  }", "layers:", "\tindented", "# ----", "éß"]

  /// A file of up to `maximumLineCount` lines, one in four without a line feed at its end.
  mutating func file(maximumLineCount: Int) -> [UInt8] {
    bytes((0..<Int.random(in: 0...maximumLineCount, using: &generator)).map { _ in line() })
  }

  /// A file whose lines are all different, as most lines of most files are.
  mutating func distinctFile(lineCount: Int) -> [UInt8] {
    bytes((0..<lineCount).map { "line_\($0)" + end() })
  }

  /// A copy with up to `maximumEditCount` stretches replaced, deleted or inserted, or the end of file changed.
  mutating func edited(_ file: [UInt8], maximumEditCount: Int) -> [UInt8] {
    var lines = file.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) + [0x0A] }
    lines.removeLast()
    for _ in 0..<Int.random(in: 0...maximumEditCount, using: &generator) {
      let start = Int.random(in: 0...lines.count, using: &generator)
      let end = min(lines.count, start + Int.random(in: 0...3, using: &generator))
      let replacement = (0..<Int.random(in: 0...3, using: &generator)).map { _ in Array(line().utf8) }
      lines.replaceSubrange(start..<end, with: replacement)
    }
    return cutting(lines.flatMap(\.self))
  }

  private mutating func line() -> String {
    (words.randomElement(using: &generator) ?? "") + end()
  }

  private mutating func end() -> String {
    switch lineEnd {
    case .lf: "\n"
    case .crlf: "\r\n"
    case .mixed: Bool.random(using: &generator) ? "\n" : "\r\n"
    }
  }

  private mutating func bytes(_ lines: [String]) -> [UInt8] {
    cutting(Array(lines.joined().utf8))
  }

  private mutating func cutting(_ file: [UInt8]) -> [UInt8] {
    Int.random(in: 0..<4, using: &generator) == 0 ? file.dropLast() : file
  }
}
