import MVCBase
import MVCObjects

/// The members of a JSON object that is being made: what is nil or empty is left out.
struct MemberList {
  private var members: [(String, JSONValue)] = []

  var isEmpty: Bool { members.isEmpty }
  var json: JSONValue { .object(members) }

  mutating func add(_ key: String, _ value: JSONValue) { members.append((key, value)) }
  mutating func add(_ key: String, _ value: String?) { if let value { add(key, .string(value)) } }
  mutating func add(_ key: String, _ value: ObjectID?) { if let value { add(key, .string(value.description)) } }
  mutating func add(_ key: String, _ value: Bool?) { if let value { add(key, .bool(value)) } }
  mutating func add(_ key: String, _ value: Int64?) { if let value { add(key, .int(value)) } }
  mutating func add(_ key: String, _ value: UInt64?) { if let value { add(key, .int(Int64(clamping: value))) } }
  mutating func add(_ key: String, _ value: Double?) { if let value { add(key, .double(value)) } }

  mutating func add(_ key: String, _ values: [String]) {
    if !values.isEmpty { add(key, .array(values.map { .string($0) })) }
  }

  mutating func add<Value>(_ key: String, _ values: [String: Value], _ json: (Value) -> JSONValue) {
    if !values.isEmpty { add(key, .object(values.map { ($0.key, json($0.value)) })) }
  }

  /// Adds an object, unless it has no members.
  mutating func add(_ key: String, _ inner: MemberList) {
    if !inner.isEmpty { add(key, inner.json) }
  }
}
