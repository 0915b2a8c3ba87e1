extension QueryExpression: CustomStringConvertible {
  /// The expression as it can be read again: with brackets where they are needed, and texts in quotation marks.
  package var description: String {
    switch self {
    case .number(_, let spelling): spelling
    case .text(let text): ExpressionLexer.quoted(text)
    case .truth(let truth): truth ? "true" : "false"
    case .field(let path): path.description
    case .call(let function, let arguments): "\(function)(\(Self.list(arguments)))"
    case .negated(let inner): "-\(inner.bracketed(below: .sign))"
    case .sum(let first, let terms): Self.chain(first, terms, .product)
    case .product(let first, let terms): Self.chain(first, terms, .sign)
    case .comparison(let left, let relation, let right):
      "\(left.bracketed(below: .sum)) \(relation.rawValue) \(right.bracketed(below: .sum))"
    case .membership(let value, let list, let isNegated):
      "\(value.bracketed(below: .sum)) \(isNegated ? "not " : "")in (\(Self.list(list)))"
    case .matching(let value, let quantifier, let pattern):
      "\(value.bracketed(below: .sum)) \(quantifier) matching \(pattern.bracketed(below: .sum))"
    case .not(let inner): "not \(inner.bracketed(below: .negation))"
    case .all(let parts): parts.map { $0.bracketed(below: .negation) }.joined(separator: " and ")
    case .any(let parts): parts.map { $0.bracketed(below: .conjunction) }.joined(separator: " or ")
    }
  }

  /// How tightly parts hold together, the loosest first.
  private enum Strength: Int { case disjunction, conjunction, negation, comparison, sum, product, sign, whole }

  private var strength: Strength {
    switch self {
    case .any: .disjunction
    case .all: .conjunction
    case .not: .negation
    case .comparison, .membership, .matching: .comparison
    case .sum: .sum
    case .product: .product
    case .negated: .sign
    case .number, .text, .truth, .field, .call: .whole
    }
  }

  private func bracketed(below least: Strength) -> String {
    strength.rawValue < least.rawValue ? "(\(description))" : description
  }

  private static func chain(_ first: QueryExpression, _ terms: [Term], _ least: Strength) -> String {
    terms.reduce(first.bracketed(below: least)) { text, term in
      "\(text) \(term.sign.rawValue) \(term.value.bracketed(below: least))"
    }
  }

  private static func list(_ parts: [QueryExpression]) -> String {
    parts.map(\.description).joined(separator: ", ")
  }
}
