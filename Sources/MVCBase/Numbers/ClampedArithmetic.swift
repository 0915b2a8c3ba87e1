/// Arithmetic for numbers that bytes of others claim: what does not fit stays at the end of the range and traps nothing.
extension FixedWidthInteger {
  package func addingClamped(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  package func multipliedClamped(by other: Self) -> Self {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
  }
}

extension Sequence {
  /// The sum of what each element claims, at most the largest number there is.
  package func clampedSum<Number: FixedWidthInteger>(_ number: (Element) throws -> Number) rethrows -> Number {
    try reduce(0) { $0.addingClamped(try number($1)) }
  }
}
