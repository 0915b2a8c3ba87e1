extension QueryExpression {
  /// Reads a condition.
  ///
  /// - Throws: ``ExpressionFailure`` with the column, and what was expected there.
  package init(condition source: String, _ vocabulary: ExpressionVocabulary = .snapshot) throws(ExpressionFailure) {
    var parser = try ExpressionParser(source, vocabulary)
    self = try parser.wholeCondition()
  }

  /// Reads the name of one field, as for a column.
  package static func field(
    _ source: String, _ vocabulary: ExpressionVocabulary = .metrics
  ) throws(ExpressionFailure) -> FieldPath {
    var parser = try ExpressionParser(source, vocabulary)
    return try parser.wholeField()
  }
}

/// Reads an expression from front to back, by recursive descent.
struct ExpressionParser {
  private static let mostDepth = 64

  /// An expression with where it begins, and whether it is a word that names no field: a text, where one can stand.
  private struct Part {
    var value: QueryExpression
    let column: Int
    var bareWord: [String]?
  }

  private let source: String
  private let vocabulary: ExpressionVocabulary
  private let tokens: [(token: ExpressionLexer.Token, column: Int)]
  private var position = 0
  private var depth = 0

  init(_ source: String, _ vocabulary: ExpressionVocabulary) throws(ExpressionFailure) {
    self.source = source
    self.vocabulary = vocabulary
    var lexer = ExpressionLexer(source)
    tokens = try lexer.tokens()
  }

  mutating func wholeCondition() throws(ExpressionFailure) -> QueryExpression {
    let part = try disjunction()
    guard token == .end else { throw expected("'and', 'or' or the end") }
    return try condition(part)
  }

  mutating func wholeField() throws(ExpressionFailure) -> FieldPath {
    let part = try primary()
    guard token == .end else { throw expected("the end of the name") }
    guard case .field(let path) = try operand(part) else {
      throw failure(part.column, "expected the name of a field, such as 'metrics.accuracy'")
    }
    return path
  }

  // MARK: Conditions

  private mutating func disjunction() throws(ExpressionFailure) -> Part {
    let first = try conjunction()
    guard isWord("or") else { return first }
    var parts = [try condition(first)]
    while take(word: "or") { parts.append(try condition(conjunction())) }
    return Part(value: .any(parts), column: first.column)
  }

  private mutating func conjunction() throws(ExpressionFailure) -> Part {
    let first = try negation()
    guard isWord("and") else { return first }
    var parts = [try condition(first)]
    while take(word: "and") { parts.append(try condition(negation())) }
    return Part(value: .all(parts), column: first.column)
  }

  private mutating func negation() throws(ExpressionFailure) -> Part {
    let column = column
    guard take(word: "not") else { return try comparison() }
    let inner = try nested { parser throws(ExpressionFailure) in try parser.condition(parser.negation()) }
    return Part(value: .not(inner), column: column)
  }

  private mutating func comparison() throws(ExpressionFailure) -> Part {
    let left = try sum()
    if case .sign(let sign) = token, let relation = QueryExpression.Relation(rawValue: sign) {
      position += 1
      let value = try compared(left)
      let right = try text(sum())
      if case .sign(let next) = token, QueryExpression.Relation(rawValue: next) != nil {
        throw expected("'and' or 'or': comparisons are not chained")
      }
      return Part(value: .comparison(value, relation, right), column: left.column)
    }
    let isNegated = isWord("not") && isWord("in", ahead: 1)
    if isNegated { position += 1 }
    if take(word: "in") { return try membership(left, isNegated) }
    for quantifier in QueryExpression.Quantifier.allCases where isWord(quantifier.rawValue) {
      position += 1
      guard take(word: "matching") else { throw expected("'matching' after '\(quantifier)'") }
      return Part(value: .matching(try compared(left), quantifier, try text(sum())), column: left.column)
    }
    return left
  }

  private mutating func membership(_ left: Part, _ isNegated: Bool) throws(ExpressionFailure) -> Part {
    let value = try compared(left)
    guard take("(") else { throw expected("'(' after 'in'") }
    var list: [QueryExpression] = []
    repeat { list.append(try text(sum())) } while take(",")
    guard take(")") else { throw expected("',' or ')'") }
    return Part(value: .membership(value, list, isNegated: isNegated), column: left.column)
  }

