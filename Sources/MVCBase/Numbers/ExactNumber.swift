/// A number that is compared with a limit as people read both: in decimals, without the noise of binary fractions.
///
/// A number that was written, and one that was recorded, is the decimal with the digits that it was written with. Sums,
/// differences, products and quotients of such numbers are exact too: `0.87 - 0.85` is `0.02`. What mvc can only
/// calculate in binary, such as a mean over rows, is *rounded*; it equals what differs from it by no more than
/// ``tolerance``.
///
/// - SeeAlso: `docs/expressions.md`, "Decimals"
package struct ExactNumber: Sendable {
  /// How two numbers stand to each other.
  package enum Order: Sendable { case before, same, after, none }

  /// How much a rounded number may differ from another, relative to the larger of both, and still be the same.
  package static let tolerance = 1e-12

  /// The most digits with which a calculation is exact. What needs more is rounded.
  package static let mostDigits = 1_000

  private enum Form: Sendable {
    /// As the fewest decimal digits that give it back; NaN and infinity too.
    case recorded(Double)
    case decimal(ExactDecimal)
    /// The denominator is above zero.
    case fraction(ExactDecimal, over: ExactDecimal)
    case rounded
  }

  private let form: Form
  /// The nearest `Double`, or one beside it.
  package let double: Double

  private init(_ form: Form, _ double: Double) { (self.form, self.double) = (form, double) }

  /// A number as it was recorded: the decimal that programs write for it.
  package init(_ number: Double) { self.init(.recorded(number), number) }

  package init(_ number: Int64) {
    if number.magnitude <= 1 << 53 {
      self.init(Double(number))
    } else {
      let decimal = ExactDecimal(
        isNegative: number < 0, LargeInteger(digits: Array(String(number.magnitude).utf8)))
      self.init(.decimal(decimal), Double(number))
    }
  }

  /// A number that was calculated in binary.
  package init(rounded number: Double) { self.init(.rounded, number) }

  /// A decimal with all its digits, such as `0.020`, `-1e-3`.
  ///
  /// - Returns: nil for what is no decimal number, and for one with an exponent beyond a million.
  package init?(written text: some StringProtocol) {
    guard let decimal = ExactDecimal(written: text) else { return nil }
    self.init(.decimal(decimal), decimal.double)
  }

  package var isFinite: Bool {
    switch form {
    case .recorded, .rounded: double.isFinite
    case .decimal, .fraction: true
    }
  }

  package var isNaN: Bool { double.isNaN }

  /// The number when it is a whole one that 64 bits hold and a `Double` perhaps does not.
  package var integer: Int64? {
    guard case .decimal(let decimal) = form, decimal.exponent == 0 else { return Int64(exactly: double) }
    return Int64("\(decimal.isNegative ? "-" : "")\(decimal.magnitude.digits)")
  }

  /// Numerator and denominator, or nil for what is rounded or not finite.
  private var parts: (top: ExactDecimal, bottom: ExactDecimal)? {
    switch form {
    case .recorded(let number): ExactDecimal(shortestOf: number).map { ($0, .one) }
    case .decimal(let decimal): (decimal, .one)
    case .fraction(let top, let bottom): (top, bottom)
    case .rounded: nil
    }
  }

  private var isFraction: Bool { if case .fraction = form { true } else { false } }
  private var isRounded: Bool { if case .rounded = form { true } else { false } }

  // MARK: Comparing

  /// How the number stands to another: exact where both are, else within the tolerance.
  ///
  /// - Parameter scale: The size of what rounded numbers were calculated from, where that is larger than they are: a
  ///   difference of two means is as uncertain as the means.
  package func order(to other: ExactNumber, scale: Double = 0) -> Order {
    let (left, right) = (double, other.double)
    if left.isNaN || right.isNaN { return .none }
    if isRounded || other.isRounded {
      let margin = Self.tolerance * max(abs(left), abs(right), abs(scale))
      if left == right || margin.isFinite && abs(left - right) <= margin { return .same }
      return left < right ? .before : .after
    }
    // Rounding keeps the order of decimals, so that different doubles decide.
    if left != right, !isFraction, !other.isFraction { return left < right ? .before : .after }
    guard let mine = parts, let theirs = other.parts else {
      return left < right ? .before : left == right ? .same : .after
    }
    let (first, second) = (mine.top * theirs.bottom, theirs.top * mine.bottom)
    return first < second ? .before : second < first ? .after : .same
  }

  // MARK: Calculating

  package static prefix func - (number: ExactNumber) -> ExactNumber {
    switch number.form {
    case .recorded(let value): ExactNumber(-value)
    case .decimal(let decimal): ExactNumber(.decimal(-decimal), -number.double)
    case .fraction(let top, let bottom): ExactNumber(.fraction(-top, over: bottom), -number.double)
    case .rounded: ExactNumber(rounded: -number.double)
    }
  }

  package static func + (left: ExactNumber, right: ExactNumber) -> ExactNumber {
    let rounded = left.double + right.double
    guard let (top, bottom) = left.parts, let (other, otherBottom) = right.parts else {
      return ExactNumber(rounded: rounded)
    }
    if !left.isFraction, !right.isFraction { return exact(sum: top, other, over: .one, rounded) }
    return exact(sum: top * otherBottom, other * bottom, over: bottom * otherBottom, rounded)
  }

  package static func - (left: ExactNumber, right: ExactNumber) -> ExactNumber { left + -right }

  package static func * (left: ExactNumber, right: ExactNumber) -> ExactNumber {
    let rounded = left.double * right.double
    guard let (top, bottom) = left.parts, let (other, otherBottom) = right.parts else {
      return ExactNumber(rounded: rounded)
    }
    return exact(top * other, over: bottom * otherBottom, rounded)
  }

  /// - Returns: nil for a division by zero.
  package static func / (left: ExactNumber, right: ExactNumber) -> ExactNumber? {
    let rounded = left.double / right.double
    guard let (top, bottom) = left.parts, let (other, otherBottom) = right.parts else {
      return right.double == 0 ? nil : ExactNumber(rounded: rounded)
    }
    guard !other.isZero else { return nil }
    let (numerator, denominator) = (top * otherBottom, bottom * other)
    return denominator.isNegative
      ? exact(-numerator, over: -denominator, rounded) : exact(numerator, over: denominator, rounded)
  }

  package var magnitude: ExactNumber { order(to: 0) == .before ? -self : self }

  private static func exact(
    sum left: ExactDecimal, _ right: ExactDecimal, over bottom: ExactDecimal, _ rounded: Double
  ) -> ExactNumber {
    guard ExactDecimal.alignedDigitCount(left, right) <= mostDigits else { return ExactNumber(rounded: rounded) }
    return exact(left + right, over: bottom, rounded)
  }

  private static func exact(_ top: ExactDecimal, over bottom: ExactDecimal, _ rounded: Double) -> ExactNumber {
    guard max(top.magnitude.digitCount, bottom.magnitude.digitCount) <= mostDigits,
      max(top.exponent.magnitude, bottom.exponent.magnitude) <= UInt(ExactDecimal.mostExponent)
    else { return ExactNumber(rounded: rounded) }
    if bottom == .one { return ExactNumber(.decimal(top), top.double) }
    let quotient = top.double / bottom.double
    return ExactNumber(.fraction(top, over: bottom), quotient.isFinite ? quotient : rounded)
  }
}

extension ExactNumber: Equatable {
  package static func == (left: ExactNumber, right: ExactNumber) -> Bool { left.order(to: right) == .same }
}

extension ExactNumber: ExpressibleByFloatLiteral {
  package init(floatLiteral value: Double) { self.init(value) }
}

extension ExactNumber: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int64) { self.init(value) }
}

extension JSONValue {
  /// The number as a decimal with its digits, or nil for what is none. Not finite ones may be texts, as the canonical
  /// form writes them.
  package var exactNumber: ExactNumber? {
    switch self {
    case .int(let number): ExactNumber(number)
    case .double(let number): ExactNumber(number)
    case .string("NaN"): ExactNumber(.nan)
    case .string("Infinity"): ExactNumber(.infinity)
    case .string("-Infinity"): ExactNumber(-.infinity)
    case .null, .bool, .string, .bytes, .array, .object: nil
    }
  }
}

extension ExactNumber {
  /// The number for documents: a whole one of 64 bits with all its digits.
  package var json: JSONValue { integer.map { .int($0) } ?? JSONValue.double(double).canonical }
}
