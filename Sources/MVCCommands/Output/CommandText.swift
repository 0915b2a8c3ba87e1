import MVCBase
import MVCObjects

/// Small pieces of text that several commands share.
enum CommandText {
  /// The moment that a date on the command line means.
  static func moment(_ text: String, _ context: CommandContext) throws -> Timestamp {
    guard let moment = DateExpression.parse(text, now: context.runtime.clock.now()) else {
      throw MVCError(
        .usage, "cannot understand the date '\(text)'",
        hint: "write it like '2026-11-21', '2026-11-21 10:00', 'yesterday' or '2 weeks ago'")
    }
    return moment
  }

  static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }

  /// The first line of a value, for a place that has one line: `a line …` where it has more.
  static func oneLine(_ text: String) -> String {
    let lines = text.split(whereSeparator: \.isNewline)
    guard lines.count > 1 else { return lines.first.map(String.init) ?? "" }
    return "\(lines[0]) …"
  }

  /// How many columns a text takes when it is shown.
  static func width(_ text: String) -> Int { VisibleText.line(text).count }

  static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - Self.width(text)))
  }

  static func rightAligned(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - Self.width(text))) + text
  }
}
