package import MVCBase

/// An expression over the fields of a snapshot: a condition, or a value in one.
///
/// Chains are flat, so that only brackets, `not`, signs and calls make an expression deep, and those are counted.
///
/// - SeeAlso: `docs/expressions.md`
package indirect enum QueryExpression: Equatable, Sendable {
  package enum Function: String, Sendable, CaseIterable { case abs, min, max, exists }

  package enum Relation: String, Sendable, CaseIterable {
    case equal = "=", unequal = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    case like = "~", unlike = "!~"
  }

  package enum Quantifier: String, Sendable, CaseIterable { case any, all, none }

  package struct Term: Equatable, Sendable {
    package enum Operator: String, Sendable { case plus = "+", minus = "-", times = "*", over = "/" }
    package let sign: Operator
    package let value: QueryExpression

    package init(sign: Operator, value: QueryExpression) {
      self.sign = sign
      self.value = value
    }
  }

  /// A number and how it was written: `2.10` is no `2.1` where versions are compared.
  case number(ExactNumber, spelling: String)
  case text(String)
  case truth(Bool)
  case field(FieldPath)
  case call(Function, [QueryExpression])
  case negated(QueryExpression)
  /// The terms after the first, with their signs: `+` and `-`, or `*` and `/`.
  case sum(QueryExpression, [Term])
  case product(QueryExpression, [Term])
  case comparison(QueryExpression, Relation, QueryExpression)
  case membership(QueryExpression, [QueryExpression], isNegated: Bool)
  case matching(QueryExpression, Quantifier, QueryExpression)
  case not(QueryExpression)
  case all([QueryExpression])
  case any([QueryExpression])
}

extension QueryExpression {
  /// Every field that is asked for, in order, each once.
  package var fields: [FieldPath] {
    var found: [FieldPath] = []
    collect(&found)
    return found
  }

  private func collect(_ found: inout [FieldPath]) {
    switch self {
    case .number, .text, .truth: break
    case .field(let path): if !found.contains(path) { found.append(path) }
    case .call(_, let inner), .all(let inner), .any(let inner): for each in inner { each.collect(&found) }
    case .negated(let inner), .not(let inner): inner.collect(&found)
    case .sum(let first, let rest), .product(let first, let rest):
      first.collect(&found)
      for term in rest { term.value.collect(&found) }
    case .comparison(let left, _, let right), .matching(let left, _, let right):
      left.collect(&found)
      right.collect(&found)
    case .membership(let value, let list, _): for each in [value] + list { each.collect(&found) }
    }
  }
}
