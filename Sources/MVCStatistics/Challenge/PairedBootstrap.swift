package import MVCBase

/// How a figure of a sample would vary if the sample were drawn anew: rows are drawn with replacement, and those of both
/// models together.
///
/// Source: B. Efron and R. Tibshirani, "An introduction to the bootstrap" (1993), chapter 13: the percentile interval.
package enum PairedBootstrap {
  /// The figure over many samples, in ascending order.
  ///
  /// The same generator gives the same samples on every machine: a row is the upper half of the product of a random word
  /// and the number of rows.
  ///
  /// - Parameters:
  ///   - rowCount: How many rows there are, and how many are drawn each time.
  ///   - resampleCount: How many samples are drawn.
  ///   - figure: Gets how often each row was drawn. Samples for which it is nil are left out.
  package static func distribution(
    rowCount: Int, resampleCount: Int, using generator: inout some RandomNumberGenerator,
    _ interruption: Interruption = Interruption(), of figure: (_ weights: [Int32]) -> Double?
  ) throws -> [Double] {
    var figures: [Double] = []
    figures.reserveCapacity(resampleCount)
    var weights = [Int32](repeating: 0, count: rowCount)
    for _ in 0..<resampleCount {
      try interruption.check()
      for index in weights.indices { weights[index] = 0 }
      for _ in 0..<rowCount { weights[Int(UInt64(rowCount).multipliedFullWidth(by: generator.next()).high)] += 1 }
      if let value = figure(weights) { figures.append(value) }
    }
    return figures.sorted()
  }

  /// The value below which a share of the sorted values lies, between two of them in proportion; as
  /// `numpy.percentile` does by itself.
  ///
  /// - Parameters:
  ///   - share: 0...1.
  ///   - sorted: Values in ascending order, at least one.
  package static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let position = min(1, max(0, share)) * Double(sorted.count - 1)
    let index = Int(position)
    let next = min(index + 1, sorted.count - 1)
    return sorted[index] + (sorted[next] - sorted[index]) * (position - Double(index))
  }
}
