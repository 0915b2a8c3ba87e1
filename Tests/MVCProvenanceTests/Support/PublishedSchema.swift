import Foundation
import MVCBase

/// A schema of `docs/schema`, and as much of JSON Schema as it uses.
struct PublishedSchema {
  private let root: [String: Any]

  init(_ name: String) throws {
    // Tests/MVCProvenanceTests/Support/PublishedSchema.swift
    let top = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    let data = try Data(contentsOf: top.appending(path: "docs/schema/\(name).json"))
    root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  /// What of a document is not as the schema has it; a member that the schema does not list is such a thing too.
  func violations(of value: JSONValue) -> [String] { violations(of: value, root, "") }

  private func violations(of value: JSONValue, _ schema: [String: Any], _ path: String) -> [String] {
    if let name = schema["$ref"] as? String {
      let definitions = root["$defs"] as? [String: [String: Any]] ?? [:]
      return violations(of: value, definitions[String(name.dropFirst("#/$defs/".count))] ?? [:], path)
    }
    if let choices = schema["anyOf"] as? [[String: Any]] {
      let fits = choices.contains { violations(of: value, $0, path).isEmpty }
      return fits ? [] : ["\(path): none of the schema's choices"]
    }
    if let allowed = schema["enum"] as? [String] {
      return allowed.contains(value.text ?? "") ? [] : ["\(path): not listed"]
    }
    if let constant = schema["const"] as? String { return value.text == constant ? [] : ["\(path): not '\(constant)'"] }
    switch (schema["type"] as? String, value) {
    case ("object", .object(let members)): return violations(of: members, schema, path)
    case ("array", .array(let elements)):
      let inner = schema["items"] as? [String: Any] ?? [:]
      return elements.enumerated().flatMap { violations(of: $1, inner, "\(path)[\($0)]") }
    case ("string", .string(let text)):
      guard let pattern = schema["pattern"] as? String else { return [] }
      return text.range(of: pattern, options: .regularExpression) == nil ? ["\(path): not of the pattern"] : []
    case ("integer", .int), ("number", .int), ("number", .double), ("boolean", .bool): return []
    default: return ["\(path): not of the schema's type"]
    }
  }

  private func violations(of members: [(String, JSONValue)], _ schema: [String: Any], _ path: String) -> [String] {
    let properties = schema["properties"] as? [String: [String: Any]]
    let others = schema["additionalProperties"] as? [String: Any]
    let missing = (schema["required"] as? [String] ?? []).filter { key in !members.contains { $0.0 == key } }
    return missing.map { "\(path): '\($0)' is missing" }
      + members.flatMap { key, value in
        let place = path.isEmpty ? key : "\(path).\(key)"
        if let inner = properties?[key] ?? others { return violations(of: value, inner, place) }
        return properties == nil ? [] : ["\(place): not in the schema"]
      }
  }
}
