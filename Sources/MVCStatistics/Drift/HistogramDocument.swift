import MVCBase

/// One column of a document of histograms.
struct HistogramDocument {
  let profile: ColumnProfile

  /// - Throws: ``TextFailure`` that names the column and what is wrong with it.
  init(_ column: String, _ value: JSONValue) throws(TextFailure) {
    func failure(_ reason: String) -> TextFailure { TextFailure(line: 1, "the column '\(column)': \(reason)") }
    func count(_ value: JSONValue?) throws(TextFailure) -> Int {
      guard let count = value?.integer, 0...Int64(Int32.max) ~= count else {
        throw failure("a count has to be a whole number from 0 to \(Int32.max)")
      }
      return Int(count)
    }
    let missingCount = try value["missing"].map(count) ?? 0
    switch value["counts"] {
    case .array(let elements):
      let edges = (value["edges"]?.elements ?? []).compactMap(Self.number)
      var counts: [Int] = []
      for element in elements { counts.append(try count(element)) }
      guard !counts.isEmpty, edges.count == counts.count + 1, value["edges"]?.elements?.count == edges.count else {
        throw failure("'edges' has to hold one number more than 'counts', which has \(counts.count)")
      }
      guard zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }) else { throw failure("'edges' do not ascend") }
      profile = ColumnProfile(.histogram(edges: edges, counts: counts), missingCount: missingCount)
    case .object(let members):
      var counts: [String: Int] = [:]
      // A category has the name that a table's cell would have.
      for (name, value) in members { counts[TableCell(name).name, default: 0] += try count(value) }
      profile = ColumnProfile(.categories(counts), missingCount: missingCount)
    case _:
      throw failure("'counts' has to be a list, with 'edges', or an object of categories")
    }
  }

  private static func number(_ value: JSONValue) -> Double? {
    switch value {
    case .int(let number): Double(number)
    case .double(let number): number
    case .null, .bool, .string, .bytes, .array, .object: nil
    }
  }
}
