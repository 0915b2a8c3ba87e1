import MVCBase

/// Takes the text of an expression apart into words, numbers, texts and signs.
struct ExpressionLexer {
  enum Token: Equatable {
    case number(ExactNumber, spelling: String)
    /// A word, or several with dots between.
    case word([String])
    case text(String)
    case sign(String)
    case end

    /// What it is called in a message.
    var shown: String {
      switch self {
      case .number(_, let spelling): "'\(spelling)'"
      case .word(let parts): "'\(parts.joined(separator: "."))'"
      case .text(let text): "the text '\(text)'"
      case .sign(let sign): "'\(sign)'"
      case .end: "the end"
      }
    }
  }

  /// The longest text that is read, in characters.
  static let mostCharacters = 16_384

  private let source: String
  private let characters: [Character]
  private var position = 0

  init(_ source: String) {
    self.source = source
    characters = Array(source)
  }

  /// Every token with the column where it begins; the last is the end.
  mutating func tokens() throws(ExpressionFailure) -> [(token: Token, column: Int)] {
    guard characters.count <= Self.mostCharacters else {
      throw failure(Self.mostCharacters + 1, "it has more than \(Self.mostCharacters) characters")
    }
    var tokens: [(token: Token, column: Int)] = []
    while true {
      while let next = peek(), next.isWhitespace { position += 1 }
      let column = position + 1
      guard let next = peek() else { return tokens + [(.end, column)] }
      tokens.append((try token(next), column))
    }
  }

  private mutating func token(_ next: Character) throws(ExpressionFailure) -> Token {
    if next == "'" || next == "\"" { return .text(try quotedText(next)) }
    if Self.isDigit(next) || (next == "." && peek(1).map(Self.isDigit) ?? false) { return try number() }
    if Self.isWordCharacter(next) { return .word(try path()) }
    return .sign(try sign())
  }

  // MARK: Numbers

  /// Reads a number, or a word that begins with a digit: a date, a version, an id.
  private mutating func number() throws(ExpressionFailure) -> Token {
    let start = position
    digits()
    if peek() == ".", peek(1).map(Self.isDigit) ?? false {
      position += 1
      digits()
    }
    if let exponent = peek(), exponent == "e" || exponent == "E" {
      let signed = peek(1) == "+" || peek(1) == "-"
      if peek(signed ? 2 : 1).map(Self.isDigit) ?? false {
        position += signed ? 2 : 1
        digits()
      }
    }
    let numeral = String(characters[start..<position])
    let unit = String(characters[position...].prefix(while: Self.isWordCharacter))
    let isFollowed = peek(unit.count) == "." && peek(unit.count + 1).map(Self.isWordCharacter) ?? false
    let factor: ExactNumber? = unit.isEmpty ? 1 : Self.units[unit]
    guard let factor, !isFollowed, !isDate(from: start) else {
      position = start
      return .word(try path())
    }
    position += unit.count
    guard let value = ExactNumber(written: numeral) else {
      throw failure(start + 1, "the number '\(numeral.prefix(40))' is out of range: its exponent is beyond a million")
    }
    let number = unit.isEmpty ? value : value * factor
    guard number.double.isFinite else { throw failure(start + 1, "the number '\(numeral)\(unit)' is too large") }
    return .number(number, spelling: numeral + unit)
  }

  private mutating func digits() {
    while let next = peek(), Self.isDigit(next) { position += 1 }
  }

  /// Whether what stands there begins like `2026-01`.
  private func isDate(from start: Int) -> Bool {
    let text = characters[start...].prefix(7)
    guard text.count == 7, let dash = text.dropFirst(4).first else { return false }
    return dash == "-" && (text.prefix(4) + text.suffix(2)).allSatisfy(Self.isDigit)
  }

  private static let units: [String: ExactNumber] = [
    "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
    "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
  ]

  // MARK: Words and texts

  private mutating func path() throws(ExpressionFailure) -> [String] {
    var parts = [word()]
    while peek() == ".", let next = peek(1) {
      if next == "'" || next == "\"" {
        position += 1
        parts.append(try quotedText(next))
      } else if Self.isWordCharacter(next) {
        position += 1
        parts.append(word())
      } else {
        break
      }
    }
    return parts
  }

  /// Reads letters and digits; signs such as `-` belong to the word where it goes on behind them.
  private mutating func word() -> String {
    let start = position
    while let next = peek() {
      let joins = Self.joints.contains(next) && position > start && peek(1).map(Self.isWordCharacter) ?? false
      guard Self.isWordCharacter(next) || joins else { break }
      position += 1
    }
    return String(characters[start..<position])
  }

  private mutating func quotedText(_ quote: Character) throws(ExpressionFailure) -> String {
    let start = position
    var text = ""
    position += 1
    while let next = peek() {
      position += 1
      if next == quote { return text }
      guard next == "\\" else {
        text.append(next)
        continue
      }
      switch peek() {
      case "\\", "'", "\"": text.append(characters[position])
      case "n": text.append("\n")
      case "t": text.append("\t")
      default: throw failure(position, "a '\\' in a text stands before '\\', a quotation mark, 'n' or 't'")
      }
      position += 1
    }
    throw failure(start + 1, "the text that begins here has no end: expected \(quote)")
  }

  // MARK: Signs

  private static let signs = [
    "==", "!=", "<>", "<=", ">=", "!~", "=", "<", ">", "~", "+", "-", "*", "/", "(", ")", ",",
  ]
  private static let foreign = ["&&": "and", "||": "or", "!": "not", "&": "and", "|": "or"]

  private mutating func sign() throws(ExpressionFailure) -> String {
    let rest = String(characters[position...].prefix(2))
    if let sign = Self.signs.first(where: { rest.hasPrefix($0) && Array(rest).starts(with: Array($0)) }) {
      position += sign.count
      return ["==": "=", "<>": "!="][sign] ?? sign
    }
    if let word = Self.foreign[rest] ?? Self.foreign[String(rest.prefix(1))] {
      throw failure(position + 1, "'\(rest)' means nothing here: expected '\(word)'")
    }
    throw failure(position + 1, "'\(rest.prefix(1))' means nothing here: put a text in quotation marks")
  }

  // MARK: Characters

  private static let joints: Set<Character> = ["-", ":", "@"]

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) && character.isASCII }

  private static func isWordCharacter(_ character: Character) -> Bool {
    character == "_" || character.isLetter || character.isNumber
  }

  /// Whether a text needs no quotation marks as a part of a path.
  static func isWord(_ text: String) -> Bool {
    guard let first = text.first, isWordCharacter(first) else { return false }
    var lexer = ExpressionLexer(text)
    return lexer.word() == text && lexer.position == lexer.characters.count
  }

  static func quoted(_ text: String) -> String {
    var result = "'"
    for character in text {
      switch character {
      case "\\", "'": result += "\\\(character)"
      default: result.append(character)
      }
    }
    return result + "'"
  }

  private func peek(_ ahead: Int = 0) -> Character? {
    position + ahead < characters.count ? characters[position + ahead] : nil
  }

  private func failure(_ column: Int, _ reason: String) -> ExpressionFailure {
    ExpressionFailure(source: source, column: column, reason: reason)
  }
}
