/// A decimal number with all its digits: a whole number times a power of ten.
struct ExactDecimal: Sendable {
  /// The largest power of ten that a written number may have, up or down.
  static let mostExponent = 1_000_000

  let isNegative: Bool
  let magnitude: LargeInteger
  let exponent: Int

  init(isNegative: Bool = false, _ magnitude: LargeInteger, exponent: Int = 0) {
    (self.isNegative, self.magnitude) = (isNegative && !magnitude.isZero, magnitude)
    self.exponent = magnitude.isZero ? 0 : exponent
  }

  static let one = ExactDecimal(LargeInteger(digits: "1".utf8))

  /// Reads a number as JSON, YAML and Python write decimals: `0.87`, `-1e-3`, `+.5`, `5.`.
  ///
  /// - Returns: nil for anything else, and for a power of ten beyond ``mostExponent``.
  init?(written text: some StringProtocol) {
    var rest = text.utf8[...]
    let sign = rest.first.flatMap { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") ? $0 : nil }
    if sign != nil { rest = rest.dropFirst() }
    let whole = rest.prefix(while: Self.isDigit)
    rest = rest.dropFirst(whole.count)
    var fraction = rest.prefix(0)
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix(while: Self.isDigit)
      rest = rest.dropFirst(1 + fraction.count)
    }
    guard !whole.isEmpty || !fraction.isEmpty, let power = Self.power(rest) else { return nil }
    let magnitude = LargeInteger(digits: Array(whole) + Array(fraction))
    guard magnitude.isZero || power.magnitude <= Self.mostExponent else { return nil }
    self.init(
      isNegative: sign == UInt8(ascii: "-"), magnitude, exponent: magnitude.isZero ? 0 : power - fraction.count)
  }

  /// The fewest digits that give a finite number back: what programs write.
  init?(shortestOf number: Double) {
    self.init(written: number.description)
  }

  /// The exponent that a number ends with: 0 for none, and more than any that is allowed where it has too many digits.
  private static func power(_ text: some Collection<UInt8>) -> Int? {
    guard let mark = text.first else { return 0 }
    guard mark | 0x20 == UInt8(ascii: "e") else { return nil }
    let rest = Array(text.dropFirst())
    let signed = rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+")
    let digits = rest.dropFirst(signed ? 1 : 0)
    guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
    let size = digits.reduce(0) { min($0 * 10 + Int($1 & 0x0F), 10 * mostExponent) }
    return rest.first == UInt8(ascii: "-") ? -size : size
  }

  private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

  var isZero: Bool { magnitude.isZero }

  /// The nearest `Double`; infinite for what is too large for one.
  var double: Double {
    let text = "\(isNegative ? "-" : "")\(magnitude.digits)e\(exponent)"
    return Double(text) ?? (magnitude.digitCount + exponent > 0 ? (isNegative ? -.infinity : .infinity) : 0)
  }

  // MARK: Calculating

  static prefix func - (number: ExactDecimal) -> ExactDecimal {
    ExactDecimal(isNegative: !number.isNegative, number.magnitude, exponent: number.exponent)
  }

  /// How many digits the whole numbers of two have when they are written with one power of ten.
  static func alignedDigitCount(_ left: ExactDecimal, _ right: ExactDecimal) -> Int {
    let lowest = min(left.exponent, right.exponent)
    return max(
      left.magnitude.digitCount + left.exponent - lowest, right.magnitude.digitCount + right.exponent - lowest)
  }

  static func + (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
    if left.isZero { return right }
    if right.isZero { return left }
    let lowest = min(left.exponent, right.exponent)
    let first = left.magnitude.scaled(byTenTo: left.exponent - lowest)
    let second = right.magnitude.scaled(byTenTo: right.exponent - lowest)
    if left.isNegative == right.isNegative {
      return ExactDecimal(isNegative: left.isNegative, first + second, exponent: lowest)
    }
    return first < second
      ? ExactDecimal(isNegative: right.isNegative, second - first, exponent: lowest)
      : ExactDecimal(isNegative: left.isNegative, first - second, exponent: lowest)
  }

  static func * (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
    ExactDecimal(
      isNegative: left.isNegative != right.isNegative, left.magnitude * right.magnitude,
      exponent: left.exponent + right.exponent)
  }
}

extension ExactDecimal: Comparable {
  static func == (left: ExactDecimal, right: ExactDecimal) -> Bool { !(left < right) && !(right < left) }

  /// Compares without writing out powers of ten, so that no exponent takes long.
  static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
    if left.isZero || right.isZero { return left.isZero ? !right.isZero && !right.isNegative : left.isNegative }
    guard left.isNegative == right.isNegative else { return left.isNegative }
    let (small, large) = left.isNegative ? (right, left) : (left, right)
    let (place, other) = (
      small.magnitude.digitCount + small.exponent, large.magnitude.digitCount + large.exponent
    )
    if place != other { return place < other }
    let lowest = min(small.exponent, large.exponent)
    return small.magnitude.scaled(byTenTo: small.exponent - lowest)
      < large.magnitude.scaled(byTenTo: large.exponent - lowest)
  }
}
