extension JSONValue {
  /// The document with its keys in the canonical order, and with numbers as the canonical form can tell them apart.
  package var canonical: JSONValue {
    switch self {
    case .null, .bool, .int, .string: self
    case .double(let value): .number(value)
    // Bytes that are no text have no canonical form; their marks of replacement do.
    case .bytes(let bytes): .string(String(decoding: bytes, as: UTF8.self))
    case .array(let elements): .array(elements.map { $0.canonical })
    case .object(let members):
      .object(
        members.map { ($0.0, $0.1.canonical) }
          .sorted { $0.0.utf16.lexicographicallyPrecedes($1.0.utf16) })
    }
  }

  /// The value that stands for a number in a canonical document.
  private static func number(_ value: Double) -> JSONValue {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    if let integer = Int64(exactly: value), integer.magnitude <= 1 << 53 { return .int(integer) }
    return .double(value)
  }
}

extension Double {
  /// The number as ECMAScript's `Number::toString` writes it: the fewest digits that give it back, without an exponent
  /// from 1e-6 to below 1e21.
  ///
  /// The number has to be finite.
  var ecmaScript: String {
    if self == 0 { return "0" }
    let sign = self < 0 ? "-" : ""
    let (digits, point) = magnitude.shortestDigits
    let count = digits.utf8.count
    if count <= point, point <= 21 { return sign + digits + String(repeating: "0", count: point - count) }
    if 0 < point, point <= 21 { return "\(sign)\(digits.prefix(point)).\(digits.dropFirst(point))" }
    if -6 < point, point <= 0 { return "\(sign)0.\(String(repeating: "0", count: -point))\(digits)" }
    let exponent = point - 1
    let fraction = count == 1 ? "" : ".\(digits.dropFirst())"
    return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(abs(exponent))"
  }

  /// The fewest decimal digits that give a positive number back, and the place of the point: 0.`digits` × 10^`point`.
  private var shortestDigits: (digits: String, point: Int) {
    let parts = description.split(separator: "e")
    let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
    let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let all = halves.joined()
    let leading = all.prefix { $0 == "0" }.count
    var digits = all.dropFirst(leading)
    while digits.last == "0" { digits.removeLast() }
    return (String(digits), (halves.first?.count ?? 0) + exponent - leading)
  }
}
