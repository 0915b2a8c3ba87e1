import MVCBase

/// Whether predictions are written as the labels are: a model that says `1` where the label is `true` is never right.
struct ClassMatch {
  /// A side whose predictions do not fit.
  struct Misfit {
    let side: String
    /// Predicted classes that no label has, in order.
    let predicted: [String]
    /// Labels: those that are the same class written otherwise, or all.
    let labels: [String]
    let isSpelling: Bool
  }

  private static let pairs: [Set<TableCell>] = [
    [.number(0), .number(1)], [.number(-1), .number(1)], [.text("false"), .text("true")], [.text("no"), .text("yes")],
  ]

  let misfits: [Misfit]

  init(_ rows: PairedPredictions) {
    let labels = Set(rows.labels)
    let keys = Dictionary(labels.map { (Self.key($0, labels), $0) }) { first, _ in first }
    misfits = [("challenger", rows.challenger), ("champion", rows.champion)].compactMap { side, predictions in
      guard let cells = predictions.predictions else { return nil }
      let predicted = Set(cells)
      let strange = predicted.subtracting(labels)
      let twins = strange.compactMap { cell in keys[Self.key(cell, labels)].map { (cell, $0) } }
      if !twins.isEmpty {
        return Misfit(
          side: side, predicted: Self.names(twins.map(\.0)), labels: Self.names(twins.map(\.1)), isSpelling: true)
      }
      guard predicted.isDisjoint(with: labels) else { return nil }
      // Labels of one class, and a model that says the other one in every row, fit.
      guard !Self.pairs.contains(where: { $0.isSuperset(of: predicted.union(labels)) }) else { return nil }
      return Misfit(side: side, predicted: Self.names(predicted), labels: Self.names(labels), isSpelling: false)
    }
  }

  /// - Throws: ``MVCError`` with code `failed` when predictions of a side are no label, or a label written otherwise.
  func check() throws(MVCError) {
    guard let first = misfits.first else { return }
    throw MVCError(
      .failed,
      first.isSpelling
        ? "cannot compare: the \(first.side)'s predictions are written otherwise than the labels"
        : "cannot compare: no prediction of the \(first.side) is one of the labels",
      details: misfits.map {
        "the \($0.side) predicts \(Self.list($0.predicted)); \($0.isSpelling ? "the labels are" : "labels are") "
          + Self.list($0.labels)
      },
      hint: "write labels and predictions in the same way in both files; for scores choose '--metric auc'")
  }

  /// What a class is whatever it is written like: without quotation marks, spaces, and upper case; truth values as 1 and 0
  /// where the labels are of two classes.
  private static func key(_ cell: TableCell, _ labels: Set<TableCell>) -> String {
    let marks: Set<Character> = ["'", "\"", " ", "\t"]
    let trimmed = cell.name.drop { marks.contains($0) }.reversed().drop { marks.contains($0) }.reversed()
    let text = String(trimmed).lowercased()
    let plain = TableCell(text).name
    guard labels.count <= 2 else { return plain }
    switch plain {
    case "true", "t", "yes": return "1"
    case "false", "f", "no": return "0"
    default: return plain
    }
  }

  private static func names(_ cells: some Sequence<TableCell>) -> [String] { Set(cells.map(\.name)).sorted() }

  private static func list(_ names: [String]) -> String {
    names.prefix(5).map { "'\($0.prefix(40))'" }.joined(separator: ", ")
      + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }
}
