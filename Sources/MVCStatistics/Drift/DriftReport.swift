package import MVCBase

/// How the columns of new data differ from those of a base.
package struct DriftReport: Sendable {
  /// What is compared, and how.
  package struct Terms: Sendable, Equatable {
    package var thresholds = DriftThresholds()
    /// The columns that are compared; all that both sides have when it is empty.
    package var columns: [String] = []
    /// Columns that are left out.
    package var ignored: Set<String> = []
    /// Columns whose kind is not to be told from their values.
    package var kinds: [String: DriftSample.Kind] = [:]
    /// Into how many bins numbers are cut, by quantiles of the base.
    package var binCount = 10
    package var method = KolmogorovSmirnov.Method.automatic

    /// Left out unless it is asked for: an id differs in every row.
    package static let idNames: Set = ["id"]

    package init() {}
  }

  package let terms: Terms
  /// In the order of the base's columns.
  package let columns: [ColumnDrift]
  package let onlyInBase: [String]
  package let onlyInNew: [String]
  package var base: EvidenceSource?
  package var new: EvidenceSource?

  /// The highest level of any column.
  package var level: DriftThresholds.Level { columns.map(\.level).max() ?? .ok }

  /// Compares two samples.
  ///
  /// - Throws: ``MVCError`` with code `failed` for samples without rows or without a common column, `notFound` for a
  ///   column that was named and that one side does not have.
  package init(_ base: DriftSample, _ new: DriftSample, _ terms: Terms, _ interruption: Interruption = Interruption())
    throws
  {
    for sample in [base, new] where sample.rowCount == 0 {
      throw MVCError(.failed, "cannot compare '\(sample.name)': it has no rows")
    }
    for name in terms.columns + terms.kinds.keys.sorted() {
      for sample in [base, new] where !sample.columns.contains(name) {
        throw MVCError(
          .notFound, "cannot find the column '\(name)' in '\(sample.name)'",
          details: ["its columns are: \(sample.columns.prefix(40).joined(separator: ", "))"])
      }
    }
    let isAsked = { (name: String) in terms.columns.contains(name) }
    let left = { (name: String) in
      terms.ignored.contains(name) || !isAsked(name) && (!terms.columns.isEmpty || Terms.idNames.contains(name))
    }
    let (inBase, inNew) = (Set(base.columns), Set(new.columns))
    let common = base.columns.filter { inNew.contains($0) && !left($0) }
    guard !common.isEmpty else {
      throw MVCError(.failed, "cannot compare '\(base.name)' with '\(new.name)': they have no column in common")
    }
    var columns: [ColumnDrift] = []
    for name in common {
      try interruption.check()
      let kind = terms.kinds[name] ?? Self.kind(name, base, new)
      columns.append(
        try ColumnDrift(
          name, kind, base.profile(of: name, as: kind), new.profile(of: name, as: kind), binCount: terms.binCount,
          terms.thresholds, method: terms.method))
    }
    self.terms = terms
    self.columns = columns
    onlyInBase = terms.columns.isEmpty ? base.columns.filter { !inNew.contains($0) && !left($0) } : []
    onlyInNew = terms.columns.isEmpty ? new.columns.filter { !inBase.contains($0) && !left($0) } : []
  }

  /// Numbers, unless one of the sides has a text; a column without any value goes by the other side.
  private static func kind(_ name: String, _ base: DriftSample, _ new: DriftSample) -> DriftSample.Kind {
    let kinds = [base.kind(of: name), new.kind(of: name)]
    return kinds.contains(.categorical) ? .categorical : .numeric
  }

  /// The report as a document, which can be evidence: `docs/statistics.md` lists its keys.
  package var json: JSONValue {
    .object([
      ("kind", "drift"), ("verdict", .string(level.rawValue)), ("base", base?.json ?? .null),
      ("new", new?.json ?? .null),
      ("thresholds", terms.thresholds.json), ("bins", .int(Int64(terms.binCount))),
      ("columns", .array(columns.map(\.json))), ("onlyInBase", .array(onlyInBase.map { .string($0) })),
      ("onlyInNew", .array(onlyInNew.map { .string($0) })),
    ])
  }
}
