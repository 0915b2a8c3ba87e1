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
  private static let pathOptions: Set = [
    "-C", "-F", "-o", "--file", "--output", "--path", "--paths", "--key", "--into", "--metrics", "--allowed-signers",
  ]
  /// - Throws: ``MVCError`` with code `usage` for the first argument that has to be text and is not.
  static func check(_ arguments: [String]) throws {
    let command = arguments.first { !$0.hasPrefix("-") } ?? ""
    var isAfterMark = false
    for (number, argument) in arguments.enumerated() {
      if argument == "--" { isAfterMark = true }
      let bytes = CommandLineText.bytes(of: argument)
      guard String(validating: bytes, as: UTF8.self) == nil else { continue }
      let previous = number == 0 ? "" : arguments[number - 1]
      guard !isPath(argument, after: previous, isAfterMark: isAfterMark, of: command) else { continue }
      throw MVCError(
        .usage, "cannot use the argument '\(shown(bytes))': it is not UTF-8",
        hint: pathCommands.contains(command) ? "put '--' before the paths, if it is the name of a file" : nil)
    }
  }

  private static func isPath(_ argument: String, after previous: String, isAfterMark: Bool, of command: String) -> Bool
  {
    if argument.hasPrefix("-"), !isAfterMark {
      let name = argument.hasPrefix("--") ? String(argument.prefix { $0 != "=" }) : String(argument.prefix(2))
      return pathOptions.contains(name)
    }
    if !isAfterMark, pathOptions.contains(previous) { return true }
    guard pathCommands.contains(command) else { return false }
    return isAfterMark || !previous.hasPrefix("-") || isFlag(previous, of: command)
  }

  /// Whether an option of a command takes no value, so that a path may follow; of `-qm`, the last letter counts.
  ///
  /// The parser is asked, which takes long but happens only for an argument that is not UTF-8.
  private static func isFlag(_ option: String, of command: String) -> Bool {
    let isLong = option.hasPrefix("--")
    let name = isLong ? String(option.dropFirst(2)) : String(option.suffix(1))
    guard let type = MVC.command(named: command), let help = try? JSONValue(parsing: Array(type._dumpHelp().utf8))
    else { return false }
    var rest = [help["command"]].compactMap { $0 }
    while let command = rest.popLast() {
      rest += command["subcommands"]?.elements ?? []
      for argument in command["arguments"]?.elements ?? [] where argument["kind"]?.text == "flag" {
        let names = argument["names"]?.elements ?? []
        let isNamed = names.contains { $0["name"]?.text == name && ($0["kind"]?.text == "long") == isLong }
        if isNamed { return true }
      }
    }
    return false
  }

  /// The bytes with those that are no text as `\\xE9`.
  static func shown(_ bytes: [UInt8]) -> String {
    let text = CommandLineText.text(of: bytes)
    return text.unicodeScalars.map { scalar in
      guard scalar.value >= 0x10FF00 else { return String(Character(scalar)) }
      let digits = String(scalar.value - 0x10FF00, radix: 16, uppercase: true)
      return "\\x" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }
}
