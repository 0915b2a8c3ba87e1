import MVCBase
package import MVCObjects
package import MVCProvenance

/// A snapshot with the facts that questions are asked about.
package struct SnapshotFacts: Sendable {
  package let id: ObjectID
  /// The snapshot, without header lines that this version does not know.
  package let snapshot: Snapshot
  /// The sum of its files' sizes, in bytes.
  package let byteCount: UInt64
  /// Where its values are in the table.
  let values: Range<Int>
}

extension ProvenanceDocument {
  /// Every value of the document that can be asked for, by the name of its field.
  package var factValues: [(String, ExpressionValue)] {
    var found: [(String, ExpressionValue)] = []
    for (name, value) in metrics.leaves {
      if let number = value.exactNumber { found.append(("metrics.\(name)", .number(number))) }
    }
    func add(_ leaves: [(name: String, value: JSONValue)], _ root: String) {
      for (name, value) in leaves { ExpressionValue(value).map { found.append(("\(root).\(name)", $0)) } }
    }
    add(parameters.leaves, "params")
    let json = json
    for section in ["code", "environment", "run", "fingerprint"] {
      add(ValueTree(json[section]?.members ?? []).leaves.filter { $0.name != "diff.text" }, section)
    }
    for input in json["data"]?.elements ?? [] {
      guard let name = input["name"]?.text else { continue }
      add(ValueTree(input.members ?? []).leaves, "data.\(name)")
    }
    let origins = lineage.compactMap(\.snapshot)
    if !origins.isEmpty { found.append(("lineage.snapshots", .list(origins.map { .text($0) }))) }
    return found
  }
}
