import MVCBase
import MVCStatistics

extension PredictionFile {
  /// The file that a text is, read in pieces of a few bytes.
  static func reading(
    _ text: String, _ metric: PredictionMetric = .accuracy, _ columns: PredictionColumns = .init(),
    name: String = "p.csv"
  ) throws -> PredictionFile {
    var file = PredictionFile(name: name, columns: columns, metric: metric)
    var reader = TableReader(wanted: columns.wanted, exact: columns.exact)
    try reader.readAll(text) { table, cells in try file.add(cells, of: table) }
    return file
  }
}

extension DriftSample {
  static func reading(_ text: String, name: String) throws -> DriftSample {
    var sample = DriftSample(name: name)
    var reader = TableReader()
    try reader.readAll(text) { table, cells in sample.add(cells, of: table) }
    return sample
  }
}

extension TableReader {
  mutating func readAll(
    _ text: String, pieceSize: Int = 7, _ use: (borrowing TableReader, [TableCell]) throws -> Void
  ) throws {
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: pieceSize) {
      try read(Array(bytes[start..<min(bytes.count, start + pieceSize)]), use)
    }
    try finish(use)
  }
}

/// What a challenge between two texts gives.
func judge(
  _ challenger: String, _ champion: String, _ terms: ChallengeVerdict.Terms = .init(),
  _ columns: PredictionColumns = .init()
) throws -> ChallengeVerdict {
  var rows = PairedPredictions(columns: columns)
  try rows.add(
    .reading(challenger, terms.metric, columns, name: "new.csv"),
    .reading(champion, terms.metric, columns, name: "old.csv"))
  return try rows.verdict(terms)
}

/// What a comparison of two texts gives.
func compare(_ base: String, _ new: String, _ terms: DriftReport.Terms = .init()) throws -> DriftReport {
  try DriftReport(.reading(base, name: "base.csv"), .reading(new, name: "new.csv"), terms)
}

/// A table of rows of cells.
func csv(_ header: String, _ rows: [[any CustomStringConvertible]]) -> String {
  ([header] + rows.map { $0.map(\.description).joined(separator: ",") }).joined(separator: "\n") + "\n"
}

/// The message of the error that something throws.
func message(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch let error as MVCError {
    return ([error.message] + error.details).joined(separator: "\n")
  } catch let failure as TextFailure {
    return "line \(failure.line): \(failure.reason)"
  } catch {
    return "\(error)"
  }
}
