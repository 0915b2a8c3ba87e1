// What a value is, or nil where it is something else.

extension JSONValue {
  package var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var truth: Bool? {
    if case .bool(let truth) = self { truth } else { nil }
  }

  package var integer: Int64? {
    if case .int(let integer) = self { integer } else { nil }
  }

  package var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  package var members: [(String, JSONValue)]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The member of this name, of an object that has one.
  package subscript(key: String) -> JSONValue? { members?.first { $0.0 == key }?.1 }
}
