import MVCBase
package import MVCObjects
package import MVCProvenance

/// Some versions side by side.
package struct VersionTable: Sendable {
  /// One fact with its value for each version, nil where it has none.
  package struct Row: Sendable {
    package let field: FieldPath
    package let values: [ExpressionValue?]
    /// Which of the values are the best; empty where that means nothing.
    package let best: [Int]
  }

  package struct Section: Sendable {
    /// The root of the fields, such as `metrics`.
    package let name: String
    package let rows: [Row]
  }

  package let versions: [SnapshotFacts]
  package let sections: [Section]

  /// The table with the sections of these names alone.
  package func only(_ names: [String]) -> VersionTable {
    VersionTable(versions: versions, sections: sections.filter { names.contains($0.name) })
  }
}

extension Repository {
  /// Holds versions against each other: all metrics, and of all else what is not the same everywhere.
  ///
  /// - Parameter direction: Whether a metric is better when it is higher or lower.
  package func compare(
    _ ids: [ObjectID], _ fields: SnapshotFields, direction: (String) -> MetricDirection
  ) throws -> VersionTable {
    let versions = try ids.map { try fields.history.facts(of: $0) }
    var values: [String: [ExpressionValue?]] = [:]
    for (number, facts) in versions.enumerated() {
      for (name, value) in fields.history.values(of: facts) {
        values[name, default: Array(repeating: nil, count: versions.count)][number] = value
      }
    }
    let always: Set<String> = ["code.commit", "code.dirty"]
    let sections = ["metrics", "params", "data", "code", "environment", "run"].map { root in
      let prefix = "\(root)."
      let names = values.keys.filter { $0.hasPrefix(prefix) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let rows = names.compactMap { name -> VersionTable.Row? in
        let row = values[name] ?? []
        guard root == "metrics" || always.contains(name) || row.contains(where: { $0 != row[0] }) else { return nil }
        let member = String(name.dropFirst(prefix.count))
        let best = root == "metrics" ? Self.best(row, direction(member)) : []
        return VersionTable.Row(field: FieldPath(root, [member]), values: row, best: best)
      }
      return VersionTable.Section(name: root, rows: rows)
    }
    return VersionTable(versions: versions, sections: sections.filter { !$0.rows.isEmpty })
  }

  private static func best(_ row: [ExpressionValue?], _ direction: MetricDirection) -> [Int] {
    let numbers = row.map { value in if case .number(let number)? = value { number.double } else { Double.nan } }
    let best = numbers.dropFirst().reduce(numbers.first ?? .nan) { direction.isBetter($1, than: $0) ? $1 : $0 }
    guard numbers.contains(where: { $0 != best && !$0.isNaN }) else { return [] }
    return numbers.indices.filter { numbers[$0] == best }
  }
}
