import MVCBase
import MVCObjects

/// Takes the members of a JSON object apart; what is missing is nil, what has another type is an error that names it.
///
/// Members that nobody asks for are passed over: a later version may have written them.
struct MemberReader {
  private let path: String
  private let members: [String: JSONValue]

  /// - Parameter path: Where the object is in its document, for messages.
  init(_ value: JSONValue, at path: String) throws(MVCError) {
    guard case .object(let members) = value else { throw Self.failure(path, "an object") }
    self.path = path
    self.members = Dictionary(members, uniquingKeysWith: { first, _ in first })
  }

  func object(_ key: String) throws(MVCError) -> MemberReader? {
    guard let value = members[key] else { return nil }
    return try MemberReader(value, at: place(key))
  }

  func tree(_ key: String) throws(MVCError) -> ValueTree {
    switch members[key] {
    case nil: return ValueTree()
    case .object(let members): return ValueTree(members)
    case _?: throw failure(key, "an object")
    }
  }

  /// The elements of a list, each with its place; empty when there is none.
  func list(_ key: String) throws(MVCError) -> [(value: JSONValue, path: String)] {
    switch members[key] {
    case nil: return []
    case .array(let elements): return elements.enumerated().map { ($1, "\(place(key))[\($0)]") }
    case _?: throw failure(key, "a list")
    }
  }

  /// The members of an object whose keys are names; empty when there is none.
  func dictionary<Value>(
    _ key: String, of expected: String, _ read: (JSONValue) -> Value?
  ) throws(MVCError) -> [String: Value] {
    guard let value = members[key] else { return [:] }
    guard case .object(let inner) = value else { throw failure(key, "an object") }
    var result: [String: Value] = [:]
    for (name, value) in inner {
      guard let read = read(value) else { throw Self.failure("\(place(key)).\(name)", expected) }
      result[name] = read
    }
    return result
  }

  func strings(_ key: String) throws(MVCError) -> [String] {
    var strings: [String] = []
    for (value, path) in try list(key) {
      guard let string = value.text else { throw Self.failure(path, "a text") }
      strings.append(string)
    }
    return strings
  }

  func string(_ key: String) throws(MVCError) -> String? { try value(key, "a text") { $0.text } }
  func bool(_ key: String) throws(MVCError) -> Bool? { try value(key, "true or false") { $0.truth } }
  func integer(_ key: String) throws(MVCError) -> Int64? { try value(key, "a whole number") { $0.integer } }
  func number(_ key: String) throws(MVCError) -> Double? { try value(key, "a number") { $0.number } }
  func id(_ key: String) throws(MVCError) -> ObjectID? { try value(key, "64 hexadecimal digits") { $0.id } }

  func count(_ key: String) throws(MVCError) -> UInt64? {
    try value(key, "a whole number, not negative") { $0.integer.flatMap { UInt64(exactly: $0) } }
  }

  /// A member that has to be there.
  func required<Value>(_ key: String, _ value: Value?) throws(MVCError) -> Value {
    guard let value else { throw MVCError(.corrupt, "cannot read provenance: '\(place(key))' is missing") }
    return value
  }

  func failure(_ key: String, _ expected: String) -> MVCError { Self.failure(place(key), expected) }

  static func failure(_ path: String, _ expected: String) -> MVCError {
    MVCError(.corrupt, "cannot read provenance: '\(path)' should be \(expected)")
  }

  private func value<Value>(
    _ key: String, _ expected: String, _ read: (JSONValue) -> Value?
  ) throws(MVCError) -> Value? {
    guard let value = members[key] else { return nil }
    guard let result = read(value) else { throw failure(key, expected) }
    return result
  }

  private func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension JSONValue {
  var id: ObjectID? { text.flatMap { ObjectID($0) } }
}
