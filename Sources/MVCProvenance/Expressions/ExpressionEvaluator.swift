import MVCBase

extension QueryExpression {
  /// Decides a condition.
  ///
  /// A comparison with a value that is missing is neither true nor false, and neither is its opposite. `and` and `or`
  /// are decided where one side decides alone, as in Kleene's logic.
  package func verdict(in environment: some ExpressionEnvironment) throws -> Verdict {
    switch self {
    case .truth(let truth): return Verdict(truth: truth, gaps: [])
    case .all(let parts): return try Self.combined(parts, deciding: false, environment)
    case .any(let parts): return try Self.combined(parts, deciding: true, environment)
    case .not(let inner):
      let verdict = try inner.verdict(in: environment)
      return Verdict(truth: verdict.truth.map { !$0 }, gaps: verdict.gaps)
    case .call(.exists, let fields):
      guard case .field(let path)? = fields.first else { return Verdict(truth: false, gaps: []) }
      return Verdict(truth: try environment.value(of: path) != nil, gaps: [])
    case .comparison(let left, let relation, let right):
      return try Self.decide([left, right], environment) { values in
        Self.compare(values[0], relation, values[1], right, left, environment.now)
      }
    case .membership(let value, let list, let isNegated):
      return try Self.decide([value] + list, environment) { values in
        let found = zip(values.dropFirst(), list).contains { element, source in
          Self.compare(values[0], .equal, element, source, value, environment.now) == true
        }
        return found != isNegated
      }
    case .matching(let value, let quantifier, let pattern):
      return try Self.decide([value, pattern], environment) { values in Self.matches(values[0], quantifier, values[1]) }
    case .number, .text, .field, .call, .negated, .sum, .product: return try bareTruth(environment)
    }
  }

  private static func combined(
    _ parts: [QueryExpression], deciding: Bool, _ environment: some ExpressionEnvironment
  ) throws -> Verdict {
    var gaps: [Verdict.Gap] = []
    var isOpen = false
    for part in parts {
      let verdict = try part.verdict(in: environment)
      if verdict.truth == deciding { return Verdict(truth: deciding, gaps: []) }
      isOpen = isOpen || verdict.truth == nil
      for gap in verdict.gaps where !gaps.contains(gap) { gaps.append(gap) }
    }
    return isOpen ? Verdict(truth: nil, gaps: gaps) : Verdict(truth: !deciding, gaps: [])
  }

  /// A field by itself, such as `code.dirty`.
  private func bareTruth(_ environment: some ExpressionEnvironment) throws -> Verdict {
    try Self.decide([self], environment) { values in
      if case .truth(let truth) = values[0] { truth } else { nil }
    }
  }

  /// Decides by values, which all have to be there.
  ///
  /// - Parameter body: Returns nil where values of these sorts cannot be held against each other.
  private static func decide(
    _ parts: [QueryExpression], _ environment: some ExpressionEnvironment, _ body: ([ExpressionValue]) -> Bool?
  ) throws -> Verdict {
    var values: [ExpressionValue] = []
    var gaps: [Verdict.Gap] = []
    for part in parts {
      switch try part.value(in: environment) {
      case .value(let value): values.append(value)
      case .gaps(let found): for gap in found where !gaps.contains(gap) { gaps.append(gap) }
      }
    }
    guard gaps.isEmpty else { return Verdict(truth: nil, gaps: gaps) }
    if let truth = body(values) { return Verdict(truth: truth, gaps: []) }
    let shown = zip(parts, values).map { "'\($0)' is \($1.sort)" }.joined(separator: " and ")
    return Verdict(truth: nil, gaps: [.unsuitable(shown)])
  }

  // MARK: Values

  private enum Operand {
    case value(ExpressionValue)
    case gaps([Verdict.Gap])
  }

  private func value(in environment: some ExpressionEnvironment) throws -> Operand {
    switch self {
    case .number(let number, _): return .value(.number(number))
    case .text(let text): return .value(.text(text))
    case .truth(let truth): return .value(.truth(truth))
    case .field(let path): return try environment.value(of: path).map { .value($0) } ?? .gaps([.missing(path)])
    case .negated(let inner): return try arithmetic([inner], environment) { -$0[0] }
    case .sum(let first, let terms):
      return try arithmetic([first] + terms.map(\.value), environment) { numbers in
        zip(terms, numbers.dropFirst()).reduce(numbers[0]) { $1.0.sign == .plus ? $0 + $1.1 : $0 - $1.1 }
      }
    case .product(let first, let terms):
      return try arithmetic([first] + terms.map(\.value), environment) { numbers in
        zip(terms, numbers.dropFirst()).reduce(numbers[0] as ExactNumber?) { product, term in
          term.0.sign == .times ? product.map { $0 * term.1 } : product.flatMap { $0 / term.1 }
        }
      }
    case .call(.abs, let parts): return try arithmetic(parts, environment) { $0[0].magnitude }
    case .call(.min, let parts):
      return try arithmetic(parts, environment) { Self.extreme($0, .before) }
    case .call(.max, let parts):
      return try arithmetic(parts, environment) { Self.extreme($0, .after) }
    case .call(.exists, _), .comparison, .membership, .matching, .not, .all, .any:
      let verdict = try verdict(in: environment)
      return verdict.truth.map { .value(.truth($0)) } ?? .gaps(verdict.gaps)
    }
  }

  /// The number that comes before, or after, all others. A NaN among them is the answer.
  private static func extreme(_ numbers: [ExactNumber], _ order: ExactNumber.Order) -> ExactNumber {
    numbers.first(where: \.isNaN)
      ?? numbers.dropFirst().reduce(numbers[0]) { $1.order(to: $0) == order ? $1 : $0 }
  }

  /// Calculates. What has no value, as a division by zero, is a gap: no comparison with it holds, nor its opposite.
  private func arithmetic(
    _ parts: [QueryExpression], _ environment: some ExpressionEnvironment, _ body: ([ExactNumber]) -> ExactNumber?
  ) throws -> Operand {
    var numbers: [ExactNumber] = []
    var gaps: [Verdict.Gap] = []
    for part in parts {
      switch try part.value(in: environment) {
      case .value(.number(let number)): numbers.append(number)
      case .value(let value): gaps.append(.unsuitable("'\(part)' is \(value.sort) and no number"))
      case .gaps(let found): gaps += found
      }
    }
    guard gaps.isEmpty, !numbers.isEmpty else { return .gaps(gaps) }
    guard let result = body(numbers), result.isFinite || !numbers.allSatisfy(\.isFinite) else {
      return .gaps([.unsuitable("'\(self)' has no value: it divides by zero, or is too large")])
    }
    return .value(.number(result))
  }
}
