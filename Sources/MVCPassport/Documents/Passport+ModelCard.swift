import MVCBase
import MVCObjects
import MVCProvenance

extension Passport {
  /// The `README.md` that Hugging Face takes for a model's card.
  ///
  /// The card that is among the files comes first, as its author wrote it. Of the keys that the Hub reads, those that it
  /// does not have are added, in a fixed order; what made the model follows the text.
  ///
  /// - SeeAlso: `docs/format/passport.md`
  package var modelCard: String {
    let card = card ?? ModelCard("")
    var lines = ["---"] + card.preamble + card.sections.flatMap(\.lines)
    for (key, value) in cardMembers where !card.has(key) { lines += Self.lines(key, value) }
    lines += ["---", ""]
    var body = card.body
    while body.first?.isNewline == true { body.removeFirst() }
    while body.last?.isNewline == true { body.removeLast() }
    lines += [body.isEmpty ? "# \(Report.escaped(name))" : body, ""]
    return lines.joined(separator: "\n") + "\n" + provenanceReport.markdown(depth: 2)
  }

  private var cardMembers: [(String, JSONValue)] {
    guard let provenance else { return [] }
    var members: [(String, JSONValue)] = []
    let bases = baseModels.compactMap(\.hubModel)
    if !bases.isEmpty { members.append(("base_model", .array(bases.map { .string($0) }))) }
    let relations = Set(baseModels.compactMap { Self.hubRelations[$0.relation] })
    if let relation = relations.first, relations.count == 1 {
      members.append(("base_model_relation", .string(relation)))
    }
    let datasets = provenance.data.compactMap { Self.hubDataset($0) }
    if !datasets.isEmpty { members.append(("datasets", .array(datasets.map { .string($0) }))) }
    let metrics = provenance.metricValues
    guard !metrics.isEmpty else { return members }
    let types = Set(metrics.map { Self.parts($0.name).type }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    members.append(("metrics", .array(types.map { .string($0) })))
    members.append(("model-index", .array([.object([("name", .string(name)), ("results", .array(results))])])))
    return members
  }

  /// The Hub's words for what it knows of relations.
  private static let hubRelations = [
    "fine-tuned-from": "finetune", "quantised-from": "quantized", "merged-from": "merge",
  ]

  /// The data set's name at the Hub, if it is one of the Hub's.
  private static func hubDataset(_ input: DataInput) -> String? {
    let places = [input.uri, input.source].compactMap { $0 }
    for prefix in ["hf://datasets/", "https://huggingface.co/datasets/"] {
      for place in places where place.hasPrefix(prefix) {
        let name = place.dropFirst(prefix.count).split(separator: "/").prefix(2).joined(separator: "/")
        if !name.isEmpty { return name.split(separator: "@").first.map(String.init) }
      }
    }
    return nil
  }

  /// A result for each group of metrics: the Hub asks for a data set, and the group says on what was measured.
  private var results: [JSONValue] {
    let task = card?.scalar("pipeline_tag") ?? "other"
    let metrics = provenance?.metricValues ?? []
    let groups = Dictionary(grouping: metrics) { Self.parts($0.name).group }
    return groups.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { group in
      let name = group.isEmpty ? "default" : group
      return .object([
        ("task", .object([("type", .string(task))])),
        ("dataset", .object([("name", .string(name)), ("type", .string(name))])),
        (
          "metrics",
          .array(
            (groups[group] ?? []).map { metric in
              .object([
                ("type", .string(Self.parts(metric.name).type)), ("value", Self.value(metric.value)),
                ("name", .string(metric.name)),
              ])
            })
        ),
      ])
    }
  }

  /// A whole number without a fraction; what is not finite stays a number.
  private static func value(_ number: Double) -> JSONValue {
    number.isFinite ? JSONValue.double(number).canonical : .double(number)
  }

  private static func parts(_ name: String) -> (group: String, type: String) {
    guard let dot = name.lastIndex(of: ".") else { return ("", name) }
    return (String(name[..<dot]), String(name[name.index(after: dot)...]))
  }

  // MARK: YAML

  private static func lines(_ key: String, _ value: JSONValue) -> [String] {
    switch value {
    case .array(let elements): ["\(key):"] + elements.flatMap { items($0) }
    case .object(let members): ["\(key):"] + members.flatMap { lines($0.0, $0.1) }.map { "  \($0)" }
    case .null, .bool, .int, .double, .string, .bytes: ["\(key): \(YAMLText.scalar(value))"]
    }
  }

  /// An element of a list: what it has stands behind a hyphen.
  private static func items(_ value: JSONValue) -> [String] {
    guard case .object(let members) = value else { return ["- \(YAMLText.scalar(value))"] }
    let all = members.flatMap { lines($0.0, $0.1) }
    return all.enumerated().map { $0 == 0 ? "- \($1)" : "  \($1)" }
  }
}
