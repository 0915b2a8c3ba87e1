/// Text that only shows: nothing in it acts on a terminal, ends a line, turns the direction of writing, or stays unseen.
///
/// Each such character stands as an escape, as git and bash (`$'…'`) write them: `\n`, `\033` for a control character,
/// `\377` for a byte that is no UTF-8, `\u202e` and `\U000e0001` for all else. A backslash stands for itself, so text
/// that is visible stays as it is, however often it is escaped.
///
///     VisibleText.line("fine\u{1B}[2J")  // fine\033[2J
///
/// - SeeAlso: `docs/security.md`, "Names are data"
package enum VisibleText {
  /// A value for a line: line ends and tabs in it are escaped too.
  package static func line(_ text: some StringProtocol) -> String {
    guard !isPlain(text.utf8) else { return String(text) }
    return escaped(text.unicodeScalars, keeping: [])
  }

  /// The content of a file for a terminal: its line feeds and tabs stay; bytes that are no UTF-8 are escaped.
  package static func content(_ bytes: some Collection<UInt8>) -> [UInt8] {
    guard !isPlain(bytes, besides: layout) else { return Array(bytes) }
    return Array(escaped(CommandLineText.text(of: bytes).unicodeScalars, keeping: layout).utf8)
  }

  /// An encoded JSON document in which nothing acts or stays unseen. The document stays equal: `\u009b` in a string of
  /// JSON is the character itself.
  package static func json(_ document: [UInt8]) -> [UInt8] {
    guard document.contains(where: { $0 >= 0x7F }) else { return document }
    var shown: [UInt8] = []
    for scalar in String(decoding: document, as: UTF8.self).unicodeScalars {
      if scalar.value >= 0x7F, isHidden(scalar) {
        for unit in UTF16.encode(scalar) ?? .init() { shown += "\\u\(hexadecimal(UInt32(unit), 4))".utf8 }
      } else {
        shown += UTF8.encode(scalar) ?? .init()
      }
    }
    return shown
  }

  /// A message of several lines with its tabs as spaces, as git shows it.
  package static func expandingTabs(_ line: some StringProtocol) -> String {
    guard line.utf8.contains(0x09) else { return String(line) }
    return line.reduce(into: "") { shown, character in
      if character == "\t" {
        shown += String(repeating: " ", count: 8 - shown.count % 8)
      } else {
        shown.append(character)
      }
    }
  }

  /// Whether text is shown as it is.
  package static func isVisible(_ text: some StringProtocol) -> Bool { isPlain(text.utf8) || line(text) == text }

  /// Whether a character acts or stays unseen: control characters, line and paragraph separators, and what Unicode
  /// lets a display ignore, which the bidirectional controls are among.
  package static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFFF9...0xFFFB: true
    case 0x20..<0x7F: false
    default: scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  // MARK: Escapes

  private static let layout: Set<UInt8> = [0x09, 0x0A]

  private static func isPlain(_ bytes: some Collection<UInt8>, besides kept: Set<UInt8> = []) -> Bool {
    bytes.allSatisfy { (0x20..<0x7F).contains($0) || kept.contains($0) }
  }

  private static func escaped(_ text: some BidirectionalCollection<Unicode.Scalar>, keeping kept: Set<UInt8>) -> String
  {
    let scalars = Array(text)
    var shown = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      if let byte = UInt8(exactly: scalar.value), kept.contains(byte) {
        shown.append(scalar)
      } else if let byte = CommandLineText.byte(of: scalar) {
        shown += octal(UInt32(byte)).unicodeScalars
      } else if isHidden(scalar), !JoinedText.isJoiner(at: index, in: scalars) {
        shown += escape(scalar).unicodeScalars
      } else {
        shown.append(scalar)
      }
    }
    return String(shown)
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x07...0x0D: "\\\(Array("abtnvfr")[Int(scalar.value) - 0x07])"
    case ..<0x80: octal(scalar.value)
    case ..<0x10000: "\\u\(hexadecimal(scalar.value, 4))"
    default: "\\U\(hexadecimal(scalar.value, 8))"
    }
  }

  private static func octal(_ value: UInt32) -> String { "\\\(value >> 6 & 7)\(value >> 3 & 7)\(value & 7)" }

  private static func hexadecimal(_ value: UInt32, _ width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: width - digits.count) + digits
  }
}
