package import MVCBase

/// What is known of the columns of one side: gathered from a table, or read from a document of histograms.
package struct DriftSample: Sendable {
  /// What the sample is called in messages.
  package let name: String
  /// The columns in the order of the file.
  package private(set) var columns: [String] = []
  package private(set) var rowCount = 0
  private var gathered: [ColumnGathering] = []
  private var histograms: [String: ColumnProfile] = [:]

  /// A sample to which rows are added.
  package init(name: String) { self.name = name }

  /// Takes the next row of a table.
  package mutating func add(_ cells: [TableCell], of table: borrowing TableReader) {
    if columns.count < cells.count {
      columns = table.columns
      while gathered.count < cells.count {
        var column = ColumnGathering()
        // A key that JSON lines bring late was missing so far.
        column.addMissing(rowCount)
        gathered.append(column)
      }
    }
    rowCount += 1
    for (index, cell) in cells.enumerated() { gathered[index].add(cell) }
  }

  package enum Kind: String, Sendable {
    case numeric, categorical
  }

  /// What a column is when nobody says: numeric where every value is a number. nil for one without values.
  func kind(of column: String) -> Kind? {
    if let profile = histograms[column] {
      if case .histogram = profile.values { return .numeric }
      return .categorical
    }
    guard let index = columns.firstIndex(of: column) else { return nil }
    if gathered[index].hasTexts { return .categorical }
    return gathered[index].hasNumbers ? .numeric : nil
  }

  /// A column as the kind that it is to be compared as.
  ///
  /// - Throws: ``MVCError`` with code `failed` when it cannot be that.
  func profile(of column: String, as kind: Kind) throws(MVCError) -> ColumnProfile {
    if let profile = histograms[column] {
      guard self.kind(of: column) == kind else {
        throw MVCError(.failed, "cannot compare the column '\(column)': '\(name)' has a histogram of another kind")
      }
      return profile
    }
    guard let index = columns.firstIndex(of: column) else { return ColumnProfile(.numbers([])) }
    let found = gathered[index]
    guard kind == .numeric, found.hasTexts else { return kind == .numeric ? found.numeric : found.categorical }
    throw MVCError(
      .failed,
      "cannot compare the column '\(column)' as numbers: '\(name)' has the text '\(found.firstText ?? "")'",
      hint: "run it with '--categorical \(column)' or '--ignore \(column)'")
  }

  // MARK: Histograms

  /// Reads a document of histograms: `docs/statistics.md` has its form.
  ///
  /// - Throws: ``TextFailure`` for what is no such document.
  package init(name: String, histograms bytes: [UInt8]) throws(TextFailure) {
    self.init(name: name)
    let document = try JSONValue(parsing: bytes)
    guard let members = document["columns"]?.members else {
      throw TextFailure(line: 1, "it has no object 'columns': a table of JSON lines is named '.jsonl'")
    }
    for (column, value) in members {
      histograms[column] = try HistogramDocument(column, value).profile
      columns.append(column)
    }
    rowCount = histograms.values.map { $0.count + $0.missingCount }.max() ?? 0
  }
}