  // MARK: Values

  private mutating func sum() throws(ExpressionFailure) -> Part {
    try chain(of: [.plus, .minus], QueryExpression.sum) { parser throws(ExpressionFailure) in try parser.product() }
  }

  private mutating func product() throws(ExpressionFailure) -> Part {
    try chain(of: [.times, .over], QueryExpression.product) { parser throws(ExpressionFailure) in try parser.unary() }
  }

  private mutating func chain(
    of operators: [QueryExpression.Term.Operator],
    _ make: (QueryExpression, [QueryExpression.Term]) -> QueryExpression,
    _ next: (inout ExpressionParser) throws(ExpressionFailure) -> Part
  ) throws(ExpressionFailure) -> Part {
    let first = try next(&self)
    var terms: [QueryExpression.Term] = []
    while let sign = operators.first(where: { token == .sign($0.rawValue) }) {
      if terms.isEmpty { _ = try number(first) }
      position += 1
      terms.append(.init(sign: sign, value: try number(next(&self))))
    }
    return terms.isEmpty ? first : Part(value: make(try number(first), terms), column: first.column)
  }

  private mutating func unary() throws(ExpressionFailure) -> Part {
    let column = column
    guard take("-") else { return try primary() }
    let inner = try nested { parser throws(ExpressionFailure) in try parser.number(parser.unary()) }
    return Part(value: .negated(inner), column: column)
  }

  private mutating func primary() throws(ExpressionFailure) -> Part {
    let column = column
    switch token {
    case .number(let value, let spelling):
      position += 1
      return Part(value: .number(value, spelling: spelling), column: column)
    case .text(let text):
      position += 1
      return Part(value: .text(text), column: column)
    case .sign("("):
      position += 1
      var inner = try nested { parser throws(ExpressionFailure) in try parser.disjunction() }
      guard take(")") else { throw expected("')'") }
      inner = Part(value: inner.value, column: column, bareWord: inner.bareWord)
      return inner
    case .word(let parts):
      if parts.count == 1, let value = try keyword(parts[0]) { return Part(value: value, column: column) }
      position += 1
      return try word(parts, column)
    case .sign, .end: throw expected("a field, a number or a text")
    }
  }

  /// What a word means that is not the name of anything.
  private mutating func keyword(_ word: String) throws(ExpressionFailure) -> QueryExpression? {
    switch word.lowercased() {
    case "true", "false":
      position += 1
      return .truth(word.lowercased() == "true")
    case "and", "or", "not", "in": throw expected("a field, a number or a text")
    case let name:
      guard let function = QueryExpression.Function(rawValue: name), tokens[position + 1].token == .sign("(") else {
        return nil
      }
      position += 2
      return try nested { parser throws(ExpressionFailure) in try parser.call(function) }
    }
  }

  private mutating func call(_ function: QueryExpression.Function) throws(ExpressionFailure) -> QueryExpression {
    var arguments: [QueryExpression] = []
    repeat {
      let part = try sum()
      if function == .exists {
        guard case .field = try operand(part) else { throw failure(part.column, "expected a field in 'exists(…)'") }
      }
      arguments.append(try function == .exists ? operand(part) : number(part))
    } while take(",")
    guard take(")") else { throw expected("',' or ')'") }
    guard arguments.count == 1 || function == .min || function == .max else {
      throw failure(tokens[position - 1].column, "'\(function)' takes one value, not \(arguments.count)")
    }
    return .call(function, arguments)
  }

  private func word(_ parts: [String], _ column: Int) throws(ExpressionFailure) -> Part {
    guard let root = vocabulary[parts[0]] else {
      return Part(value: .text(parts.joined(separator: ".")), column: column, bareWord: parts)
    }
    let members = Array(parts.dropFirst())
    if root.hasMembers, members.isEmpty, !isArgumentOfExists {
      throw failure(column + root.name.count, "expected '.' and a name after '\(root.name)'")
    }
    if !root.hasMembers, !members.isEmpty {
      throw failure(column + root.name.count, "'\(root.name)' has nothing below it: put a text in quotation marks")
    }
    return Part(value: .field(FieldPath(root.name, members)), column: column)
  }

