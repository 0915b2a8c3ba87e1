package import MVCBase
package import MVCObjects

/// The members of a JSON object that is being made: what is nil or empty is left out.
package struct MemberList {
  private var members: [(String, JSONValue)] = []

  package var isEmpty: Bool { members.isEmpty }
  package var json: JSONValue { .object(members) }

  package init() {}

  package mutating func add(_ key: String, _ value: JSONValue) { members.append((key, value)) }
  package mutating func add(_ key: String, _ value: String?) { if let value { add(key, .string(value)) } }
  package mutating func add(_ key: String, _ value: ObjectID?) { if let value { add(key, .string(value.description)) } }
  package mutating func add(_ key: String, _ value: Bool?) { if let value { add(key, .bool(value)) } }
  package mutating func add(_ key: String, _ value: Int64?) { if let value { add(key, .int(value)) } }
  package mutating func add(_ key: String, _ value: UInt64?) { if let value { add(key, .int(Int64(clamping: value))) } }
  package mutating func add(_ key: String, _ value: Double?) { if let value { add(key, .double(value)) } }

  package mutating func add(_ key: String, _ values: [String]) {
    if !values.isEmpty { add(key, .array(values.map { .string($0) })) }
  }

  package mutating func add<Value>(_ key: String, _ values: [String: Value], _ json: (Value) -> JSONValue) {
    if !values.isEmpty { add(key, .object(values.map { ($0.key, json($0.value)) })) }
  }

  /// Adds an object, unless it has no members.
  package mutating func add(_ key: String, _ inner: MemberList) {
    if !inner.isEmpty { add(key, inner.json) }
  }
}
