/// How often something of probability `p` happens in `n` trials.
package enum BinomialDistribution {
  /// The probability of exactly `k` in `n`; as `scipy.stats.binom.pmf`. Real numbers are taken as well.
  ///
  /// Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000): no factor overflows, and the
  /// relative error stays near 1e-15 for any `n`.
  package static func probability(of k: Double, in n: Double, _ p: Double) -> Double {
    guard k >= 0, k <= n else { return 0 }
    if p <= 0 { return k == 0 ? 1 : 0 }
    if p >= 1 { return k == n ? 1 : 0 }
    if k == 0 { return (n * (-p).logarithmOfOnePlus).exponential }
    if k == n { return (n * p.naturalLogarithm).exponential }
    let rest = n - k
    let exponent =
      GammaFunction.stirlingError(n) - GammaFunction.stirlingError(k) - GammaFunction.stirlingError(rest)
      - GammaFunction.deviance(k, mean: n * p) - GammaFunction.deviance(rest, mean: n * (1 - p))
    return exponent.exponential * (n / (2 * Double.pi * k * rest)).squareRoot()
  }

  /// The probability of `k` or fewer; as `scipy.stats.binom.cdf`.
  package static func cumulative(_ k: Int, in n: Int, _ p: Double) -> Double {
    if k < 0 { return 0 }
    if k >= n { return 1 }
    return BetaFunction.regularised(1 - p, Double(n - k), Double(k) + 1)
  }

  /// The probability of more than `k`; as `scipy.stats.binom.sf`.
  package static func survival(_ k: Int, in n: Int, _ p: Double) -> Double {
    if k < 0 { return 1 }
    if k >= n { return 0 }
    return BetaFunction.regularised(p, Double(k) + 1, Double(n - k))
  }
}

package enum BetaFunction {
  /// The regularised incomplete beta function Iₓ(a, b) for a, b > 0 and x in 0...1. As `scipy.special.betainc`.
  ///
  /// Source: the continued fraction of the Digital Library of Mathematical Functions, 8.17.22, with Loader's binomial
  /// probability as the factor before it.
  package static func regularised(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard a > 0, b > 0, x >= 0, x <= 1 else { return .nan }
    if x == 0 || x == 1 { return x }
    if x > (a + 1) / (a + b + 2) { return 1 - regularised(1 - x, b, a) }
    let factor = BinomialDistribution.probability(of: a, in: a + b, x) * b / (a + b)
    return factor
      * ContinuedFraction.evaluate(first: 1) { index in
        let m = (index / 2).rounded(.down)
        let isEven = index == 2 * m
        let numerator =
          isEven
          ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
          : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        return (numerator, 1)
      }
  }
}
