/// The gamma function and the integral that gives the chi-square distribution.
package enum GammaFunction {
  private static let halfLogOfTwoPi = 0.918938533204672741780329736406

  /// ln Γ(x) for x > 0, to about 1e-15 of the larger of the value and 1. As `scipy.special.gammaln`.
  ///
  /// Source: Stirling's series (Abramowitz and Stegun, 6.1.40), reached by Γ(x + 1) = x Γ(x) where x is small.
  package static func logarithm(_ x: Double) -> Double {
    guard x > 0 else { return .nan }
    var (argument, product) = (x, 1.0)
    while argument < 16 {
      product *= argument
      argument += 1
    }
    let value = (argument - 0.5) * argument.naturalLogarithm - argument + halfLogOfTwoPi + series(argument)
    return value - product.naturalLogarithm
  }

  /// What Stirling's formula leaves of ln Γ(x + 1): ln Γ(x + 1) − (x + ½) ln x + x − ½ ln 2π, for x > 0.
  ///
  /// Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000).
  package static func stirlingError(_ x: Double) -> Double {
    if x >= 16 { return series(x) }
    return logarithm(x + 1) - (x + 0.5) * x.naturalLogarithm + x - halfLogOfTwoPi
  }

  /// How unlikely a count of `x` is where `mean` is expected: x ln(x / mean) + mean − x, without cancellation.
  ///
  /// Source: C. Loader (2000), where it is `bd0`.
  package static func deviance(_ x: Double, mean: Double) -> Double {
    if x == 0 { return mean }
    guard abs(x - mean) < 0.1 * (x + mean) else { return x * (x / mean).naturalLogarithm + mean - x }
    let ratio = (x - mean) / (x + mean)
    var sum = (x - mean) * ratio
    var power = 2 * x * ratio
    for order in 1..<1000 {
      power *= ratio * ratio
      let next = sum + power / Double(2 * order + 1)
      if next == sum { break }
      sum = next
    }
    return sum
  }

  /// The upper regularised incomplete gamma function Q(a, x) for a > 0 and x ≥ 0. As `scipy.special.gammaincc`.
  ///
  /// Source: Abramowitz and Stegun, 6.5.29 below a + 1 and the continued fraction 6.5.31 above.
  package static func upperRegularised(_ a: Double, _ x: Double) -> Double {
    guard a > 0, x >= 0 else { return .nan }
    if x == 0 { return 1 }
    if x == .infinity { return 0 }
    let term = (-stirlingError(a) - deviance(a, mean: x)).exponential / (2 * Double.pi * a).squareRoot()
    return x < a + 1 ? 1 - term * lowerSeries(a, x) : term * a * upperFraction(a, x)
  }

  private static func series(_ x: Double) -> Double {
    let square = 1 / (x * x)
    let coefficients = [-691.0 / 360_360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12]
    return coefficients.reduce(0) { $0 * square + $1 } / x
  }

  private static func lowerSeries(_ a: Double, _ x: Double) -> Double {
    var (term, sum, denominator) = (1.0, 1.0, a)
    for _ in 0..<1_000_000 {
      denominator += 1
      term *= x / denominator
      sum += term
      if term < sum * 1e-17 { break }
    }
    return sum
  }

  private static func upperFraction(_ a: Double, _ x: Double) -> Double {
    ContinuedFraction.evaluate(first: x + 1 - a) { index in
      (numerator: -index * (index - a), denominator: x + 1 - a + 2 * index)
    }
  }
}

enum ContinuedFraction {
  /// 1 / (b₀ + a₁ / (b₁ + a₂ / (b₂ + …))).
  ///
  /// Source: W. J. Lentz, "Generating Bessel functions in Mie scattering calculations using continued fractions"
  /// (1976), in the form of Thompson and Barnett (1986).
  ///
  /// - Parameters:
  ///   - first: b₀.
  ///   - part: aₙ and bₙ for n = 1, 2, ….
  static func evaluate(
    first: Double, _ part: (_ index: Double) -> (numerator: Double, denominator: Double)
  ) -> Double {
    func nonzero(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
    var d = 1 / nonzero(first)
    var (c, value) = (1e300, d)
    for index in 1..<1_000_000 {
      let (numerator, denominator) = part(Double(index))
      d = 1 / nonzero(denominator + numerator * d)
      c = nonzero(denominator + numerator / c)
      value *= c * d
      if abs(c * d - 1) < 1e-16 { break }
    }
    return value
  }
}
