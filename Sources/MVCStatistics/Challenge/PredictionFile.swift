package import MVCBase

/// What a model said of the rows of one file.
package struct PredictionFile: Sendable {
  /// What the file is called in messages.
  let name: String
  private let columns: PredictionColumns
  private let metric: PredictionMetric
  private var places: PredictionColumns.Places?

  private(set) var labels: [TableCell]?
  /// nil where the metric needs none and the file has none.
  private(set) var predictions: [TableCell]?
  private(set) var scores: [Double]?
  private(set) var ids: [TableCell]?
  /// The values of each column of slices, or nil for one that the file does not have.
  private(set) var slices: [[TableCell]?]
  package private(set) var rowCount = 0

  package init(name: String, columns: PredictionColumns, metric: PredictionMetric) {
    (self.name, self.columns, self.metric) = (name, columns, metric)
    slices = columns.slices.map { _ in nil }
  }

  /// Takes the next row of the file's table.
  ///
  /// - Throws: ``MVCError`` with code `notFound` for a column that is missing, `failed` for a cell that cannot be used.
  package mutating func add(_ cells: [TableCell], of table: borrowing TableReader) throws(MVCError) {
    if places == nil { places = try begin(table.columns) }
    guard let places else { return }
    rowCount += 1
    if let place = places.label {
      let label = try usable(cells[place], "label")
      labels?.append(label)
    }
    if let place = places.prediction {
      let prediction = try usable(cells[place], "prediction")
      predictions?.append(prediction)
    }
    if let place = places.score, scores != nil {
      guard let score = cells[place].number, score.isFinite else {
        throw unusable(cells[place], "score", "finite number")
      }
      scores?.append(score)
    }
    if let place = places.id {
      guard cells[place] != .missing else { throw unusable(cells[place], "id", "id") }
      ids?.append(cells[place])
    }
    for (index, place) in places.slices.enumerated() { if let place { slices[index]?.append(cells[place]) } }
  }

  private mutating func begin(_ header: [String]) throws(MVCError) -> PredictionColumns.Places {
    let places = try columns.places(in: header, of: name)
    if metric == .auc {
      guard places.score != nil else {
        throw PredictionColumns.missing(
          "column of scores", header, name, hint: "name it with '--score COLUMN', or choose another '--metric'")
      }
      scores = []
    } else if places.prediction == nil {
      throw PredictionColumns.missing(
        "column of predictions", header, name, hint: "name it with '--prediction COLUMN'")
    }
    if places.prediction != nil { predictions = [] }
    if places.label != nil { labels = [] }
    if places.id != nil { ids = [] }
    slices = places.slices.map { $0 == nil ? nil : [] }
    return places
  }

  private func usable(_ cell: TableCell, _ what: String) throws(MVCError) -> TableCell {
    if metric.isOfNumbers {
      guard let number = cell.number, number.isFinite else { throw unusable(cell, what, "finite number") }
    } else if cell == .missing {
      throw unusable(cell, what, what)
    }
    return cell
  }

  private func unusable(_ cell: TableCell, _ what: String, _ wanted: String) -> MVCError {
    let found = cell == .missing ? "it is empty" : "'\(cell.name.prefix(40))' is no \(wanted)"
    return MVCError(.failed, "cannot use the \(what) in row \(rowCount) of '\(name)': \(found)")
  }
}
