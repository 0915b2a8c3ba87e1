import MVCBase
import MVCStatistics
import Testing

@Suite("A challenge")
struct ChallengeTests {
  private func file(_ golden: Golden.Predicted) -> String {
    csv(
      "y_true,pred,score",
      golden.labels.indices.map { [golden.labels[$0], golden.predictions[$0], golden.scores?[$0] ?? 0] })
  }

  private func value(_ golden: Golden.Predicted, _ metric: PredictionMetric) throws -> Double? {
    try judge(file(golden), file(golden), .init(metric: metric, resampleCount: 100)).overall.challenger
  }

  @Test("Metrics and percentiles are those of scikit-learn and numpy")
  func metrics() throws {
    let golden = try Golden.read().metrics
    expectClose(try value(golden.binary, .accuracy), golden.binary.accuracy, relative: 1e-14, "accuracy")
    expectClose(try value(golden.binary, .f1), golden.binary.f1, relative: 1e-14, "f1")
    expectClose(try value(golden.binary, .auc), golden.binary.auc, relative: 1e-14, "auc")
    expectClose(try value(golden.classes, .accuracy), golden.classes.accuracy, relative: 1e-14, "accuracy")
    expectClose(try value(golden.classes, .f1), golden.classes.f1, relative: 1e-14, "f1")
    expectClose(try value(golden.numbers, .mae), golden.numbers.mae, relative: 1e-13, "mae")
    expectClose(try value(golden.numbers, .rmse), golden.numbers.rmse, relative: 1e-13, "rmse")
    for row in golden.percentiles.at {
      expectClose(
        PairedBootstrap.quantile(row[0], of: golden.percentiles.values.sorted()), row[1], relative: 1e-13, "\(row)")
    }
  }

  /// Rows with a label of 1, of which a model has the first `right` right.
  private func rows(_ count: Int, right: Int) -> String {
    csv("id,label,prediction", (0..<count).map { [$0, 1, $0 < right ? 1 : 0] })
  }

  @Test(
    "Predictions that are never written as the labels are refused, with some of both",
    arguments: [
      (["True", "False"], ["1", "0"], "written otherwise", "'0', '1'"),
      (["1", "0"], ["true", "false"], "written otherwise", "'false', 'true'"),
      (["cat", "dog"], ["Cat", "Dog"], "written otherwise", "'Cat', 'Dog'"),
      (["cat", "dog", "cow"], ["'cat'", "dog", "cow"], "written otherwise", "''cat''"),
      (["cat", "dog", "cow"], ["0", "1", "2"], "no prediction of the", "'0', '1', '2'"),
      (["0", "1"], ["LABEL_0", "LABEL_1"], "no prediction of the", "'LABEL_0', 'LABEL_1'"),
      (["0", "1"], ["0.25", "0.75"], "no prediction of the", "'0.25', '0.75'"),
    ])
  func neverMatch(labels: [String], predictions: [String], reason: String, named: String) throws {
    func table(_ words: [String]) -> String {
      csv("label,prediction", (0..<60).map { [labels[$0 % labels.count], words[$0 * 7 % words.count]] })
    }
    for metric in [PredictionMetric.accuracy, .f1] {
      for (new, old, side) in [(labels, predictions, "champion"), (predictions, labels, "challenger")] {
        let terms = ChallengeVerdict.Terms(metric: metric, resampleCount: 100)
        let text = message { _ = try judge(table(new), table(old), terms) } ?? "none"
        #expect(text.contains(reason) && text.contains("the \(side) predicts \(named); "), "\(text)")
        #expect(text.contains("'\(labels[0].lowercased())'"), "\(text)")
      }
    }
  }

  @Test("A model that is always wrong, in words that labels have, is judged")
  func alwaysWrong() throws {
    let wrong = csv("label,prediction", (0..<60).map { _ in [1, 0] })
    #expect(try judge(csv("label,prediction", (0..<60).map { _ in [1, 1] }), wrong, .init(resampleCount: 100)).isWin)
    let rare = csv("label,prediction", (0..<60).map { [["a", "b"][$0 % 2], $0 == 0 ? "c" : "a"] })
    #expect(try !judge(rare, rare, .init(resampleCount: 100)).isWin)
  }

  @Test("Limits are met within what binary figures are worth")
  func limits() throws {
    // 0.92 - 0.9 is a little more than 0.02 in binary, in every sample: no gain above 0.02.
    let new = csv("label,prediction", (0..<100).map { _ in [1, 0.08] })
    let old = csv("label,prediction", (0..<100).map { _ in [1, 0.1] })
    func verdict(_ gain: Double) throws -> ChallengeVerdict.Outcome {
      try judge(old, new, .init(metric: .mae, minimumGain: gain, resampleCount: 100)).outcome
    }
    #expect(try verdict(0.02) == .noBetter && verdict(0.0199999) == .win)
  }

