import MVCBase
import MVCObjects

/// Arguments as one can paste them into a shell.
enum ShellWord {
  private static let plainMarks = Array("-_./=:@^~,+%{}".utf8)

  /// An argument as it is, or else in quotes: in `$'…'`, which bash and zsh read, where it has control characters or
  /// bytes that are no UTF-8.
  static func quoted(_ argument: String) -> String {
    let bytes = CommandLineText.bytes(of: argument)
    if !bytes.isEmpty, bytes.allSatisfy(isPlain), String(validating: bytes, as: UTF8.self) != nil { return argument }
    let hasControl = bytes.contains { $0 < 0x20 || $0 == 0x7F }
    guard hasControl || String(validating: bytes, as: UTF8.self) == nil else {
      return "'\(argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }
    return "$'\(argument.unicodeScalars.map(escaped).joined())'"
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
    guard let byte = bytes.first, bytes.count == 1, byte < 0x20 || byte >= 0x7F else { return String(scalar) }
    return "\\x\(Hexadecimal.string([byte]))"
  }
}
