/// A licence as a model card or a declaration names it.
struct Licence: Hashable {
  enum Kind: Hashable {
    /// An identifier of SPDX, as SPDX writes it.
    case identifier
    /// Identifiers of SPDX joined by `AND`, `OR` and `WITH`.
    case expression
    /// Another name.
    case name
  }

  let kind: Kind
  let text: String
  /// Where it can be read.
  var link: String?

  init(_ name: String, link: String? = nil) {
    self.link = link
    if let id = SPDXList.licence(name) {
      (kind, text) = (.identifier, id)
    } else if let expression = LicenceExpression.read(name) {
      (kind, text) = (.expression, expression)
    } else {
      (kind, text) = (.name, name)
    }
  }

  /// The licence as an expression of SPDX: one that SPDX does not know is a reference of the document's own.
  var expression: String {
    switch kind {
    case .identifier: text
    case .expression: "(\(text))"
    case .name:
      "LicenseRef-"
        + String(text.unicodeScalars.map { LicenceExpression.isPlain($0) ? Character($0) : "-" })
    }
  }
}

extension ModelCard {
  /// The licences that the card names; `other` stands for `license_name` and `license_link`.
  var licences: [Licence] {
    list("license").map { name in
      name.lowercased() == "other"
        ? Licence(scalar("license_name") ?? name, link: scalar("license_link")) : Licence(name)
    }
  }
}

/// A licence expression of SPDX 3.0.1, annex "SPDX license expressions".
enum LicenceExpression {
  private static let deepest = 32

  /// The expression with its identifiers as SPDX writes them; nil for a text that is none.
  static func read(_ text: String) -> String? {
    var words = words(of: text)[...]
    guard let read = alternatives(&words, depth: 0), words.isEmpty else { return nil }
    return read
  }

  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for character in text {
      if character == "(" || character == ")" || character.isWhitespace {
        if !word.isEmpty { words.append(word) }
        word = ""
        if !character.isWhitespace { words.append(String(character)) }
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  private static func alternatives(_ words: inout ArraySlice<String>, depth: Int) -> String? {
    guard var left = all(&words, depth: depth) else { return nil }
    while words.first?.uppercased() == "OR" {
      words.removeFirst()
      guard let right = all(&words, depth: depth) else { return nil }
      left += " OR \(right)"
    }
    return left
  }

  private static func all(_ words: inout ArraySlice<String>, depth: Int) -> String? {
    guard var left = simple(&words, depth: depth) else { return nil }
    while words.first?.uppercased() == "AND" {
      words.removeFirst()
      guard let right = simple(&words, depth: depth) else { return nil }
      left += " AND \(right)"
    }
    return left
  }

  private static func simple(_ words: inout ArraySlice<String>, depth: Int) -> String? {
    guard depth < deepest, let word = words.popFirst() else { return nil }
    if word == "(" {
      guard let inner = alternatives(&words, depth: depth + 1), words.popFirst() == ")" else { return nil }
      return "(\(inner))"
    }
    guard let id = identifier(word) else { return nil }
    guard words.first?.uppercased() == "WITH" else { return id }
    words.removeFirst()
    guard let name = words.popFirst(),
      let exception = SPDXList.exception(name)
        ?? (name.hasPrefix("AdditionRef-") && name.unicodeScalars.allSatisfy(isPlain) ? name : nil)
    else { return nil }
    return "\(id) WITH \(exception)"
  }

  private static func identifier(_ word: String) -> String? {
    if let id = SPDXList.licence(word) { return id }
    if word.last == "+", let id = SPDXList.licence(word.dropLast()) { return id + "+" }
    let reference = word.hasPrefix("DocumentRef-") ? word.drop { $0 != ":" }.dropFirst() : word[...]
    guard reference.hasPrefix("LicenseRef-"), reference.count > "LicenseRef-".count else { return nil }
    return word.unicodeScalars.allSatisfy { isPlain($0) || $0 == ":" } ? word : nil
  }

  static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "A"..."Z", "a"..."z", "-", ".": true
    default: false
    }
  }
}
