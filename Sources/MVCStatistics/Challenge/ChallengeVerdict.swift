package import MVCBase

/// Whether a challenger is better than the champion, by what both predicted for the same rows.
package struct ChallengeVerdict: Sendable {
  /// What the challenge was about.
  package struct Terms: Sendable, Equatable {
    package var metric: PredictionMetric
    /// The class that counts as positive, for F1 and AUC; nil for the usual one.
    package var positive: String?
    /// How much better the challenger has to be, in units of the metric; negative for how much worse it may be.
    package var minimumGain: Double
    /// The share of challenges that equal models win or lose by chance; the interval holds 1 − alpha.
    package var alpha: Double
    package var seed: UInt64
    package var resampleCount: Int
    /// Whether a slice in which the challenger is worse decides.
    package var needsEverySlice: Bool

    /// The seed where none is given.
    package static let usualSeed: UInt64 = 1

    package init(
      metric: PredictionMetric = .accuracy, positive: String? = nil, minimumGain: Double = 0, alpha: Double = 0.05,
      seed: UInt64 = Terms.usualSeed, resampleCount: Int = 2000, needsEverySlice: Bool = false
    ) {
      (self.metric, self.positive, self.minimumGain, self.alpha) = (metric, positive, minimumGain, alpha)
      (self.seed, self.resampleCount, self.needsEverySlice) = (seed, resampleCount, needsEverySlice)
    }
  }

  package enum Outcome: String, Sendable {
    /// The gain is above the minimum, beyond chance.
    case win
    /// Neither better by the minimum nor worse, beyond chance.
    case noBetter = "no better"
    /// The challenger is worse, beyond chance.
    case worse
    /// There are too few rows, or the metric has no value.
    case undecided
  }

  /// Some of the rows, or all.
  package struct Group: Sendable {
    /// The column of slices and the value in it that the rows have in common; nil for all rows.
    package let slice: (column: String, value: String)?
    package let rowCount: Int
    package let challenger: Double?
    package let champion: Double?
    /// How much better the challenger is: above 0 is better, whichever way the metric goes.
    package let gain: Double?
    /// The interval of the gain; nil where there are too few rows.
    package let interval: ClosedRange<Double>?
    /// For predictions that are classes.
    package let mcnemar: McNemar?
    package let outcome: Outcome
  }

  package let terms: Terms
  /// What the metric is over, such as "positive class '1'", where it has to be told.
  package let averaging: String?
  package let overall: Group
  /// In the order of the columns, then of the values.
  package let slices: [Group]

  /// What decides: the outcome over all rows, unless a slice in which the challenger is worse is to count.
  package var outcome: Outcome {
    terms.needsEverySlice && overall.outcome == .win && slices.contains { $0.outcome == .worse }
      ? .noBetter : overall.outcome
  }

  package var isWin: Bool { outcome == .win }

  /// Where the two sides' predictions lay.
  package var challengerSource: EvidenceSource?
  package var championSource: EvidenceSource?

  /// The verdict as a document, which can be evidence: `docs/statistics.md` lists its keys.
  package var json: JSONValue {
    .object([
      ("kind", "challenge"), ("verdict", .string(outcome.rawValue)), ("metric", .string(terms.metric.rawValue)),
      ("averaging", averaging.map { .string($0) } ?? .null), ("higherIsBetter", .bool(terms.metric.isHigherBetter)),
      ("minimumGain", .double(terms.minimumGain)), ("alpha", .double(terms.alpha)),
      ("seed", .string(String(terms.seed))), ("resamples", .int(Int64(terms.resampleCount))),
      ("everySlice", .bool(terms.needsEverySlice)), ("challenger", challengerSource?.json ?? .null),
      ("champion", championSource?.json ?? .null), ("overall", .object(overall.fields)),
      (
        "slices",
        .array(
          slices.map { group in
            .object(
              [
                ("column", .string(group.slice?.column ?? "")), ("value", .string(group.slice?.value ?? "")),
              ] + group.fields)
          })
      ),
    ])
  }
}

extension ChallengeVerdict.Group {
  fileprivate var fields: [(String, JSONValue)] {
    [
      ("rows", .int(Int64(rowCount))), ("challenger", .figure(challenger)), ("champion", .figure(champion)),
      ("gain", .figure(gain)),
      ("interval", interval.map { .array([.figure($0.lowerBound), .figure($0.upperBound)]) } ?? .null),
      (
        "mcnemar",
        mcnemar.map { test in
          .object([
            ("onlyChallenger", .int(Int64(test.onlyFirst))), ("onlyChampion", .int(Int64(test.onlySecond))),
            ("p", .figure(test.exactP)), ("correctedStatistic", .figure(test.correctedStatistic)),
            ("correctedP", .figure(test.correctedP)),
          ])
        } ?? .null
      ), ("verdict", .string(outcome.rawValue)),
    ]
  }
}
