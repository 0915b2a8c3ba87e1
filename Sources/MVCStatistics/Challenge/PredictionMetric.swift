/// What a model's predictions are measured by.
package enum PredictionMetric: String, Sendable, CaseIterable {
  /// The share of rows whose prediction is the label.
  case accuracy
  /// The harmonic mean of precision and recall: of the positive class, or the mean over all classes.
  case f1
  /// The mean absolute error.
  case mae
  /// The root of the mean squared error.
  case rmse
  /// The area under the receiver operating characteristic: how often a positive row has the higher score.
  case auc

  package var isHigherBetter: Bool {
    switch self {
    case .accuracy, .f1, .auc: true
    case .mae, .rmse: false
    }
  }

  /// Whether labels and predictions are quantities, and not classes.
  package var isOfNumbers: Bool { !isHigherBetter }
}

/// A metric over rows, of which each counts as often as its weight says.
///
/// What can be found once for all samples is found when it is made; a value takes one pass over the rows.
protocol WeightedMetric: Sendable {
  /// - Parameter weights: How often each row counts.
  /// - Returns: nil where the metric means nothing, as for an AUC without a negative row.
  func value(_ weights: [Int32]) -> Double?
}

extension WeightedMetric {
  /// The metric over every row once.
  func value(rowCount: Int) -> Double? { value([Int32](repeating: 1, count: rowCount)) }
}

/// The mean of a figure of each row, or its root: accuracy, MAE and RMSE.
struct MeanMetric: WeightedMetric {
  let figures: [Double]
  var isRooted = false

  func value(_ weights: [Int32]) -> Double? {
    var (sum, count) = (0.0, 0)
    for index in figures.indices {
      sum += figures[index] * Double(weights[index])
      count += Int(weights[index])
    }
    guard count > 0 else { return nil }
    let mean = sum / Double(count)
    return isRooted ? mean.squareRoot() : mean
  }
}

/// F1 of one class, or its mean over all classes that are there; as `sklearn.metrics.f1_score` with `average='binary'`
/// and `'macro'`, a class without a hit giving 0.
struct F1Metric: WeightedMetric {
  /// Each row's class, as a number below `classCount`.
  let labels: [Int32]
  let predictions: [Int32]
  let classCount: Int
  /// The class that counts; nil for all.
  let positive: Int32?

  func value(_ weights: [Int32]) -> Double? {
    // For each class: the rows that have it as label, as prediction, and as both.
    var (labelled, predicted, hits) = (counts, counts, counts)
    for index in labels.indices {
      let (label, prediction) = (Int(labels[index]), Int(predictions[index]))
      labelled[label] += Int(weights[index])
      predicted[prediction] += Int(weights[index])
      if label == prediction { hits[label] += Int(weights[index]) }
    }
    func f1(_ index: Int) -> Double? {
      let total = labelled[index] + predicted[index]
      return total == 0 ? nil : 2 * Double(hits[index]) / Double(total)
    }
    if let positive { return f1(Int(positive)) }
    let values = (0..<classCount).compactMap(f1)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  private var counts: [Int] { [Int](repeating: 0, count: classCount) }
}

/// The area under the ROC curve by ranks, ties counting half; as `sklearn.metrics.roc_auc_score`.
///
/// Source: J. A. Hanley and B. J. McNeil, "The meaning and use of the area under a ROC curve" (1982).
struct AreaMetric: WeightedMetric {
  /// The rows in ascending order of their scores.
  private let order: [Int32]
  /// Whether a row in this order has a higher score than the one before it.
  private let isStep: [Bool]
  private let isPositive: [Bool]

  init(scores: [Double], isPositive: [Bool]) {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    isStep = order.indices.map { $0 == 0 || scores[order[$0]] > scores[order[$0 - 1]] }
    self.order = order.map { Int32($0) }
    self.isPositive = order.map { isPositive[$0] }
  }

  func value(_ weights: [Int32]) -> Double? {
    // Of the rows so far, those of the present score apart.
    var (positives, negatives, levelPositives, levelNegatives) = (0.0, 0.0, 0.0, 0.0)
    var pairs = 0.0
    for index in order.indices {
      if isStep[index] {
        pairs += levelPositives * (negatives + levelNegatives / 2)
        positives += levelPositives
        negatives += levelNegatives
        (levelPositives, levelNegatives) = (0, 0)
      }
      let weight = Double(weights[Int(order[index])])
      if isPositive[index] { levelPositives += weight } else { levelNegatives += weight }
    }
    pairs += levelPositives * (negatives + levelNegatives / 2)
    positives += levelPositives
    negatives += levelNegatives
    return positives > 0 && negatives > 0 ? pairs / (positives * negatives) : nil
  }
}
