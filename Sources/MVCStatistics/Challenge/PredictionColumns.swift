import MVCBase

/// Which columns of a file of predictions mean what.
package struct PredictionColumns: Sendable, Equatable {
  package var label: String?
  package var prediction: String?
  package var score: String?
  package var id: String?
  package var slices: [String]

  /// What the columns are called where nothing is said; the first that is there counts.
  package static let labelNames = ["label", "target", "y_true", "actual"]
  package static let predictionNames = ["prediction", "pred", "y_pred"]
  package static let scoreNames = ["score", "probability", "y_score"]
  package static let idNames = ["id"]

  /// - Parameters: Names that count instead of the usual ones, and the columns by whose values rows are grouped.
  package init(
    label: String? = nil, prediction: String? = nil, score: String? = nil, id: String? = nil, slices: [String] = []
  ) {
    (self.label, self.prediction, self.score, self.id, self.slices) = (label, prediction, score, id, slices)
  }

  /// All names that any of the columns may have.
  package var wanted: Set<String> {
    var names = Set(slices)
    for (chosen, usual) in [
      (label, Self.labelNames), (prediction, Self.predictionNames), (score, Self.scoreNames), (id, Self.idNames),
    ] {
      names.formUnion(chosen.map { [$0] } ?? usual)
    }
    return names
  }

  /// The columns that are compared as they are written.
  package var exact: Set<String> { Set(id.map { [$0] } ?? Self.idNames) }

  /// Where the columns are in a table.
  struct Places: Sendable {
    var label: Int?
    var prediction: Int?
    var score: Int?
    var id: Int?
    var slices: [Int?]
  }

  /// Finds the columns in a table's header.
  ///
  /// - Throws: ``MVCError`` with code `notFound` for a column that was named and is not there.
  func places(in header: [String], of file: String) throws(MVCError) -> Places {
    func place(_ chosen: String?, _ usual: [String]) throws(MVCError) -> Int? {
      guard let chosen else { return usual.lazy.compactMap { header.firstIndex(of: $0) }.first }
      guard let place = header.firstIndex(of: chosen) else { throw Self.missing("column '\(chosen)'", header, file) }
      return place
    }
    return Places(
      label: try place(label, Self.labelNames), prediction: try place(prediction, Self.predictionNames),
      score: try place(score, Self.scoreNames), id: try place(id, Self.idNames),
      slices: slices.map { header.firstIndex(of: $0) })
  }

  static func missing(_ what: String, _ header: [String], _ file: String, hint: String? = nil) -> MVCError {
    MVCError(
      .notFound, "cannot find a \(what) in '\(file)'",
      details: header.isEmpty ? [] : ["its columns are: \(header.prefix(40).joined(separator: ", "))"], hint: hint)
  }
}
