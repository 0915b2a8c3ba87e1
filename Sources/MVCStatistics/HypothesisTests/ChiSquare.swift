/// Pearson's chi-square test of a table of counts: do the rows have the same distribution?
///
/// Source: `scipy.stats.chi2_contingency(table, correction=False)`, whose figures these are.
package struct ChiSquare: Sendable, Equatable {
  package let statistic: Double
  /// How likely a statistic as large is when rows and columns are independent.
  package let p: Double
  package let degreesOfFreedom: Int
  /// The smallest count that was expected of a cell. Below 5, p is only a rough figure.
  package let leastExpected: Double

  /// - Parameter table: Rows of counts, all of one length.
  /// - Returns: nil when the table is empty or ragged, or when a row or column is empty: nothing is expected there.
  package init?(_ table: [[Int]]) {
    guard let width = table.first?.count, width > 0, table.allSatisfy({ $0.count == width }) else { return nil }
    let rows = table.map { Double($0.reduce(0, +)) }
    let columns = (0..<width).map { column in table.reduce(0.0) { $0 + Double($1[column]) } }
    let total = rows.reduce(0, +)
    guard rows.allSatisfy({ $0 > 0 }), columns.allSatisfy({ $0 > 0 }) else { return nil }
    var (sum, least) = (0.0, Double.infinity)
    for (row, counts) in zip(rows, table) {
      for (column, count) in zip(columns, counts) {
        let expected = row * column / total
        let difference = Double(count) - expected
        sum += difference * difference / expected
        least = min(least, expected)
      }
    }
    statistic = sum
    leastExpected = least
    degreesOfFreedom = (table.count - 1) * (width - 1)
    p = degreesOfFreedom == 0 ? 1 : GammaFunction.upperRegularised(Double(degreesOfFreedom) / 2, sum / 2)
  }
}
