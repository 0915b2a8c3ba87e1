/// McNemar's test of two classifiers on the same rows: is one of them right more often than the other?
///
/// Source: Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages"
/// (1947); as `statsmodels.stats.contingency_tables.mcnemar`.
package struct McNemar: Sendable, Equatable {
  /// How many rows only the one has right.
  package let onlyFirst: Int
  /// How many rows only the other has right.
  package let onlySecond: Int

  package init(onlyFirst: Int, onlySecond: Int) {
    (self.onlyFirst, self.onlySecond) = (onlyFirst, onlySecond)
  }

  /// The two-sided p of the exact binomial test; 1 when they differ nowhere. As `mcnemar(table, exact=True)`.
  package var exactP: Double { BinomialTest.twoSided(min(onlyFirst, onlySecond), in: onlyFirst + onlySecond) }

  /// The statistic with continuity correction, (|b − c| − 1)² / (b + c); nil when they differ nowhere.
  ///
  /// As `mcnemar(table, exact=False, correction=True).statistic`.
  package var correctedStatistic: Double? {
    guard onlyFirst + onlySecond > 0 else { return nil }
    let difference = Double(abs(onlyFirst - onlySecond)) - 1
    return difference * difference / Double(onlyFirst + onlySecond)
  }

  /// The p of the corrected statistic, by the chi-square distribution of one degree of freedom.
  package var correctedP: Double? { correctedStatistic.map { GammaFunction.upperRegularised(0.5, $0 / 2) } }
}
