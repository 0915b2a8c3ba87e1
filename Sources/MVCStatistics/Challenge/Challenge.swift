package import MVCBase

extension PairedPredictions {
  /// Below so many rows nothing is decided: an interval that is drawn from them means too little.
  package static let leastRowCount = 10
  /// So many values a column of slices may have.
  package static let mostSliceCount = 1000

  /// Judges the challenger, over all rows and in each slice.
  ///
  /// A win: the lower end of the interval of the gain is above the minimum gain. Worse: its upper end is below 0 (and
  /// below the minimum). For accuracy McNemar's exact p has to be below alpha too, save where the challenger may be
  /// worse by a negative minimum.
  ///
  /// - Throws: ``MVCError`` with code `failed` when the metric cannot be found for these rows, `usage` for a positive class
  ///   that is not there.
  package func verdict(
    _ terms: ChallengeVerdict.Terms, _ interruption: Interruption = Interruption()
  ) throws -> ChallengeVerdict {
    guard rowCount > 0 else { throw MVCError(.failed, "cannot compare predictions: there are no rows") }
    let metric = try Measuring(self, terms)
    let all = try group(Array(0..<rowCount), nil, metric, terms, interruption)
    guard all.challenger != nil, all.champion != nil else {
      throw MVCError(
        .failed, "cannot compare by \(terms.metric.rawValue): all labels are of one class",
        hint: "choose another '--metric', or predict rows of both classes")
    }
    var groups: [ChallengeVerdict.Group] = []
    for (column, values) in slices {
      for (value, rows) in try Self.groups(column, values) {
        groups.append(try group(rows, (column, value), metric, terms, interruption))
      }
    }
    return ChallengeVerdict(terms: terms, averaging: metric.averaging, overall: all, slices: groups)
  }

  private static func groups(_ column: String, _ values: [TableCell]) throws -> [(String, [Int])] {
    var rows: [TableCell: [Int]] = [:]
    for (row, value) in values.enumerated() {
      rows[value, default: []].append(row)
      guard rows.count <= mostSliceCount else {
        throw MVCError(
          .usage, "cannot slice by '\(column)': it has more than \(mostSliceCount) different values",
          hint: "choose a column of categories")
      }
    }
    return rows.map { ($0.key, $0.value) }.sorted { left, right in
      switch (left.0.number, right.0.number) {
      case (let left?, let right?): left < right
      case (nil, nil): left.0.name < right.0.name
      case (let number, _): number != nil
      }
    }.map { ($0.0.name, $0.1) }
  }

  private func group(
    _ rows: [Int], _ slice: (String, String)?, _ metric: Measuring, _ terms: ChallengeVerdict.Terms,
    _ interruption: Interruption
  ) throws -> ChallengeVerdict.Group {
    let (challenger, champion) = metric.metrics(rows)
    let sign = terms.metric.isHigherBetter ? 1.0 : -1.0
    func gain(_ weights: [Int32]) -> Double? {
      guard let new = challenger.value(weights), let old = champion.value(weights) else { return nil }
      let gain = sign * (new - old)
      return gain.isFinite ? gain : nil
    }
    let figures = (challenger.value(rowCount: rows.count), champion.value(rowCount: rows.count))
    let difference = gain([Int32](repeating: 1, count: rows.count))
    var interval: ClosedRange<Double>?
    if rows.count >= Self.leastRowCount, difference != nil {
      // Every group has the seed's own samples, so that one more column of slices changes no figure.
      var generator = SplitMix64(seed: terms.seed)
      let gains = try PairedBootstrap.distribution(
        rowCount: rows.count, resampleCount: terms.resampleCount, using: &generator, interruption, of: gain)
      // An interval of few samples that have the metric at all would be one of chance.
      if gains.count * 2 >= terms.resampleCount, !gains.isEmpty {
        interval =
          PairedBootstrap.quantile(
            terms.alpha / 2, of: gains)...PairedBootstrap.quantile(1 - terms.alpha / 2, of: gains)
      }
    }
    let mcnemar = metric.mcnemar(rows)
    return ChallengeVerdict.Group(
      slice: slice, rowCount: rows.count, challenger: figures.0, champion: figures.1, gain: difference,
      interval: interval, mcnemar: mcnemar,
      outcome: Self.outcome(interval, mcnemar, terms, scale: max(abs(figures.0 ?? 0), abs(figures.1 ?? 0))))
  }

  private static func outcome(
    _ interval: ClosedRange<Double>?, _ mcnemar: McNemar?, _ terms: ChallengeVerdict.Terms, scale: Double
  ) -> ChallengeVerdict.Outcome {
    guard let interval else { return .undecided }
    // A gain is a difference of figures that were calculated in binary, and no surer than they are.
    func order(_ gain: Double, _ limit: Double) -> ExactNumber.Order {
      ExactNumber(rounded: gain).order(to: ExactNumber(limit), scale: scale)
    }
    func isBelowAlpha(_ p: Double) -> Bool {
      ExactNumber(rounded: p).order(to: ExactNumber(terms.alpha)) == .before
    }
    // What McNemar tests is the difference of the accuracies against 0.
    let isBeyondChance =
      terms.metric != .accuracy || terms.minimumGain < 0 || mcnemar.map { isBelowAlpha($0.exactP) } ?? true
    if order(interval.lowerBound, terms.minimumGain) == .after { return isBeyondChance ? .win : .noBetter }
    return order(interval.upperBound, min(0, terms.minimumGain)) == .before && isBeyondChance ? .worse : .noBetter
  }
}
