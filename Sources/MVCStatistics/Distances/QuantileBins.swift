/// Bins of numbers that hold about as many of a sample's values each.
package struct QuantileBins: Sendable, Equatable {
  /// The upper ends, ascending, each of them in its bin. What is above the last one is a bin of its own.
  package let ends: [Double]

  package init(ends: [Double]) { self.ends = ends }

  /// Cuts a sample into `count` bins, open at both ends, whose ends are values of the sample.
  ///
  /// A quantile is the smallest value that at least that share of the sample does not exceed (`inverted_cdf` of
  /// `numpy.quantile`); where several are equal, their bins are one. A sample of no more than `count` different values
  /// has a bin for each of them, and one for what lies below all.
  ///
  /// - Parameters:
  ///   - sample: Values in ascending order, without NaN.
  ///   - count: How many bins, at least 1.
  package init(of sample: [Double], count: Int = 10) {
    var values: [Double] = []
    for value in sample where value != values.last {
      values.append(value)
      if values.count > count { break }
    }
    if values.count <= count {
      ends = (values.first.map { [$0.nextDown] } ?? []) + values
      return
    }
    values = []
    for index in 1..<max(count, 1) {
      let value = sample[(index * sample.count + count - 1) / count - 1]
      if value != values.last { values.append(value) }
    }
    ends = values
  }

  /// How many values are in each bin: one more than there are ends.
  ///
  /// - Parameter sample: Values in ascending order, without NaN.
  package func counts(of sample: [Double]) -> [Int] {
    var counts: [Int] = []
    var position = 0
    for end in ends {
      let start = position
      while position < sample.count, sample[position] <= end { position += 1 }
      counts.append(position - start)
    }
    return counts + [sample.count - position]
  }
}
