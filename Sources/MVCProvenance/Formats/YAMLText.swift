package import MVCBase

/// Values as YAML has them, so that mvc, PyYAML (YAML 1.1) and ruamel.yaml (YAML 1.2) read the same value of the same type.
///
/// - SeeAlso: `docs/format/provenance.md`
package enum YAMLText {
  /// A value on one line: texts in quotation marks, numbers as every reader takes them for numbers, lists and objects in
  /// the style of JSON.
  package static func scalar(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let truth): truth ? "true" : "false"
    case .int(let number): String(number)
    case .double(let number): text(of: number)
    case .string(let text): quoted(text)
    case .bytes(let bytes): quoted(String(decoding: bytes, as: UTF8.self))
    case .array(let elements): "[\(elements.map(scalar).joined(separator: ", "))]"
    case .object(let members):
      "{\(members.map { "\(quoted($0.0)): \(scalar($0.1))" }.joined(separator: ", "))}"
    }
  }

  /// A text as it stands where no reader takes it for anything else, or else in quotation marks.
  package static func plain(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

  /// PyYAML asks for a point and for the sign of an exponent, and knows no word for what is not finite but these.
  private static func text(of number: Double) -> String {
    if number.isNaN { return ".nan" }
    if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
    let text = scalarText(.double(number))
    guard let exponent = text.firstIndex(of: "e") else { return text }
    return text.contains(".") ? text : "\(text[..<exponent]).0\(text[exponent...])"
  }

  private static func scalarText(_ value: JSONValue) -> String {
    String(decoding: value.encode(.canonical), as: UTF8.self)
  }

  // MARK: Texts

  /// JSON is YAML but for a few signs that YAML wants escaped too.
  private static func quoted(_ text: String) -> String {
    scalarText(.string(text)).unicodeScalars.reduce(into: "") { result, scalar in
      if isPrintable(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        let digits = String(scalar.value, radix: 16)
        let (mark, count) = scalar.value > 0xFFFF ? ("U", 8) : ("u", 4)
        result += "\\\(mark)\(String(repeating: "0", count: max(0, count - digits.count)))\(digits)"
      }
    }
  }

  /// Whether a sign can be read, ends no line and turns no direction of writing.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0x2027, 0x202F...0x2065, 0x2070...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
      0x10000...0x10FFFF:
      true
    default: false
    }
  }

  /// Words that some reader takes for a boolean, null, or a merge of keys.
  private static let reserved: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]

  /// Whether a text begins with a letter, is no word of YAML, and comes back from both schemas as it is. What begins with
  /// a digit, a sign or a point may be a number, a date or a time to somebody.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first.properties.isAlphabetic || first == "_",
      !reserved.contains(text.lowercased()), text.unicodeScalars.allSatisfy(isPrintable)
    else { return false }
    let line = Array("- \(text)\n".utf8)
    return [YAMLSchema.core, .python].allSatisfy { (try? YAMLReader.read(line, $0)) == .array([.string(text)]) }
  }
}