  @Test("Better beyond chance wins, worse beyond chance is worse, and else it is no better")
  func outcomes() throws {
    let verdict = try judge(rows(200, right: 180), rows(200, right: 150))
    #expect(verdict.outcome == .win)
    #expect(verdict.overall.gain == 180.0 / 200 - 150.0 / 200)
    #expect(verdict.overall.mcnemar == McNemar(onlyFirst: 30, onlySecond: 0))
    // The samples' gains are 30 of 200 in the mean, with a deviation of the root of 0.15 · 0.85 / 200 = 0.025.
    let interval = try #require(verdict.overall.interval)
    #expect(abs(interval.lowerBound - 0.10) < 0.01 && abs(interval.upperBound - 0.20) < 0.01)
    #expect(try judge(rows(200, right: 150), rows(200, right: 180)).outcome == .worse)
    #expect(try judge(rows(200, right: 151), rows(200, right: 150)).outcome == .noBetter)
    #expect(try judge(rows(200, right: 150), rows(200, right: 150)).outcome == .noBetter)
  }

  @Test("The gain has to be above the minimum, and a negative minimum lets it be a little worse")
  func minimumGain() throws {
    #expect(try judge(rows(200, right: 180), rows(200, right: 150), .init(minimumGain: 0.05)).isWin)
    #expect(try judge(rows(200, right: 180), rows(200, right: 150), .init(minimumGain: 0.12)).outcome == .noBetter)
    #expect(try judge(rows(200, right: 149), rows(200, right: 150), .init(minimumGain: -0.05)).isWin)
  }

  @Test("Five rows that only the challenger has right do not win: McNemar says so")
  func mcnemar() throws {
    let verdict = try judge(rows(100, right: 55), rows(100, right: 50))
    #expect(try #require(verdict.overall.interval).lowerBound > 0)
    expectClose(verdict.overall.mcnemar?.exactP, 0.0625, relative: 1e-13, "p")
    #expect(verdict.outcome == .noBetter)
  }

  @Test("A smaller error is a gain")
  func errors() throws {
    func file(_ error: Double) -> String { csv("target,y_pred", (0..<40).map { [$0, Double($0) + error] }) }
    let verdict = try judge(file(0.1), file(0.3), .init(metric: .rmse))
    #expect(verdict.isWin)
    expectClose(verdict.overall.gain, 0.2, relative: 1e-9, "gain")
    #expect(verdict.overall.mcnemar == nil)
    #expect(try judge(file(0.3), file(0.1), .init(metric: .mae)).outcome == .worse)
  }

