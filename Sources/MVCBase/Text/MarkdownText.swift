/// Text that Markdown shows as it is, on one line, also in the cell of a table.
///
/// Forges look for mentions (`@name`), issues (`#12`, `owner/project#12`) and addresses in the text that a reader sees,
/// after escapes are undone, and tell people or close issues. They leave code alone: a word with one becomes code.
///
///     MarkdownText.cell("fixes #12 by @ana, <b>")  // fixes `#12` by `@ana,` \<b>
///
/// - SeeAlso: GitHub Flavored Markdown, 6.9 "Autolinks (extension)"; `docs/security.md`, "Names are data"
package enum MarkdownText {
  package static func cell(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let words = VisibleText.line(line).split(separator: " ", omittingEmptySubsequences: false)
    return escapingStart(words.map { actsOnForge($0) ? code($0) : escaped($0) }.joined(separator: " "))
  }

  /// Text between backticks, in the cell of a table.
  package static func code(_ text: some StringProtocol) -> String {
    let shown = VisibleText.line(text).unicodeScalars.reduce(into: "") { result, scalar in
      if scalar == "|" { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    let tick = UInt8(ascii: "`")
    let longest = shown.utf8.split { $0 != tick }.map(\.count).max() ?? 0
    let fence = String(repeating: "`", count: longest + 1)
    let space = shown.utf8.first == tick || shown.utf8.last == tick ? " " : ""
    return fence + space + shown + space + fence
  }

  private static func escaped(_ word: Substring) -> String {
    // By scalars: a mark that joins with a sign makes one character of both, and does not end its meaning.
    word.unicodeScalars.reduce(into: "") { result, scalar in
      if "|\\*_`<[]&~$".unicodeScalars.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
  }

  /// A line that begins no heading, list, quotation or rule.
  private static func escapingStart(_ line: String) -> String {
    guard let first = line.first else { return line }
    let rest = line.dropFirst()
    switch first {
    case "#", ">", "=": return "\\\(line)"
    case "-", "+": return rest.isEmpty || rest.first == " " || rest.first == first ? "\\\(line)" : line
    case "0"..."9":
      let number = line.prefix { $0.isASCII && $0.isNumber }
      let end = line.dropFirst(number.count)
      guard let mark = end.first, mark == "." || mark == ")", end.dropFirst().first.map({ $0 == " " }) ?? true else {
        return line
      }
      return "\(number)\\\(end)"
    default: return line
    }
  }

  /// Whether a forge would take a word for a mention, an issue, a request, an address or the like.
  private static func actsOnForge(_ word: Substring) -> Bool {
    let bytes = Array(word.utf8)
    for (byte, next) in zip(bytes, bytes.dropFirst()) {
      switch byte {
      case UInt8(ascii: "@") where isLetter(next) || isDigit(next): return true
      case UInt8(ascii: "#"), UInt8(ascii: "!"), UInt8(ascii: "&"), UInt8(ascii: "%"), UInt8(ascii: "$"),
        UInt8(ascii: "~"):
        if isDigit(next) { return true }
      default: break
      }
    }
    let plain = word.lowercased()
    return plain.contains("://") || plain.contains("www.") || plain.contains("mailto:")
      || plain.firstRange(of: "gh-").map { plain[$0.upperBound...].first?.isNumber ?? false } ?? false
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte & 0xDF) || byte == UInt8(ascii: "_") || byte >= 0x80
  }
}
