/// The exact test of a probability: is what happened `k` times in `n` as likely as it should be?
package enum BinomialTest {
  /// How likely a count is that is no likelier than `k`, on either side of what is expected.
  ///
  /// Source: `scipy.stats.binomtest(k, n, p).pvalue`, whose figures these are.
  ///
  /// - Parameters:
  ///   - k: How often it happened, 0...n.
  ///   - n: How many trials there were; none gives 1.
  ///   - expected: The probability that is tested, 0...1.
  package static func twoSided(_ k: Int, in n: Int, expected: Double = 0.5) -> Double {
    let mean = expected * Double(n)
    guard n > 0, Double(k) != mean else { return 1 }
    // Counts that are as likely but for rounding count as such.
    let limit = BinomialDistribution.probability(of: Double(k), in: Double(n), expected) * (1 + 1e-7)
    func isLikelier(_ count: Int) -> Bool {
      BinomialDistribution.probability(of: Double(count), in: Double(n), expected) > limit
    }
    if Double(k) < mean {
      let other = firstIndex(from: Int(mean.rounded(.up)), to: n + 1) { !isLikelier($0) }
      let upper = BinomialDistribution.survival(other - 1, in: n, expected)
      return min(1, BinomialDistribution.cumulative(k, in: n, expected) + upper)
    }
    let other = firstIndex(from: 0, to: Int(mean.rounded(.down)) + 1, where: isLikelier)
    let lower = BinomialDistribution.cumulative(other - 1, in: n, expected)
    return min(1, lower + BinomialDistribution.survival(k - 1, in: n, expected))
  }

  /// The first number of which something is true that stays true from there on, or `end`.
  private static func firstIndex(from start: Int, to end: Int, where isTrue: (Int) -> Bool) -> Int {
    var (low, high) = (start, end)
    while low < high {
      let middle = low + (high - low) / 2
      if isTrue(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
