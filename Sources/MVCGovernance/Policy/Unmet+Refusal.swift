package import MVCBase

extension Unmet {
  /// The refusal of something, with all that is missing.
  package static func refusal(_ what: String, _ unmet: [Unmet], hint: String?) -> MVCError {
    MVCError(
      .refused, "cannot \(what): the policy in force does not allow it", details: unmet.map(\.line), hint: hint)
  }

  /// `gate: metrics.f1 >= 0.94: metrics.f1 is 0.91`.
  package var line: String { "\(kind.rawValue): \(what)" }

  package var json: JSONValue { .object([("kind", .string(kind.rawValue)), ("what", .string(what))]) }
}
