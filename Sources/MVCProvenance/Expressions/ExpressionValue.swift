package import MVCBase

/// What a field holds.
package enum ExpressionValue: Equatable, Sendable {
  case number(ExactNumber)
  case text(String)
  case truth(Bool)
  case moment(Timestamp)
  /// Somebody, who is named by the whole name, one of its words, the address, or its part before the `@`.
  case person(name: String, email: String)
  /// Several at once, such as the files of a snapshot: a comparison is true when it is for one of them.
  case list([ExpressionValue])

  /// The value of a document, or nil for an object.
  package init?(_ json: JSONValue) {
    switch json {
    case .null: self = .text("null")
    case .bool(let truth): self = .truth(truth)
    case .int(let integer): self = .number(ExactNumber(integer))
    case .double(let number): self = .number(ExactNumber(number))
    case .string(let text): self = .text(text)
    case .bytes(let bytes): self = .text(String(decoding: bytes, as: UTF8.self))
    case .array(let elements): self = .list(elements.compactMap { ExpressionValue($0) })
    case .object: return nil
    }
  }
}

/// Answers for the fields of an expression.
package protocol ExpressionEnvironment {
  /// The moment that `yesterday` counts from; its offset is the time zone of dates.
  var now: Timestamp { get }

  /// The value of a field, or nil when there is none.
  ///
  /// - Parameter field: One of the vocabulary; a root that has members may come without any, to ask whether there are.
  func value(of field: FieldPath) throws -> ExpressionValue?
}

/// The answer to a condition.
package struct Verdict: Equatable, Sendable {
  /// Why a condition could not be decided.
  package enum Gap: Hashable, Sendable {
    /// The field is not there.
    case missing(FieldPath)
    /// The field, or the place, has a value of the wrong sort: "'params.lr' is a text and no number".
    case unsuitable(String)
  }

  /// Whether it holds; nil when that is not known.
  package let truth: Bool?
  /// What would have to be there to know, each once.
  package let gaps: [Gap]

  /// Whether it holds for sure.
  package var holds: Bool { truth == true }
}
