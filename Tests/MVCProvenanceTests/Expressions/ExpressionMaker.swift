import MVCBase
import MVCProvenance
import MVCTestSupport

/// Makes random expressions that a text could have given.
struct ExpressionMaker {
  var random: SeededRandom

  mutating func condition(depth: Int) -> QueryExpression {
    switch depth > 0 ? pick(8) : pick(4) {
    case 0: .comparison(value(depth: depth), QueryExpression.Relation.allCases[pick(8)], value(depth: depth))
    case 1:
      .membership(
        value(depth: depth), (0...pick(3)).map { _ in value(depth: 0) }, isNegated: pick(2) == 0)
    case 2: .matching(field(), QueryExpression.Quantifier.allCases[pick(3)], .text(text()))
    case 3: pick(2) == 0 ? .truth(pick(2) == 0) : .call(.exists, [field()])
    case 4: .not(condition(depth: depth - 1))
    case 5, 6: .all((0...(1 + pick(2))).map { _ in condition(depth: depth - 1) })
    default: .any((0...(1 + pick(2))).map { _ in condition(depth: depth - 1) })
    }
  }

  private mutating func value(depth: Int) -> QueryExpression { pick(3) == 0 ? .text(text()) : number(depth: depth) }

  private mutating func number(depth: Int) -> QueryExpression {
    switch depth > 0 ? pick(6) : pick(2) {
    case 0:
      let spelling = ["0", "0.94", "1e-3", "12", "3.50", "2E+5"][pick(6)]
      return .number(ExactNumber(written: spelling) ?? 0, spelling: spelling)
    case 1: return field()
    case 2: return .negated(number(depth: depth - 1))
    case 3: return .sum(number(depth: depth - 1), terms([.plus, .minus], depth))
    case 4: return .product(number(depth: depth - 1), terms([.times, .over], depth))
    default: return .call([.min, .max][pick(2)], (0...pick(2)).map { _ in number(depth: depth - 1) })
    }
  }

  private mutating func terms(_ signs: [QueryExpression.Term.Operator], _ depth: Int) -> [QueryExpression.Term] {
    (0...pick(2)).map { _ in QueryExpression.Term(sign: signs[pick(2)], value: number(depth: depth - 1)) }
  }

  private mutating func field() -> QueryExpression {
    let root = ["metrics", "params", "data", "code"][pick(4)]
    return .field(
      FieldPath(root, (0...pick(2)).map { _ in pick(2) == 0 ? ["f1", "loss", "de", "0"][pick(4)] : text() }))
  }

  private mutating func text() -> String {
    let parts = ["a", "and", "7b", " ", ".", "-", "'", "\"", "\\", "é", "\n", "true", "x-y", "1e5", ""]
    return (0..<(1 + pick(3))).map { _ in parts[pick(parts.count)] }.joined()
  }

  private mutating func pick(_ count: Int) -> Int { Int(random.next(upperBound: UInt64(count))) }
}
