import Foundation

/// The keys of JSON documents, written like `changes[].new.id`.
enum JSONKeys {
  /// The keys below objects whose own keys are names and not words of the format.
  private static let dictionaries: Set = [
    "kinds", "encodings", "snapshots[].values", "snapshots[].metrics", "snapshots[].fingerprint",
  ]

  /// The keys below which there is a document with a schema of its own, as below every event's `detail`.
  private static let foreign: Set = ["document", "provenance"]

  /// Every key that a document has.
  static func used(in value: Any, below prefix: String = "") -> Set<String> {
    if foreign.contains(prefix) || prefix.hasSuffix(".detail") { return [] }
    switch value {
    case let object as [String: Any]:
      let isDictionary = dictionaries.contains(prefix)
      return object.reduce(into: []) { keys, member in
        let key = prefix.isEmpty ? member.key : "\(prefix).\(isDictionary ? "*" : member.key)"
        if !isDictionary { keys.insert(key) }
        keys.formUnion(used(in: member.value, below: key))
      }
    case let array as [Any]:
      return array.reduce(into: []) { $0.formUnion(used(in: $1, below: prefix + "[]")) }
    default: return []
    }
  }

  /// Every key that a command's page lists, those of `json.md` that it refers to among them.
  static func documented(for command: String) throws -> Set<String> {
    let page = try DocumentationPage("cli/\(command)")
    let shapes = try DocumentationPage("cli/json")
    var keys = expanded(page.rows(below: "JSON"), shapes)
    // What the object itself has from a shape stands in words before the table.
    let text = page.lines.drop { $0 != "## JSON" }.joined(separator: " ")
    for part in text.components(separatedBy: "he keys of a").dropFirst() {
      if let shape = shape(in: part) { keys.formUnion(expanded(shapes.rows(below: shape), shapes)) }
    }
    return keys
  }

  /// Those of them that an event has only if there is something to tell, and which a page need not show in a test.
  static func omissible(for command: String) throws -> Set<String> {
    let rows = try DocumentationPage("cli/json").rows(below: "event").filter { $0.last?.contains("if there ") == true }
    let names = rows.map { $0[0].filter { $0 != "`" } }
    return try DocumentationPage("cli/\(command)").rows(below: "JSON").reduce(into: []) { keys, row in
      guard row.count == 2, shape(in: row[1]) == "event" else { return }
      let prefix = row[0].filter { $0 != "`" } + (row[1].hasPrefix("list") ? "[]." : ".")
      keys.formUnion(names.map { prefix + $0 })
    }
  }

  private static func expanded(_ rows: [[String]], _ shapes: DocumentationPage) -> Set<String> {
    rows.reduce(into: []) { keys, row in
      guard row.count == 2 else { return }
      let key = row[0].filter { $0 != "`" }
      keys.insert(key)
      guard let shape = shape(in: row[1]) else { return }
      let prefix = row[1].hasPrefix("list") ? "\(key)[]." : "\(key)."
      keys.formUnion(expanded(shapes.rows(below: shape), shapes).map { prefix + $0 })
    }
  }

  private static func shape(in text: String) -> String? {
    guard let start = text.range(of: "(json.md#")?.upperBound else { return nil }
    return String(text[start...].prefix { $0 != ")" })
  }
}
