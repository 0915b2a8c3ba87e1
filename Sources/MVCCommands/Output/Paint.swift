import MVCBase

/// Colours in lines, so that no value can bring its own.
///
/// What is painted is marked with a token that this process chose at random and that nothing else can hold. When the
/// line is written the marks become a terminal's sequences; an escape character without the token is a value's, and
/// escaped as all of it.
struct Paint: Sendable {
  private static let escape = UInt8(ascii: "\u{1B}")
  private static let end = UInt8(ascii: "m")

  private let token = Array(String(UInt64.random(in: .min ... .max), radix: 16).utf8) + [UInt8(ascii: ";")]

  private func mark(_ code: String) -> String { "\u{1B}\(String(decoding: token, as: UTF8.self))\(code)m" }

  func painted(_ text: String, _ code: String) -> String { mark(code) + text + mark("") }

  /// A line for a terminal, with its line end.
  func line(_ text: String) -> [UInt8] {
    let parts = text.utf8.split(separator: Self.escape, omittingEmptySubsequences: false)
    var bytes: [UInt8] = Array(visible(parts[0]))
    for part in parts.dropFirst() {
      if part.starts(with: token), let end = part.dropFirst(token.count).firstIndex(of: Self.end) {
        bytes += [Self.escape, UInt8(ascii: "[")] + part[..<end].dropFirst(token.count) + [Self.end]
        bytes += visible(part[end...].dropFirst())
      } else {
        bytes += Array("\\033".utf8) + visible(part)
      }
    }
    return bytes + [UInt8(ascii: "\n")]
  }

  private func visible(_ part: Substring.UTF8View) -> String.UTF8View { VisibleText.line(Substring(part)).utf8 }
}
