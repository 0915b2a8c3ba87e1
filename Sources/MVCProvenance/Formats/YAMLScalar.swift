import MVCBase

/// What plain texts of YAML stand for.
package enum YAMLSchema: Sendable {
  /// The core schema of YAML 1.2, for the files that mvc itself asks for: `no` is a text.
  case core
  /// As the YAML of Python reads, for the files that a training reads too.
  ///
  /// PyYAML follows YAML 1.1, ruamel.yaml 1.2. Where they differ, PyYAML counts, but for numbers with an exponent, which it
  /// takes for texts where they have no dot or no sign, and which every training makes numbers of.
  ///
  /// - SeeAlso: `docs/format/provenance.md`
  case python
}

/// Plain scalars.
enum YAMLScalar {
  static func value(of text: String, _ schema: YAMLSchema) -> JSONValue {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    case "yes", "Yes", "YES", "on", "On", "ON": return schema == .python ? .bool(true) : .string(text)
    case "no", "No", "NO", "off", "Off", "OFF": return schema == .python ? .bool(false) : .string(text)
    case ".nan", ".NaN", ".NAN": return .double(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
    default:
      let python = schema == .python ? octal(text) ?? sexagesimal(text) : nil
      return python ?? number(text) ?? .string(text)
    }
  }

  /// The key that a scalar stands for.
  static func text(of value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .int(let number): String(number)
    case .null, .bool, .double, .bytes, .array, .object: nil
    }
  }

  /// A number: decimal, with a fraction or an exponent, or whole with `0x`, `0o` or `0b` before it. Underscores may
  /// stand between digits.
  static func number(_ text: String) -> JSONValue? {
    guard let first = text.utf8.first, isNumeral(first) || isSign(first) || first == UInt8(ascii: ".") else {
      return nil
    }
    if let whole = prefixed(text) { return .int(whole) }
    let plain = text.utf8.contains(UInt8(ascii: "_")) ? text.filter { $0 != "_" } : text
    let digits = isSign(first) ? plain.dropFirst() : plain[...]
    // Not what else `Double` takes, such as `nan` and `0x1p3`.
    guard digits.utf8.contains(where: isNumeral),
      digits.utf8.first.map({ isNumeral($0) || $0 == UInt8(ascii: ".") }) == true,
      digits.utf8.allSatisfy({ isNumeral($0) || ".eE+-".utf8.contains($0) })
    else { return nil }
    if let integer = Int64(plain) { return .int(integer) }
    // `5.` is a number to YAML, and not to `Double`.
    return Double(plain.hasSuffix(".") ? plain + "0" : plain).flatMap { $0.isFinite ? .double($0) : nil }
  }

  /// A whole number in another base, with its sign.
  private static func prefixed(_ text: String) -> Int64? {
    let sign = text.first.flatMap { "+-".contains($0) ? String($0) : nil } ?? ""
    let body = text.dropFirst(sign.count)
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where body.hasPrefix(prefix) {
      let digits = body.dropFirst(2).filter { $0 != "_" }
      return digits.first.map(isSign) == false ? Int64(sign + digits, radix: radix) : nil
    }
    return nil
  }

  /// `017` of YAML 1.1; `08` is a text there.
  private static func octal(_ text: String) -> JSONValue? {
    let sign = text.first.flatMap { "+-".contains($0) ? String($0) : nil } ?? ""
    let digits = text.dropFirst(sign.count).filter { $0 != "_" }
    guard digits.count > 1, digits.first == "0", digits.utf8.allSatisfy(isNumeral) else { return nil }
    return Int64(sign + digits, radix: 8).map { .int($0) } ?? .string(text)
  }

  /// `1:30` and `1:30:15.5` of YAML 1.1: to the base of 60.
  private static func sexagesimal(_ text: String) -> JSONValue? {
    guard text.utf8.contains(UInt8(ascii: ":")) else { return nil }
    let isNegative = text.first == "-"
    let parts = text.drop { "+-".contains($0) }.filter { $0 != "_" }.split(
      separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 1, text.drop(while: { "+-".contains($0) }).count >= text.count - 1,
      parts.dropFirst().allSatisfy({ isSexagesimalPart($0) }),
      parts[0].utf8.allSatisfy(isNumeral), !parts[0].isEmpty, parts.dropLast().allSatisfy({ !$0.contains(".") })
    else { return nil }
    // A whole number with a zero before it is a text, a fraction is not.
    let isWhole = parts.last?.contains(".") == false
    guard !isWhole || parts[0].first != "0" else { return nil }
    let total = parts.reduce(0.0) { $0 * 60 + (Double($1.hasSuffix(".") ? $1 + "0" : $1) ?? .nan) }
    guard total.isFinite, total < 1e15 else { return nil }
    let value = isNegative ? -total : total
    return isWhole ? .int(Int64(value)) : .double(value)
  }

  /// `0` to `59`, with digits of a fraction behind.
  private static func isSexagesimalPart(_ part: some StringProtocol) -> Bool {
    let whole = part.prefix { $0 != "." }
    guard 1...2 ~= whole.utf8.count, whole.utf8.allSatisfy(isNumeral) else { return false }
    return (whole.utf8.count == 1 || whole.first.map { $0 <= "5" } == true)
      && part.dropFirst(whole.count + 1).utf8.allSatisfy(isNumeral)
  }

  private static func isNumeral(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
  private static func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }
  private static func isSign(_ character: Character) -> Bool { character == "-" || character == "+" }
}
