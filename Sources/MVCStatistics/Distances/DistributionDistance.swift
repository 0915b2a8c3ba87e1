/// How far two distributions over the same bins are apart.
package enum DistributionDistance {
  /// The Population Stability Index, Σ (q − p) ln(q / p): 0 for equal shares, without an upper end.
  ///
  /// Bins that are empty on both sides say nothing and are left out. To every other bin half a row is added on both
  /// sides (the prior of Jeffreys), so that an empty bin gives a finite figure that depends on how much was seen.
  ///
  /// Source: N. Siddiqi, "Credit risk scorecards" (2006); it is the symmetric divergence of Jeffreys (1946).
  ///
  /// - Parameters:
  ///   - base: The rows in each bin.
  ///   - new: The rows in each bin, as many bins.
  /// - Returns: nil when one side has no rows.
  package static func populationStability(_ base: [Int], _ new: [Int]) -> Double? {
    guard base.contains(where: { $0 > 0 }), new.contains(where: { $0 > 0 }) else { return nil }
    let bins = zip(base, new).filter { $0.0 > 0 || $0.1 > 0 }
    let added = 0.5
    let baseTotal = bins.reduce(0.0) { $0 + Double($1.0) + added }
    let newTotal = bins.reduce(0.0) { $0 + Double($1.1) + added }
    return bins.reduce(0.0) { sum, bin in
      let p = (Double(bin.0) + added) / baseTotal
      let q = (Double(bin.1) + added) / newTotal
      return sum + (q - p) * (q / p).naturalLogarithm
    }
  }

  /// The Jensen–Shannon distance to base 2: 0 for equal shares, 1 where nothing is shared.
  ///
  /// It is the square root of the divergence of J. Lin, "Divergence measures based on the Shannon entropy" (1991); as
  /// `scipy.spatial.distance.jensenshannon(base, new, base=2)`.
  ///
  /// - Returns: nil when one side has no rows.
  package static func jensenShannon(_ base: [Double], _ new: [Double]) -> Double? {
    let (baseTotal, newTotal) = (base.reduce(0, +), new.reduce(0, +))
    guard baseTotal > 0, newTotal > 0 else { return nil }
    let divergence = zip(base, new).reduce(0.0) { sum, bin in
      let (p, q) = (bin.0 / baseTotal, bin.1 / newTotal)
      let middle = (p + q) / 2
      return sum + entropy(p, over: middle) + entropy(q, over: middle)
    }
    return (max(0, divergence) / 2).squareRoot()
  }

  private static func entropy(_ share: Double, over middle: Double) -> Double {
    share > 0 ? share * (share / middle).binaryLogarithm : 0
  }
}
