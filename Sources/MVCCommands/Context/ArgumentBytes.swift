import ArgumentParser
import MVCBase
import MVCObjects

/// Which arguments may be any bytes: those that name files. Every other is text that is stored, shown or compared, and
/// is refused where it is not UTF-8, for it could only be altered.
enum ArgumentBytes {
  /// Commands that take paths, or words that are kept as bytes.
  private static let pathCommands: Set = [
    "commit", "diff", "log", "show", "status", "restore", "checkout", "cat", "ls", "inspect", "add", "data", "resolve",
    "verify", "compare", "init", "rev-parse", "cat-object", "challenge", "drift", "guard", "audit", "passport", "sign",
    "verify-signature", "policy",
  ]
  /// - Throws: ``MVCError`` with code `usage` for the first argument that has to be text and is not.
  static func check(_ arguments: [String]) throws {
    let command = arguments.first { !$0.hasPrefix("-") } ?? ""
    var isAfterMark = false
    for (number, argument) in arguments.enumerated() {
      if argument == "--" { isAfterMark = true }
      guard !CommandLineText.isValid(argument) else { continue }
      let previous = number == 0 ? "" : arguments[number - 1]
      guard !isPath(argument, after: previous, isAfterMark: isAfterMark, of: command) else { continue }
      throw MVCError(
        .usage, "cannot use the argument '\(shown(argument))': it is not UTF-8",
        hint: pathCommands.contains(command) ? "put '--' before the paths, if it is the name of a file" : nil)
    }
  }

  private static func isPath(_ argument: String, after previous: String, isAfterMark: Bool, of command: String) -> Bool
  {
    if argument.hasPrefix("-"), !isAfterMark {
      let isLong = argument.hasPrefix("--")
      return takesPath(isLong ? String(argument.prefix { $0 != "=" }) : String(argument.prefix(2)), of: command)
    }
    if !isAfterMark, previous.hasPrefix("-"), takesPath(previous, of: command) { return true }
    guard pathCommands.contains(command) else { return false }
    return isAfterMark || !previous.hasPrefix("-") || isFlag(previous, of: command)
  }

  /// Whether the value of an option names a file.
  private static func takesPath(_ option: String, of command: String) -> Bool {
    let values = ["file", "path", "folder"].map { JSONValue.string($0) }
    return descriptions(of: option, command).contains { $0["valueName"].map(values.contains) ?? false }
  }

  /// Whether an option takes no value, so that a path may follow.
  private static func isFlag(_ option: String, of command: String) -> Bool {
    descriptions(of: option, command).contains { $0["kind"] == .string("flag") }
  }

  /// What the parser knows of an option of a command and those below it; of `-qm`, the last letter counts.
  ///
  /// This takes long but happens only for an argument that is not UTF-8.
  private static func descriptions(of option: String, _ command: String) -> [JSONValue] {
    let isLong = option.hasPrefix("--")
    let name = isLong ? String(option.dropFirst(2)) : String(option.suffix(1))
    guard let type = MVC.command(named: command), let help = try? JSONValue(parsing: Array(type._dumpHelp().utf8))
    else { return [] }
    var found: [JSONValue] = []
    var rest = [help["command"]].compactMap { $0 }
    while let command = rest.popLast() {
      rest += command["subcommands"]?.elements ?? []
      found += (command["arguments"]?.elements ?? []).filter { argument in
        let names = argument["names"]?.elements ?? []
        return names.contains { $0["name"]?.text == name && ($0["kind"]?.text == "long") == isLong }
      }
    }
    return found
  }

  /// The bytes with those that are no text as `\\xE9`.
  static func shown(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      guard scalar.value >= 0x10FF00 else { return String(Character(scalar)) }
      let digits = String(scalar.value - 0x10FF00, radix: 16, uppercase: true)
      return "\\x" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }
}