  /// Whether the word before the position is all there is between the brackets of `exists(…)`.
  private var isArgumentOfExists: Bool {
    position >= 3 && tokens[position - 2].token == .sign("(") && tokens[position - 3].token == .word(["exists"])
  }

  // MARK: What a part may be

  /// A part where a condition has to stand.
  private func condition(_ part: Part) throws(ExpressionFailure) -> QueryExpression {
    let value = try operand(part)
    switch value {
    case .truth, .comparison, .membership, .matching, .not, .all, .any, .call(.exists, _): return value
    case .field(let path):
      if vocabulary[path.root]?.kind == .any { return value }
      throw failure(part.column, "expected a comparison, such as '\(path) = …'")
    case .number, .text, .call, .negated, .sum, .product:
      throw failure(part.column, "expected a comparison, and this is only a value")
    }
  }

  /// A part where a field has to stand and no bare word can.
  private func operand(_ part: Part) throws(ExpressionFailure) -> QueryExpression {
    guard let parts = part.bareWord else { return part.value }
    if let implied = vocabulary.implied { return .field(FieldPath(implied, parts)) }
    let name = parts.joined(separator: ".")
    if let root = vocabulary.likely(parts[0]) {
      let meant = FieldPath(root.name, root.hasMembers ? Array(parts.dropFirst()) : []).description
      throw failure(part.column, "there is no field '\(name)': did you mean '\(meant)'?")
    }
    throw failure(
      part.column,
      "there is no field '\(name)': expected one of \(vocabulary.roots.map(\.name).joined(separator: ", "))")
  }

  /// A part on the left of a comparison.
  private func compared(_ part: Part) throws(ExpressionFailure) -> QueryExpression {
    try refuseCondition(part)
    return try operand(part)
  }

  /// A part on the right of a comparison: a word that names no field is a text.
  private func text(_ part: Part) throws(ExpressionFailure) -> QueryExpression {
    try refuseCondition(part)
    return part.value
  }

  private func number(_ part: Part) throws(ExpressionFailure) -> QueryExpression {
    let value = try operand(part)
    try refuseCondition(part)
    switch value {
    case .text(let text): throw failure(part.column, "expected a number, and '\(text)' is a text")
    case .truth: throw failure(part.column, "expected a number")
    default: return value
    }
  }

  private func refuseCondition(_ part: Part) throws(ExpressionFailure) {
    switch part.value {
    case .comparison, .membership, .matching, .not, .all, .any, .call(.exists, _):
      throw failure(part.column, "expected a value, and this is a condition")
    case .number, .text, .truth, .field, .call, .negated, .sum, .product: break
    }
  }

  // MARK: Tokens

  private var token: ExpressionLexer.Token { tokens[min(position, tokens.count - 1)].token }
  private var column: Int { tokens[min(position, tokens.count - 1)].column }

  private func isWord(_ word: String, ahead: Int = 0) -> Bool {
    guard position + ahead < tokens.count, case .word(let parts) = tokens[position + ahead].token, parts.count == 1
    else { return false }
    return parts[0].lowercased() == word
  }

  private mutating func take(word: String) -> Bool {
    guard isWord(word) else { return false }
    position += 1
    return true
  }

  private mutating func take(_ sign: String) -> Bool {
    guard token == .sign(sign) else { return false }
    position += 1
    return true
  }

  private mutating func nested<Result>(
    _ body: (inout ExpressionParser) throws(ExpressionFailure) -> Result
  ) throws(ExpressionFailure) -> Result {
    guard depth < Self.mostDepth else { throw failure(column, "it is nested more than \(Self.mostDepth) deep") }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  private func expected(_ what: String) -> ExpressionFailure {
    failure(column, "expected \(what), not \(token.shown)")
  }

  private func failure(_ column: Int, _ reason: String) -> ExpressionFailure {
    ExpressionFailure(source: source, column: column, reason: reason)
  }
}
