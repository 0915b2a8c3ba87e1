/// The two-sample Kolmogorov–Smirnov test, two-sided: were two samples drawn from the same distribution?
///
/// Source: `scipy.stats.ks_2samp`, whose figures these are.
package struct KolmogorovSmirnov: Sendable, Equatable {
  /// How the p-value is found.
  package enum Method: String, Sendable {
    /// Exactly where neither sample has more than 10,000 values, else asymptotically.
    case automatic
    /// By counting lattice paths. Takes n₁ · n₂ steps at worst when the sizes differ.
    case exact
    /// By the one-sample distribution of n₁ n₂ / (n₁ + n₂) values.
    case asymptotic
  }

  /// The largest distance between the two cumulative distributions, 0...1.
  package let statistic: Double
  /// How likely a distance as large is for two samples of one distribution.
  package let p: Double

  /// Compares two samples.
  ///
  /// - Parameters:
  ///   - base: Values in ascending order, without NaN.
  ///   - new: Values in ascending order, without NaN.
  /// - Returns: nil when one of the samples is empty.
  package init?(base: [Double], new: [Double], method: Method = .automatic) {
    guard let lattice = Lattice(base.count, new.count) else { return nil }
    var (i, j, farthest) = (0, 0, 0)
    while i < base.count, j < new.count {
      let value = min(base[i], new[j])
      while i < base.count, base[i] <= value { i += 1 }
      while j < new.count, new[j] <= value { j += 1 }
      farthest = max(farthest, lattice.distance(i, j))
    }
    self.init(farthest, lattice, method)
  }

  /// Compares two samples of which only the counts in the same bins are known, in the bins' order.
  ///
  /// The distance is looked for at the bins' edges alone, so it is at most that of the samples, and p at least theirs.
  ///
  /// - Returns: nil when the counts of one sample add up to nothing.
  package init?(baseCounts: [Int], newCounts: [Int], method: Method = .automatic) {
    guard let lattice = Lattice(baseCounts.reduce(0, +), newCounts.reduce(0, +)) else { return nil }
    var (i, j, farthest) = (0, 0, 0)
    for (base, new) in zip(baseCounts, newCounts) {
      i += base
      j += new
      farthest = max(farthest, lattice.distance(i, j))
    }
    self.init(farthest, lattice, method)
  }

  private init(_ farthest: Int, _ lattice: Lattice, _ method: Method) {
    statistic = Double(farthest) / lattice.leastCommonMultiple
    p = lattice.probability(ofReaching: farthest, method)
  }
}

/// Two samples put in order are a path over a lattice; this is the lattice for two sizes.
///
/// Source of the exact method: J. L. Hodges, "The significance probability of the Smirnov two-sample test" (1958).
private struct Lattice {
  private let base: Int
  private let new: Int
  /// The sizes without their common divisor.
  private let baseStep: Int
  private let newStep: Int

  init?(_ base: Int, _ new: Int) {
    // Beyond this the distances would not fit a word.
    guard base > 0, new > 0, base <= 1 << 31, new <= 1 << 31 else { return nil }
    var (divisor, rest) = (base, new)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    (self.base, self.new) = (base, new)
    (baseStep, newStep) = (base / divisor, new / divisor)
  }

  var leastCommonMultiple: Double { Double(baseStep) * Double(new) }

  /// How far the cumulative distributions are apart behind `i` and `j` values, times the least common multiple.
  func distance(_ i: Int, _ j: Int) -> Int { abs(i * newStep - j * baseStep) }

  func probability(ofReaching farthest: Int, _ method: KolmogorovSmirnov.Method) -> Double {
    if farthest == 0 { return 1 }
    let isExact =
      switch method {
      case .automatic: max(base, new) <= 10_000
      case .exact: baseStep < Int(Int32.max) / newStep
      case .asymptotic: false
      }
    guard isExact else { return asymptotic(farthest) }
    return min(1, max(0, base == new ? outsideSquare(farthest) : outside(farthest)))
  }

  private func asymptotic(_ farthest: Int) -> Double {
    let effective = Double(base) * Double(new) / (Double(base) + Double(new))
    let count = Int(effective.rounded(.toNearestOrEven))
    // One value on each side proves nothing; SciPy has no number for it.
    guard count > 0 else { return 1 }
    return KolmogorovDistribution.survival(Double(farthest) / leastCommonMultiple, count)
  }

  /// The share of the paths that leave the band, for two sizes: the path's end is reached column by column.
  private func outside(_ farthest: Int) -> Double {
    let (long, short) = (max(base, new), min(base, new))
    let (longStep, shortStep) = (max(baseStep, newStep), min(baseStep, newStep))
    var (least, most) = (0, min((farthest + longStep - 1) / longStep, short + 1))
    var width = most
    var share = [Double](repeating: 1, count: min(2 * most + 2, short + 1) + 1)
    for index in 0..<most { share[index] = 0 }
    for i in 1...long {
      let (lastLeast, lastWidth) = (least, width)
      let below = shortStep * i - farthest
      least = min(below < 0 ? 0 : below / longStep + 1, short)
      most = min((shortStep * i + farthest + longStep - 1) / longStep, short + 1)
      guard most > least else { return 1 }
      width = most - least
      var value = least == 0 ? 0.0 : 1
      for offset in 0..<width {
        let j = offset + least
        value = (share[j - lastLeast] * Double(i) + value * Double(j)) / Double(i + j)
        share[offset] = value
      }
      for offset in width..<max(width, lastWidth) { share[offset] = 1 }
    }
    return share[width - 1]
  }

  /// The same for equal sizes, by reflection, as a product that cancels nothing.
  private func outsideSquare(_ farthest: Int) -> Double {
    var share = 0.0
    for k in stride(from: base / farthest, through: 0, by: -1) {
      var product = 1.0
      for j in 0..<farthest {
        product *= Double(base - k * farthest - j) / Double(base + k * farthest + j + 1)
      }
      share = product * (1 - share)
    }
    return 2 * share
  }
}
