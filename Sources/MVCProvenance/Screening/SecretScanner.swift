/// Something in a file that looks like a credential.
package struct SecretFinding: Equatable, Sendable {
  /// Counted from 1.
  package let line: Int
  /// Such as "a token of GitHub" or "a value for 'db_password'".
  package let what: String
  /// Its first characters: enough to find it, too few to use it.
  package let beginning: String
}

/// Finds what looks like a credential in a text, by the shapes of tokens and by the names of keys.
///
/// It is to stop the accident, not the adversary, and to be quiet about what models are full of: tokenizers, tokens,
/// hashes, ids. So a key's name is not enough (`pad_token`, `max_tokens`), and a value that stands for another one
/// (`${DB_PASSWORD}`, `<your key>`, `os.environ[...]`) is none.
///
/// - SeeAlso: `docs/design/screening.md`
package struct SecretScanner {
  /// Longer texts are data, in bytes.
  package static let mostBytes = 8 << 20
  /// A file that is full of them is not listed to its end.
  private static let mostFindings = 20
  /// Marks a line that is to be passed over; those of detect-secrets and gitleaks are understood too.
  private static let marks = ["mvc:allow-secret", "pragma: allowlist secret", "gitleaks:allow"].map { Array($0.utf8) }

  private let bytes: UnsafeRawBufferPointer
  private var findings: [SecretFinding] = []
  private var line = 1
  private var lineStart = 0

  /// What a file's bytes hold; nothing when they are no text.
  package static func findings(in bytes: UnsafeRawBufferPointer) -> [SecretFinding] {
    guard bytes.count <= mostBytes, !bytes.prefix(8 << 10).contains(0) else { return [] }
    var scanner = SecretScanner(bytes: bytes)
    scanner.scan()
    return scanner.findings
  }

  private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private mutating func scan() {
    var position = 0
    while position < bytes.count, findings.count < Self.mostFindings {
      let byte = bytes[position]
      if Self.isWord[Int(byte)] {
        let start = position
        while position < bytes.count, Self.isWord[Int(bytes[position])] { position += 1 }
        checkToken(start..<position)
      } else {
        switch byte {
        case UInt8(ascii: "\n"):
          line += 1
          lineStart = position + 1
        case UInt8(ascii: "="), UInt8(ascii: ":"): checkAssignment(at: position)
        default: break
        }
        position += 1
      }
    }
  }

  // MARK: Tokens

  private mutating func checkToken(_ word: Range<Int>) {
    let word = withoutEscape(word)
    guard word.count >= Self.shortestWord else { return }
    let text = bytes[word]
    let shapes = TokenShape.byFirstByte[Int(bytes[word.lowerBound])]
    if !shapes.isEmpty, let shape = shapes.first(where: { $0.begins(bytes[word.lowerBound...]) }) {
      return add(shape.name, at: word.lowerBound)
    }
    if text.starts(with: Self.webToken), isWebToken(text) { return add("a JSON web token", at: word.lowerBound) }
    if text.starts(with: Self.keyBegin), isPrivateKey(from: word.lowerBound) {
      return add("a private key", at: word.lowerBound)
    }
    if Self.placeBytes[Int(bytes[word.lowerBound])], word.count < 20, let place = Self.places[Array(text)],
      let (what, position) = place.secret(after: word, bytes)
    {
      add(what, at: position)
    }
  }

  /// In the strings of code and notebooks a word may follow a line end that is written as `\n`.
  private func withoutEscape(_ word: Range<Int>) -> Range<Int> {
    guard word.lowerBound > lineStart, bytes[word.lowerBound - 1] == UInt8(ascii: "\\"),
      "ntr".utf8.contains(bytes[word.lowerBound])
    else { return word }
    return word.dropFirst()
  }

  private static let shortestWord = 3
  private static let webToken = Array("eyJ".utf8)
  private static let keyBegin = Array("-----BEGIN".utf8)
  private static let places: [[UInt8]: SecretPlace] = Dictionary(
    uniqueKeysWithValues: SecretPlace.words.map { (Array($0.utf8), $1) })

  private static let placeBytes: [Bool] = (0...255).map { byte in places.keys.contains { $0[0] == byte } }

  /// Three parts, of which the first two are JSON objects in base64 (RFC 7519).
  private func isWebToken(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 3 && parts[1].starts(with: Self.webToken) && parts[2].count >= 20
  }

  /// In PEM (RFC 7468), or the armour of OpenPGP (RFC 9580).
  private func isPrivateKey(from start: Int) -> Bool {
    let rest = bytes[start...].prefix(64).prefix { $0 != UInt8(ascii: "\n") }
    let heading = String(decoding: rest, as: UTF8.self)
    return heading.contains("PRIVATE KEY-----") || heading.contains("PRIVATE KEY BLOCK-----")
  }

  // MARK: Keys and values

  private mutating func checkAssignment(at sign: Int) {
    if isURLSeparator(at: sign) { return checkURL(after: sign + 3) }
    guard let name = key(before: sign) else { return }
    guard let strength = SecretKeyName.strength(of: name) else { return checkNamelessKey(name, at: sign) }
    guard let (value, isQuoted) = value(after: sign), SecretValue.isPlausible(value, isQuoted: isQuoted, strength)
    else { return }
    add("a value for '\(name)'", at: value.startIndex)
  }

  /// Keys whose name alone says nothing: the context and the value's shape have to fit.
  private mutating func checkNamelessKey(_ name: String, at sign: Int) {
    guard let kind = KeyInContext(rawValue: name), let (value, _) = value(after: sign) else { return }
    let around = bytes[max(0, sign - 512)..<min(bytes.count, sign + 512)]
    if let what = kind.secret(value, around) { add(what, at: value.startIndex) }
  }

  /// The word before the sign, without quotes and spaces.
  private func key(before sign: Int) -> String? {
    var end = sign
    while end > lineStart, Self.isPadding(bytes[end - 1]) { end -= 1 }
    var start = end
    while start > lineStart, end - start < 64, Self.isWord[Int(bytes[start - 1])] { start -= 1 }
    return end - start >= 3 ? String(decoding: bytes[start..<end], as: UTF8.self) : nil
  }

  /// What stands after the sign: to the closing quote, or to the end of the word.
  private func value(after sign: Int) -> (Slice<UnsafeRawBufferPointer>, isQuoted: Bool)? {
    var start = sign + 1
    var quote: UInt8?
    while start < bytes.count, Self.isPadding(bytes[start]) || bytes[start] == UInt8(ascii: "=") {
      if Self.isQuote(bytes[start]) { quote = bytes[start] }
      start += 1
    }
    let rest = bytes[start...].prefix(512)
    let value = rest.prefix { byte in
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\\") { return false }
      if let quote { return byte != quote }
      return byte > 0x20 && byte != UInt8(ascii: ",") && byte != UInt8(ascii: ";") && !Self.isQuote(byte)
    }
    return value.isEmpty ? nil : (value, quote != nil)
  }

  private func isURLSeparator(at sign: Int) -> Bool {
    bytes[sign] == UInt8(ascii: ":") && sign + 3 < bytes.count && bytes[sign + 1] == UInt8(ascii: "/")
      && bytes[sign + 2] == UInt8(ascii: "/")
  }

  /// `scheme://user:password@host`
  private mutating func checkURL(after start: Int) {
    let authority = bytes[start...].prefix(256).prefix {
      $0 > 0x20 && $0 != UInt8(ascii: "/") && !Self.isQuote($0) && $0 != UInt8(ascii: ">")
    }
    if let token = SecretPlace.channelToken(after: authority, bytes) { add("a token of a conda channel", at: token) }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
      let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
    else { return }
    let password = authority[(colon + 1)..<at]
    if SecretValue.isPlausible(password, isQuoted: true, .password) { add("a password in a URL", at: colon + 1) }
  }

  // MARK: Findings

  private mutating func add(_ what: String, at position: Int) {
    guard !isAllowed, findings.last.map({ $0.line != line || $0.what != what }) ?? true else { return }
    let beginning = String(decoding: bytes[position...].prefix(4).prefix { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
    // A value that is a token by its shape is one finding: the name of its key came first.
    if let last = findings.last, last.line == line, last.beginning == beginning { return }
    findings.append(SecretFinding(line: line, what: what, beginning: beginning))
  }

  private var isAllowed: Bool {
    let text = bytes[lineStart...].prefix(4096).prefix { $0 != UInt8(ascii: "\n") }
    return Self.marks.contains { mark in
      text.indices.contains { text[$0] == mark[0] && text[$0...].starts(with: mark) }
    }
  }

  // MARK: Bytes

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
  }

  private static func isPadding(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\\") || isQuote(byte)
  }

  /// The characters of tokens and of the names of keys.
  private static let isWord: [Bool] = (0...255).map { TokenShape.Alphabet.urlSafe.contains($0) }
}
