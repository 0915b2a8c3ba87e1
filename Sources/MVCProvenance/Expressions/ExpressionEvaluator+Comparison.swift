import MVCBase

extension QueryExpression {
  /// Holds two values against each other.
  ///
  /// - Parameters:
  ///   - source: What the right value was written as: a number's spelling counts where the other side is a text.
  ///   - leftSource: The same of the left value.
  /// - Returns: nil for sorts between which there is no such relation.
  static func compare(
    _ left: ExpressionValue, _ relation: Relation, _ right: ExpressionValue, _ source: QueryExpression,
    _ leftSource: QueryExpression, _ now: Timestamp
  ) -> Bool? {
    switch relation {
    case .unequal: return compare(left, .equal, right, source, leftSource, now).map { !$0 }
    case .unlike: return compare(left, .like, right, source, leftSource, now).map { !$0 }
    case .like: return spelled(right, source).flatMap { isLike(left, $0) }
    case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual: break
    }
    if case .list(let elements) = left {
      let answers = elements.map { compare($0, relation, right, source, leftSource, now) }
      return answers.contains(true) ? true : answers.contains(nil) && relation != .equal ? nil : false
    }
    if case .list(let elements) = right, relation == .equal {
      return elements.contains { compare(left, .equal, $0, source, leftSource, now) == true }
    }
    if case .person(let name, let email) = left {
      guard relation == .equal else { return nil }
      return spelled(right, source).map { isPerson(name, email, $0) }
    }
    if case .person = right { return relation == .equal ? compare(right, .equal, left, leftSource, source, now) : nil }
    guard let order = order(left, right, leftSource, source, now) else { return relation == .equal ? false : nil }
    return relation.holds(order)
  }

  fileprivate typealias Order = ExactNumber.Order

  private static func order(
    _ left: ExpressionValue, _ right: ExpressionValue, _ leftSource: QueryExpression, _ rightSource: QueryExpression,
    _ now: Timestamp
  ) -> Order? {
    switch (left, right) {
    case (.number(let left), .number(let right)): return left.order(to: right)
    case (.truth(let left), .truth(let right)): return left == right ? .same : nil
    case (.moment(let left), .moment(let right)): return Order(left.secondsSinceEpoch, right.secondsSinceEpoch)
    case (.moment(let moment), .text(let text)): return order(moment, text, now)
    case (.text(let text), .moment(let moment)): return order(moment, text, now).map(\.reversed)
    case (.text(let left), .text(let right)): return Order(TextOrder.compare(left, right), 0)
    case (.text(let left), .number):
      return spelled(right, rightSource).map { Order(TextOrder.compare(left, $0), 0) }
    case (.number, .text(let right)):
      return spelled(left, leftSource).map { Order(TextOrder.compare($0, right), 0) }
    case (.list, _), (.person, _), (.truth, _), (.moment, _), (.text, _), (.number, _): return nil
    }
  }

  /// Holds a moment against a date; one without a time is the whole day.
  private static func order(_ moment: Timestamp, _ text: String, _ now: Timestamp) -> Order? {
    guard let start = DateExpression.parse(text, now: now) else { return nil }
    let isDay = text.count <= 10 && text.first?.isNumber == true && text.split(separator: "-").count == 3
    let end = start.secondsSinceEpoch.addingReportingOverflow(isDay ? 86_400 : 1).partialValue
    if moment.secondsSinceEpoch < start.secondsSinceEpoch { return .before }
    return moment.secondsSinceEpoch < end ? .same : .after
  }

  /// The text that a value is: a number as it was written.
  private static func spelled(_ value: ExpressionValue, _ source: QueryExpression) -> String? {
    switch (value, source) {
    case (.text(let text), _): text
    case (.number, .number(_, let spelling)): spelling
    case (.number, _), (.truth, _), (.moment, _), (.person, _), (.list, _): nil
    }
  }

  // MARK: Texts

  /// Whether a person is called so, upper and lower case taken for the same.
  private static func isPerson(_ name: String, _ email: String, _ text: String) -> Bool {
    let wanted = text.lowercased()
    let (name, email) = (name.lowercased(), email.lowercased())
    return name == wanted || email == wanted || email.prefix { $0 != "@" } == wanted || "\(name) <\(email)>" == wanted
      || name.split(separator: " ").contains { $0 == wanted }
  }

  /// Whether a value holds a text, or fits a pattern that has `*`, `?` or `[`; upper and lower case taken for the same.
  private static func isLike(_ value: ExpressionValue, _ text: String) -> Bool? {
    let wanted = text.lowercased()
    func isLike(_ text: String) -> Bool {
      let text = text.lowercased()
      guard wanted.contains(where: { "*?[".contains($0) }) else { return wanted.isEmpty || text.contains(part: wanted) }
      return Glob(wanted).matches(text)
    }
    switch value {
    case .text(let text): return isLike(text)
    case .person(let name, let email): return isLike("\(name) <\(email)>") || isLike(name) || isLike(email)
    case .list(let elements): return elements.contains { Self.isLike($0, text) == true }
    case .number, .truth, .moment: return nil
    }
  }

  /// Whether any, all or none of a list fits a pattern; upper and lower case are told apart.
  static func matches(_ value: ExpressionValue, _ quantifier: Quantifier, _ pattern: ExpressionValue) -> Bool? {
    guard case .text(let pattern) = pattern else { return nil }
    let elements: [ExpressionValue] = if case .list(let elements) = value { elements } else { [value] }
    let texts = elements.compactMap { if case .text(let text) = $0 { text } else { nil as String? } }
    guard texts.count == elements.count else { return nil }
    let glob = Glob(pattern)
    return switch quantifier {
    case .any: texts.contains { glob.matches($0) }
    case .all: texts.allSatisfy { glob.matches($0) }
    case .none: !texts.contains { glob.matches($0) }
    }
  }
}

extension QueryExpression.Relation {
  fileprivate func holds(_ order: ExactNumber.Order) -> Bool {
    switch self {
    case .equal: order == .same
    case .unequal: order != .same
    case .less: order == .before
    case .lessOrEqual: order == .before || order == .same
    case .greater: order == .after
    case .greaterOrEqual: order == .after || order == .same
    case .like, .unlike: false
    }
  }
}

extension ExactNumber.Order {
  fileprivate init<Value: Comparable>(_ left: Value, _ right: Value) {
    self = left < right ? .before : left == right ? .same : left > right ? .after : .none
  }

  fileprivate var reversed: Self {
    switch self {
    case .before: .after
    case .after: .before
    case .same, .none: self
    }
  }
}

extension ExpressionValue {
  /// What it is called in a message.
  var sort: String {
    switch self {
    case .number: "a number"
    case .text: "a text"
    case .truth: "true or false"
    case .moment: "a date"
    case .person: "a person"
    case .list: "a list"
    }
  }
}
