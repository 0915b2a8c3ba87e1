import MVCInsight
import MVCObjects

/// Measured numbers for people.
enum FigureText {
  /// Three significant digits: `0`, `0.0125`, `3.12e-5`, `1.5e+20`.
  static func number(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let (digits, exponent) = significant(abs(value), count: 3)
    let sign = value < 0 ? "-" : ""
    if exponent < -2 || exponent > 5 {
      let rest = trimmed(digits.dropFirst())
      return "\(sign)\(digits[0])\(rest.isEmpty ? "" : "." + rest)e\(exponent < 0 ? "-" : "+")\(abs(exponent))"
    }
    if exponent < 0 { return "\(sign)0.\(String(repeating: "0", count: -exponent - 1))\(trimmed(digits[...]))" }
    let whole = digits.prefix(exponent + 1)
    let padding = String(repeating: "0", count: max(0, exponent + 1 - digits.count))
    let rest = trimmed(digits.dropFirst(exponent + 1))
    return "\(sign)\(String(whole))\(padding)\(rest.isEmpty ? "" : "." + rest)"
  }

  static func number(_ value: Double?) -> String { value.map { number($0) } ?? "-" }

  /// Six decimals, cut and not rounded: only vectors that point the same way get `1`.
  static func cosine(_ value: Double?) -> String {
    guard let value else { return "-" }
    guard abs(value) < 1 else { return value < 0 ? "-1" : "1" }
    let millionths = Int((abs(value) * 1e6).rounded(.down))
    let digits = String(millionths + 1_000_000).dropFirst()
    return "\(value < 0 ? "-" : "")0.\(digits)"
  }

  /// `12.5 %`; what is above nothing is never shown as nothing, and what is below all never as all.
  static func share(_ value: Double) -> String {
    if value > 0, value < 0.0005 { return "<0.1 %" }
    if value < 1, value > 0.9995 { return ">99.9 %" }
    let tenths = Int((value * 1000).rounded())
    return tenths == 1000 ? "100 %" : "\(tenths / 10).\(tenths % 10) %"
  }

  /// `1,234,567`.
  static func count(_ value: some BinaryInteger) -> String {
    let digits = Array(String(value))
    return digits.enumerated().reduce(into: "") { text, digit in
      if digit.offset > 0, (digits.count - digit.offset).isMultiple(of: 3) { text.append(",") }
      text.append(digit.element)
    }
  }

  static func shape(_ lengths: [UInt64]) -> String {
    lengths.isEmpty ? "-" : lengths.map { String($0) }.joined(separator: "x")
  }

  /// A name from a file, which may hold anything, as a terminal can bear it.
  static func name(_ name: String) -> String { RepositoryPath.quotedIfNeeded(Array(name.utf8)) }

  /// The first significant digits of a positive number, rounded, and the power of ten of the first one.
  private static func significant(_ value: Double, count: Int) -> (digits: [Character], exponent: Int) {
    // The shortest text that gives the number back has all digits that matter.
    let parts = value.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = mantissa[0].drop { $0 == "0" }
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    let leadingZeros = whole.isEmpty ? fraction.prefix { $0 == "0" }.count : 0
    var exponent = (whole.isEmpty ? -1 - leadingZeros : whole.count - 1) + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    let all = (whole + fraction).drop { $0 == "0" }.compactMap(\.wholeNumberValue)
    var digits = Array(all.prefix(count))
    if all.count > count, all[count] >= 5 {
      var place = count - 1
      while place >= 0, digits[place] == 9 {
        digits[place] = 0
        place -= 1
      }
      if place >= 0 { digits[place] += 1 } else { (digits, exponent) = ([1], exponent + 1) }
    }
    return (digits.map { Character(String($0)) }, exponent)
  }

  private static func trimmed(_ digits: ArraySlice<Character>) -> String {
    var digits = digits
    while digits.last == "0" { digits.removeLast() }
    return String(digits)
  }
}
