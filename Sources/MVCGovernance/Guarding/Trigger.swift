import MVCBase
package import MVCProvenance

/// When to go back: a condition over live figures, as it was written down before a promotion.
///
/// Either a condition of the expression language, in which `metrics` are the live figures and `baseline.metrics` those
/// recorded with the version, or phrases such as `accuracy drops > 2%`, with `or` between.
///
/// - SeeAlso: `docs/governance.md`, "Triggers"
package struct Trigger: Sendable {
  package let text: String
  package let condition: QueryExpression

  private static let vocabulary = ExpressionVocabulary(
    [.init("metrics", .number, hasMembers: true), .init("baseline", .number, hasMembers: true)], implied: "metrics")

  package init(_ text: String) throws(ExpressionFailure) {
    self.text = text
    condition = try QueryExpression(condition: Self.phrases(text) ?? text, Self.vocabulary)
  }

  /// The condition that phrases mean; nil for what are none.
  private static func phrases(_ text: String) -> String? {
    let words = text.split(separator: " ").map(String.init)
    let parts = words.split { $0.lowercased() == "or" }.map { phrase(Array($0)) }
    guard !parts.isEmpty, !parts.contains(nil) else { return nil }
    return parts.compactMap { $0 }.joined(separator: " or ")
  }

  private enum Direction { case down, up }

  private static let verbs: [String: Direction] = [
    "drops": .down, "falls": .down, "decreases": .down, "sinks": .down,
    "rises": .up, "grows": .up, "increases": .up, "climbs": .up,
  ]

  /// `NAME drops [by] [more than] 2%`, `NAME falls below 0.9`, and the opposites.
  private static func phrase(_ words: [String]) -> String? {
    guard words.count >= 3, let direction = verbs[words[1].lowercased()] else { return nil }
    let live = field(words[0])
    let rest = words.dropFirst(2).map { $0.lowercased() }
    let limit = direction == .down ? ["below", "under"] : ["above"]
    if rest.count == 2, limit.contains(rest[0]), ExactNumber(written: rest[1]) != nil {
      return "metrics.\(live) \(direction == .down ? "<" : ">") \(Share.numeral(rest[1]))"
    }
    guard let (relation, amount) = change(rest[...]) else { return nil }
    let (base, now) = ("baseline.metrics.\(live)", "metrics.\(live)")
    let difference = direction == .down ? "\(base) - \(now)" : "\(now) - \(base)"
    return "\(difference) \(relation) \(amount.isPercent ? "\(amount.numeral) / 100 * abs(\(base))" : amount.numeral)"
  }

  /// What follows the verb: how much, and whether so much is enough or too little.
  private static func change(
    _ words: ArraySlice<String>
  ) -> (relation: String, amount: Share)? {
    var text = words.joined(separator: " ")
    func take(_ word: String) -> Bool {
      guard text.hasPrefix(word) else { return false }
      text = String(text.dropFirst(word.count).drop { $0 == " " })
      return true
    }
    _ = take("by ")
    let relation = take(">=") || take("at least ") ? ">=" : ">"
    if relation == ">" { _ = take(">") || take("more than ") || take("over ") }
    return Share(text).map { (relation, $0) }
  }

  private static func field(_ name: String) -> String {
    let name = name.hasPrefix("metrics.") ? String(name.dropFirst("metrics.".count)) : name
    return String(
      FieldPath("metrics", name.split(separator: ".").map(String.init)).description.dropFirst("metrics.".count))
  }
}

/// A number that is meant as it is, or of a hundred: `0.01` or `2%`.
package struct Share: Equatable, Sendable {
  package let number: Double
  /// The number as it was written.
  let numeral: String
  private let exact: ExactNumber
  package let isPercent: Bool

  package init?(_ text: String) {
    isPercent = text.hasSuffix("%")
    let digits = isPercent ? text.dropLast().reversed().drop { $0 == " " }.reversed() : Array(text)
    numeral = Self.numeral(String(digits))
    guard let exact = ExactNumber(written: String(digits)), exact.double.isFinite, exact.double >= 0 else { return nil }
    (self.exact, number) = (exact, exact.double)
  }

  /// A decimal number as expressions write it: without `+`, and with digits behind its point.
  static func numeral(_ text: String) -> String {
    let plain = text.hasPrefix("+") ? String(text.dropFirst()) : text
    guard let point = plain.firstIndex(of: ".") else { return plain }
    let fraction = plain[point...].dropFirst()
    return fraction.first?.isNumber == true ? plain : String(plain[..<point]) + fraction
  }

  /// How much that is of a number.
  func amount(of base: ExactNumber) -> ExactNumber {
    isPercent ? exact * ExactNumber(0.01) * base.magnitude : exact
  }
}
