package import MVCBase

extension QueryExpression {
  /// Why a condition about snapshots holds for none, whatever they are; nil when it may hold, or when that cannot be told
  /// from the condition alone.
  ///
  /// - Parameter now: What dates such as `yesterday` count from.
  package func impossibility(now: Timestamp) -> String? {
    switch self {
    case .truth(false): return "it is false"
    case .all(let parts):
      return parts.lazy.compactMap { $0.impossibility(now: now) }.first ?? Self.contradiction(in: parts)
    case .any(let parts):
      let reasons = parts.map { $0.impossibility(now: now) }
      return reasons.contains(nil) ? nil : reasons.first ?? nil
    case .comparison(.field(let field), let relation, let value):
      return Self.mismatch(field, relation, value, now)
    case .comparison(let value, let relation, .field(let field)):
      return relation.reversed.flatMap { Self.mismatch(field, $0, value, now) }
    default: return nil
    }
  }

  /// Why no value of a field stands so to one that is written in the condition.
  private static func mismatch(
    _ field: FieldPath, _ relation: Relation, _ value: QueryExpression, _ now: Timestamp
  ) -> String? {
    switch (field.root, value) {
    case ("metrics", .text(let text)), ("size", .text(let text)):
      return "'\(field)' is a number, and '\(text)' is a text"
    case ("metrics", .truth(let truth)), ("size", .truth(let truth)):
      return "'\(field)' is a number, and '\(truth)' is not"
    case ("date", .number(_, let spelling)): return "'date' is a point in time, and \(spelling) is a number"
    case ("date", .text(let text)) where ![.like, .unlike].contains(relation):
      return DateExpression.parse(text, now: now) == nil ? "'\(text)' is no date" : nil
    case ("author", _), ("committer", _):
      return relation.isOrder ? "'\(field)' is a person, and persons have no order" : nil
    default: return nil
    }
  }

  /// Why bounds of one field that all have to hold leave nothing between them.
  private static func contradiction(in parts: [QueryExpression]) -> String? {
    var bounds: [FieldPath: [Bound]] = [:]
    for part in parts {
      // Others may hold a list, of which one element keeps the one bound and another one the other.
      guard let (field, bound) = part.bound, ["metrics", "size"].contains(field.root) else { continue }
      if let other = bounds[field]?.first(where: { $0.excludes(bound) }) {
        return "'\(field)' is not both \(other) and \(bound)"
      }
      bounds[field, default: []].append(bound)
    }
    return nil
  }

  /// What a comparison of a field with a number says of the field.
  private var bound: (FieldPath, Bound)? {
    switch self {
    case .comparison(.field(let field), let relation, .number(let number, let spelling)):
      (field, Bound(relation: relation, number: number, spelling: spelling))
    case .comparison(.number(let number, let spelling), let relation, .field(let field)):
      relation.reversed.map { (field, Bound(relation: $0, number: number, spelling: spelling)) }
    default: nil
    }
  }
}

/// A limit that a field's value has to keep.
private struct Bound: CustomStringConvertible {
  let relation: QueryExpression.Relation
  let number: ExactNumber
  let spelling: String

  var description: String { "\(relation.rawValue) \(spelling)" }

  /// Whether no number keeps both limits.
  func excludes(_ other: Bound) -> Bool {
    switch (relation, other.relation) {
    case (.equal, _): return !other.allows(number)
    case (_, .equal): return !allows(other.number)
    default: break
    }
    guard let mine = isUpper, let theirs = other.isUpper, mine != theirs else { return false }
    let (upper, lower) = mine ? (self, other) : (other, self)
    switch upper.number.order(to: lower.number) {
    case .before: return true
    case .same: return upper.relation == .less || lower.relation == .greater
    case .after, .none: return false
    }
  }

  private var isUpper: Bool? {
    switch relation {
    case .less, .lessOrEqual: true
    case .greater, .greaterOrEqual: false
    case .equal, .unequal, .like, .unlike: nil
    }
  }

  private func allows(_ value: ExactNumber) -> Bool {
    let order = value.order(to: number)
    return switch relation {
    case .less: order == .before
    case .lessOrEqual: order == .before || order == .same
    case .greater: order == .after
    case .greaterOrEqual: order == .after || order == .same
    case .equal: order == .same
    case .unequal: order != .same
    case .like, .unlike: true
    }
  }
}

extension QueryExpression.Relation {
  fileprivate var isOrder: Bool { [.less, .lessOrEqual, .greater, .greaterOrEqual].contains(self) }

  /// The relation with its sides exchanged; nil where they mean different things.
  fileprivate var reversed: Self? {
    switch self {
    case .equal, .unequal: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    case .like, .unlike: nil
    }
  }
}
