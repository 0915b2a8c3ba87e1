package import MVCBase

/// What two models said of the same rows.
package struct PairedPredictions: Sendable {
  /// One model's side of all rows.
  struct Side: Sendable {
    var predictions: [TableCell]? = []
    var scores: [Double]? = []
  }

  private(set) var labels: [TableCell] = []
  private(set) var challenger = Side()
  private(set) var champion = Side()
  /// Columns by which rows are grouped, each with its value for every row.
  private(set) var slices: [(column: String, values: [TableCell])]
  private let columns: PredictionColumns

  package init(columns: PredictionColumns) {
    self.columns = columns
    slices = columns.slices.map { ($0, []) }
  }

  package var rowCount: Int { labels.count }

  /// Adds the rows of a file, which have to be the same on both sides: matched by id, or else by their order.
  ///
  /// - Throws: ``MVCError`` with code `failed` when the rows or their labels are not the same, `notFound` when neither
  ///   side has labels, or a slice's column.
  package mutating func add(_ challenger: PredictionFile, _ champion: PredictionFile) throws(MVCError) {
    guard challenger.rowCount > 0 else { throw Self.empty(challenger) }
    guard champion.rowCount > 0 else { throw Self.empty(champion) }
    let matches = try Self.matches(challenger, champion)
    labels += try Self.labels(challenger, champion, matches)
    Self.append(challenger.predictions, to: &self.challenger.predictions)
    Self.append(challenger.scores, to: &self.challenger.scores)
    Self.append(champion.predictions.map { cells in matches.map { cells[$0] } }, to: &self.champion.predictions)
    Self.append(champion.scores.map { scores in matches.map { scores[$0] } }, to: &self.champion.scores)
    for index in slices.indices {
      guard let values = challenger.slices[index] ?? champion.slices[index].map({ cells in matches.map { cells[$0] } })
      else { throw PredictionColumns.missing("column '\(slices[index].column)'", [], challenger.name) }
      slices[index].values += values
    }
  }

  /// For each row of the challenger, the row of the champion.
  private static func matches(
    _ challenger: PredictionFile, _ champion: PredictionFile
  ) throws(MVCError) -> [Int] {
    switch (challenger.ids, champion.ids) {
    case (let ids?, let others?): return try matches(ids, others, challenger, champion)
    case (nil, nil):
      guard challenger.rowCount == champion.rowCount else {
        throw MVCError(
          .failed,
          "cannot match the rows: '\(challenger.name)' has \(challenger.rowCount), '\(champion.name)' has "
            + "\(champion.rowCount), and there is no column of ids",
          hint: "write an 'id' column into both files, or name one with '--id COLUMN'")
      }
      return Array(0..<challenger.rowCount)
    case (_?, nil), (nil, _?):
      let name = challenger.ids == nil ? challenger.name : champion.name
      throw MVCError(.notFound, "cannot match the rows: '\(name)' has no column of ids, and the other file has one")
    }
  }

  private static func matches(
    _ ids: [TableCell], _ others: [TableCell], _ challenger: PredictionFile, _ champion: PredictionFile
  ) throws(MVCError) -> [Int] {
    let places = try index(others, champion)
    let own = try index(ids, challenger)
    let lacking = ids.filter { places[$0] == nil }
    let surplus = others.filter { own[$0] == nil }
    guard lacking.isEmpty, surplus.isEmpty else {
      func line(_ ids: [TableCell], _ name: String) -> [String] {
        guard !ids.isEmpty else { return [] }
        let some = ids.prefix(5).map { "'\($0.name)'" }.joined(separator: ", ")
        return ["\(ids.count) not in '\(name)': \(some)\(ids.count > 5 ? ", …" : "")"]
      }
      throw MVCError(
        .failed, "cannot match the rows: the files do not have the same ids",
        details: line(lacking, champion.name) + line(surplus, challenger.name),
        hint: "let both models predict the same rows")
    }
    return ids.compactMap { places[$0] }
  }

  private static func index(_ ids: [TableCell], _ file: PredictionFile) throws(MVCError) -> [TableCell: Int] {
    var places: [TableCell: Int] = [:]
    places.reserveCapacity(ids.count)
    for (row, id) in ids.enumerated() {
      guard places.updateValue(row, forKey: id) == nil else {
        throw MVCError(.failed, "cannot match the rows: the id '\(id.name)' comes twice in '\(file.name)'")
      }
    }
    return places
  }

  private static func labels(
    _ challenger: PredictionFile, _ champion: PredictionFile, _ matches: [Int]
  ) throws(MVCError) -> [TableCell] {
    let others = champion.labels.map { cells in matches.map { cells[$0] } }
    guard let labels = challenger.labels ?? others else {
      throw PredictionColumns.missing(
        "column of labels", [], challenger.name, hint: "name it with '--label COLUMN'")
    }
    let different = others.map { others in zip(labels, others).count { $0 != $1 } } ?? 0
    guard different == 0 else {
      throw MVCError(
        .failed,
        "cannot compare '\(challenger.name)' with '\(champion.name)': the labels of \(different) of \(labels.count) rows "
          + "are not the same", hint: "let both models predict the same rows; an 'id' column matches them in any order")
    }
    return labels
  }

  /// What one file lacks, the whole lacks.
  private static func append<Element>(_ values: [Element]?, to all: inout [Element]?) {
    guard let values else { return all = nil }
    all?.append(contentsOf: values)
  }

  private static func empty(_ file: PredictionFile) -> MVCError {
    MVCError(.failed, "cannot compare '\(file.name)': it has no rows")
  }
}