  @Test("The same seed gives the same interval, another one another")
  func seeds() throws {
    let (new, old) = (rows(100, right: 70), rows(100, right: 60))
    let first = try judge(new, old, .init(seed: 7)).overall.interval
    #expect(try judge(new, old, .init(seed: 7)).overall.interval == first)
    func samples(_ seed: UInt64) throws -> [Double] {
      var generator = SplitMix64(seed: seed)
      return try PairedBootstrap.distribution(rowCount: 50, resampleCount: 20, using: &generator) { weights in
        zip(weights, 0...).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
    }
    #expect(try samples(7) == samples(7))
    #expect(try samples(7) != samples(8))
    // The samples of a seed are the same for ever, so that a verdict can be found again.
    let kept = try judge(new, old, .init(alpha: 0.3, seed: 1, resampleCount: 101)).overall.interval
    expectClose(kept?.lowerBound, 0.07, relative: 1e-12, "lower end")
    expectClose(kept?.upperBound, 0.13, relative: 1e-12, "upper end")
  }

  @Test("Rows are matched by id in any order, and pooled over files")
  func matching() throws {
    let new = csv("id,label,pred", (0..<20).map { [$0, $0 % 2, $0 % 2] })
    let old = csv("pred,id", (0..<20).reversed().map { [1, $0] })
    let verdict = try judge(new, old)
    #expect(verdict.overall.challenger == 1)
    #expect(verdict.overall.champion == 0.5)
    var pooled = PairedPredictions(columns: .init())
    for _ in 0..<2 { try pooled.add(.reading(new), .reading(old)) }
    #expect(pooled.rowCount == 40)
  }

  @Test("Slices are judged for themselves, and can decide")
  func slices() throws {
    func file(_ right: (Int) -> Bool) -> String {
      csv("label,pred,region,year", (0..<300).map { [1, right($0) ? 1 : 0, $0 % 3 == 0 ? "eu" : "us", 9 + $0 % 2] })
    }
    let columns = PredictionColumns(slices: ["region", "year"])
    // Better in the United States, worse in Europe.
    let (new, old) = (file { $0 % 3 != 0 || $0 % 2 == 0 }, file { $0 % 3 == 0 || $0 % 5 == 0 })
    let verdict = try judge(new, old, .init(), columns)
    #expect(
      verdict.slices.map { "\($0.slice?.column ?? "")=\($0.slice?.value ?? "")" } == [
        "region=eu", "region=us", "year=9", "year=10",
      ])
    #expect(verdict.slices[0].outcome == .worse)
    #expect(verdict.slices[1].outcome == .win)
    #expect(verdict.slices.prefix(2).map(\.rowCount) == [100, 200])
    #expect(verdict.isWin)
    #expect(try judge(new, old, .init(needsEverySlice: true), columns).outcome == .noBetter)
    #expect(
      message { _ = try judge(new, old, .init(), PredictionColumns(slices: ["x"])) }
        == "cannot find a column 'x' in 'new.csv'")
  }

  @Test("Few rows decide nothing")
  func fewRows() throws {
    #expect(try judge(rows(1, right: 1), rows(1, right: 0)).outcome == .undecided)
    #expect(try judge(rows(9, right: 9), rows(9, right: 0)).outcome == .undecided)
    #expect(try judge(rows(10, right: 10), rows(10, right: 0)).isWin)
  }

  @Test("What cannot be compared is refused, with the reason")
  func refused() throws {
    let good = rows(20, right: 10)
    func failure(_ new: String, _ old: String, _ metric: PredictionMetric = .accuracy) -> String? {
      message { _ = try judge(new, old, .init(metric: metric)) }
    }
    #expect(failure("id,label,prediction\n", good) == "cannot compare 'new.csv': it has no rows")
    #expect(failure(good, "") == "cannot compare 'old.csv': it has no rows")
    #expect(
      failure("id,label\n1,1\n", good) == "cannot find a column of predictions in 'new.csv'\nits columns are: id, label"
    )
    #expect(failure("label,pred\n1,1\n1,\n", good) == "cannot use the prediction in row 2 of 'new.csv': it is empty")
    #expect(
      failure("label,pred\n1,1\n1,x\n", good, .mae)
        == "cannot use the prediction in row 2 of 'new.csv': 'x' is no finite number")
    #expect(failure("label,pred\n1,inf\n", good, .mae)?.hasSuffix("'inf' is no finite number") == true)
    #expect(failure("label,pred\n1,NaN\n", good, .rmse)?.hasSuffix("it is empty") == true)
    #expect(
      failure("label,pred\n1,1\n", "label,pred\n1,1\n1,1\n")
        == "cannot match the rows: 'new.csv' has 1, 'old.csv' has 2, and there is no column of ids")
    #expect(
      failure(good, rows(22, right: 10))
        == "cannot match the rows: the files do not have the same ids\n2 not in 'new.csv': '20', '21'")
    #expect(
      failure(good, "label,pred\n1,1\n")
        == "cannot match the rows: 'old.csv' has no column of ids, and the other file has one")
    #expect(failure(good + "3,1,1\n", good) == "cannot match the rows: the id '3' comes twice in 'new.csv'")
    #expect(failure("pred\n1\n", "pred\n1\n") == "cannot find a column of labels in 'new.csv'")
    #expect(
      failure("label,pred\n1,1\n0,1\n", "label,pred\n1,1\n1,1\n")?.contains(
        "the labels of 1 of 2 rows are not the same") == true)
    #expect(
      failure("label,pred\n0.5,1\n", "label,pred\n0.5,1\n")
        == "cannot compare by accuracy: the label '0.5' is a quantity")
    #expect(
      failure(good, good, .auc) == "cannot find a column of scores in 'new.csv'\nits columns are: id, label, prediction"
    )
    let oneClass = csv("label,score", (0..<20).map { [0, $0] })
    #expect(failure(oneClass, oneClass, .auc) == "cannot compare by auc: all labels are of one class")
    let words = csv("label,score", (0..<20).map { [["cat", "dog"][$0 % 2], $0] })
    #expect(failure(words, words, .auc) == "cannot tell which class is the positive one: 'cat', 'dog'")
    let huge = csv("label,pred", (0..<20).map { [1e308, $0 % 2 == 0 ? -1e308 : 1e308] })
    #expect(try judge(huge, huge, .init(metric: .rmse)).outcome == .undecided)
  }

  @Test("The positive class can be named")
  func positive() throws {
    let words = csv("label,score,pred", (0..<20).map { [["cat", "dog"][$0 % 2], $0 % 2, ["cat", "dog"][$0 % 2]] })
    let verdict = try judge(words, words, .init(metric: .auc, positive: "dog"))
    #expect(verdict.overall.challenger == 1)
    #expect(verdict.averaging == "positive class 'dog'")
    #expect(try judge(words, words, .init(metric: .auc, positive: "cat")).overall.challenger == 0)
    #expect(try judge(words, words, .init(metric: .f1)).averaging == "mean of 2 classes")
    #expect(
      message { _ = try judge(words, words, .init(metric: .f1, positive: "cow")) }
        == "cannot find the class 'cow': the classes are 'cat', 'dog'")
  }

  @Test("A stop is heard")
  func interrupted() throws {
    let interruption = Interruption()
    interruption.wish()
    var pooled = PairedPredictions(columns: .init())
    try pooled.add(.reading(rows(20, right: 3)), .reading(rows(20, right: 4)))
    #expect(throws: MVCError.self) { try pooled.verdict(.init(), interruption) }
  }
}
