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

  static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  static func rightAligned(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
