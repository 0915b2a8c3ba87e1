import MVCBase

extension MVCError {
  /// The error for people, as lines.
  func lines(_ terminal: Terminal) -> [String] {
    var lines = ["\(terminal.paint("error:", .removed)) \(message)"]
    lines += details.map { "  \($0)" }
    if code == .internalError { lines.append("this is a bug in mvc: please report it with the command you gave") }
    if let hint { lines.append("\(terminal.paint("hint:", .changed)) \(hint)") }
    return lines
  }

  /// The error for programs.
  var json: JSONValue {
    var fields: [(String, JSONValue)] = [("code", .string(code.rawValue)), ("message", .string(message))]
    if !details.isEmpty { fields.append(("details", .array(details.map { .string($0) }))) }
    if let hint { fields.append(("hint", .string(hint))) }
    return .object([("error", .object(fields))])
  }
}
