/// A JSON document, with the members of objects in the order in which they were given.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  /// A number with a fraction. JSON has no infinity and no NaN: they are written as `null`.
  case double(Double)
  case string(String)
  /// A file name: text if it is UTF-8; each byte that is not is written as the escape `\udcNN`.
  ///
  /// That is Python's `surrogateescape`: `os.fsencode(json.loads(text))` gives the bytes back. Nothing else in a
  /// document makes such an escape, so the bytes are never in doubt.
  case bytes([UInt8])
  case array([JSONValue])
  /// Members in order. The writer does not look for a name that comes twice.
  case object([(String, JSONValue)])
}

extension JSONValue: Equatable {
  /// Compares values of the same case; the order of members counts, and a NaN equals nothing.
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.int(let left), .int(let right)): left == right
    case (.double(let left), .double(let right)): left == right
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.bytes(let left), .bytes(let right)): left == right
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)):
      left.elementsEqual(right) { $0.0.utf8.elementsEqual($1.0.utf8) && $0.1 == $1.1 }
    case (.null, _), (.bool, _), (.int, _), (.double, _), (.string, _), (.bytes, _), (.array, _), (.object, _): false
    }
  }
}

extension JSONValue: ExpressibleByNilLiteral {
  package init(nilLiteral: ()) {
    self = .null
  }
}

extension JSONValue: ExpressibleByBooleanLiteral {
  package init(booleanLiteral value: Bool) {
    self = .bool(value)
  }
}

extension JSONValue: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int64) {
    self = .int(value)
  }
}

extension JSONValue: ExpressibleByFloatLiteral {
  package init(floatLiteral value: Double) {
    self = .double(value)
  }
}

extension JSONValue: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) {
    self = .string(value)
  }
}

extension JSONValue: ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: JSONValue...) {
    self = .array(elements)
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements)
  }
}
