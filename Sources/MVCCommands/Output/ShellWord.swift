import MVCBase
import MVCObjects

/// Arguments as one can paste them into a shell.
enum ShellWord {
  private static let plainMarks = Array("-_./=:@^~,+%{}".utf8)

  /// An argument as it is, or else in quotes: in `$'…'`, which bash and zsh read, where it has bytes that are no UTF-8 or
  /// characters that act on a terminal or stay unseen.
  static func quoted(_ argument: String) -> String {
    let bytes = CommandLineText.bytes(of: argument)
    let isVisible = VisibleText.isVisible(argument)
    if isVisible, !bytes.isEmpty, bytes.allSatisfy(isPlain), !isExpanded(argument) { return argument }
    guard !isVisible else {
      // By scalars: a mark that joins with a quotation mark makes one character of both, and the shell sees two.
      return "'\(argument.unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }.joined())'"
    }
    return "$'\(argument.unicodeScalars.map(escaped).joined())'"
  }

  /// Whether a shell makes something else of a word of plain characters: a home folder, a command's place (zsh), a list.
  private static func isExpanded(_ word: String) -> Bool {
    if word.hasPrefix("~") || word.hasPrefix("=") || word.contains("=~") || word.contains(":~") { return true }
    return word.contains("{") && (word.contains(",") || word.contains(".."))
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
      true
    default: plainMarks.contains(byte)
    }
  }

  private static func escaped(_ scalar: UnicodeScalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\t": return "\\t"
    case "'", "\\": return "\\\(scalar)"
    default: break
    }
    let bytes = CommandLineText.bytes(of: String(scalar))
    let isByte = bytes.count == 1 && bytes[0] >= 0x80
    guard isByte || VisibleText.isHidden(scalar) else { return String(scalar) }
    return bytes.map { "\\x\(Hexadecimal.string([$0]))" }.joined()
  }
}
