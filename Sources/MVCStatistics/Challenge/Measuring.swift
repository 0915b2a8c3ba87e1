import MVCBase

/// A metric made ready for the rows of two models.
struct Measuring {
  /// What the metric is over, where it has to be told.
  private(set) var averaging: String?
  private let terms: ChallengeVerdict.Terms
  private let rows: PairedPredictions
  /// The classes of labels and predictions, as numbers.
  private var classes: [TableCell: Int32] = [:]
  private var positive: TableCell?
  /// Whether the predictions are classes of the labels.
  private let isOfClasses: Bool

  init(_ rows: PairedPredictions, _ terms: ChallengeVerdict.Terms) throws(MVCError) {
    (self.rows, self.terms) = (rows, terms)
    isOfClasses = terms.metric != .auc || ClassMatch(rows).misfits.isEmpty
    switch terms.metric {
    case .mae, .rmse: break
    case .accuracy:
      try refuseQuantities()
      try ClassMatch(rows).check()
    case .f1:
      try refuseQuantities()
      try ClassMatch(rows).check()
      let cells = [rows.labels] + [rows.challenger, rows.champion].compactMap(\.predictions)
      for cell in cells.joined() where classes[cell] == nil { classes[cell] = Int32(classes.count) }
      positive = try positiveClass(of: Set(classes.keys))
      if let positive, classes[positive] == nil { classes[positive] = Int32(classes.count) }
      averaging = positive.map { "positive class '\($0.name)'" } ?? "mean of \(classes.count) classes"
    case .auc:
      let labels = Set(rows.labels)
      guard labels.count <= 2 else {
        throw MVCError(
          .failed, "cannot compare by auc: the labels are of \(labels.count) classes, not of two",
          hint: "choose '--metric f1' or '--metric accuracy'")
      }
      guard let found = try positiveClass(of: labels) else {
        throw MVCError(
          .usage, "cannot tell which class is the positive one: \(Self.list(labels))",
          hint: "name it with '--positive CLASS'")
      }
      positive = found
      averaging = "positive class '\(found.name)'"
    }
  }

  /// Labels with fractions are no classes: the wrong metric was asked for.
  private func refuseQuantities() throws(MVCError) {
    guard let number = rows.labels.lazy.compactMap(\.number).first(where: { $0 != $0.rounded() }) else { return }
    throw MVCError(
      .usage, "cannot compare by \(terms.metric.rawValue): the label '\(TableCell.name(of: number))' is a quantity",
      hint: "choose '--metric rmse' or '--metric mae'")
  }

  /// The class that was named, or the one of two that is so called everywhere; nil when there is none.
  private func positiveClass(of classes: Set<TableCell>) throws(MVCError) -> TableCell? {
    if let text = terms.positive {
      let cell = TableCell(text)
      guard classes.contains(cell) || rows.labels.contains(cell) else {
        throw MVCError(.usage, "cannot find the class '\(text)': the classes are \(Self.list(classes))")
      }
      return cell
    }
    guard classes.count <= 2 else { return nil }
    let usual: [TableCell] = [.number(1), .text("true"), .text("yes"), .text("positive")]
    return usual.first { classes.contains($0) }
      // All rows of one class that is plainly the negative one.
      ?? (classes == [.number(0)] ? .number(1) : classes == [.text("false")] ? .text("true") : nil)
  }

  private static func list(_ classes: Set<TableCell>) -> String {
    let names = classes.map { "'\($0.name)'" }.sorted()
    return names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
  }

  /// The metric of the challenger and of the champion over some rows.
  func metrics(_ indices: [Int]) -> (challenger: any WeightedMetric, champion: any WeightedMetric) {
    (metric(rows.challenger, indices), metric(rows.champion, indices))
  }

  private func metric(_ side: PairedPredictions.Side, _ indices: [Int]) -> any WeightedMetric {
    let predictions = side.predictions ?? []
    func error(_ index: Int) -> Double { (predictions[index].number ?? .nan) - (rows.labels[index].number ?? .nan) }
    switch terms.metric {
    case .accuracy: return MeanMetric(figures: indices.map { predictions[$0] == rows.labels[$0] ? 1 : 0 })
    case .mae: return MeanMetric(figures: indices.map { abs(error($0)) })
    case .rmse: return MeanMetric(figures: indices.map { error($0) * error($0) }, isRooted: true)
    case .f1:
      func code(_ cell: TableCell) -> Int32 { classes[cell] ?? 0 }
      return F1Metric(
        labels: indices.map { code(rows.labels[$0]) }, predictions: indices.map { code(predictions[$0]) },
        classCount: classes.count, positive: positive.flatMap { classes[$0] })
    case .auc:
      let scores = side.scores ?? []
      return AreaMetric(scores: indices.map { scores[$0] }, isPositive: indices.map { rows.labels[$0] == positive })
    }
  }

  /// McNemar's test over some rows, where both models predict classes.
  func mcnemar(_ indices: [Int]) -> McNemar? {
    guard !terms.metric.isOfNumbers, let new = rows.challenger.predictions, let old = rows.champion.predictions else {
      return nil
    }
    // An area is of scores: predictions that are no classes of the labels say nothing.
    guard isOfClasses else { return nil }
    var (onlyNew, onlyOld) = (0, 0)
    for index in indices {
      let (isNewRight, isOldRight) = (new[index] == rows.labels[index], old[index] == rows.labels[index])
      if isNewRight && !isOldRight { onlyNew += 1 }
      if isOldRight && !isNewRight { onlyOld += 1 }
    }
    return McNemar(onlyFirst: onlyNew, onlySecond: onlyOld)
  }
}
