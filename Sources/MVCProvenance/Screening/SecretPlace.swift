/// Places where a credential stands behind a word that says so, rather than behind the name of a key.
enum SecretPlace: Sendable {
  /// `machine HOST login NAME password VALUE`
  case netrc
  /// `Authorization: Bearer VALUE`
  case bearer
  /// `Authorization: Basic VALUE`
  case basic
  /// `https://hooks.slack.com/services/T…/B…/…`
  case slackWebhook
  /// `https://discord.com/api/webhooks/ID/…`
  case discordWebhook
  /// `wandb.login(key="…")`
  case wandbLogin
  /// `wandb login …`
  case wandbCommand

  typealias Bytes = UnsafeRawBufferPointer

  static let words: [(String, SecretPlace)] = [
    ("password", .netrc), ("Bearer", .bearer), ("bearer", .bearer), ("Basic", .basic),
    ("hooks.slack.com", .slackWebhook), ("hooks.slack-gov.com", .slackWebhook), ("discord.com", .discordWebhook),
    ("discordapp.com", .discordWebhook), ("wandb.login", .wandbLogin), ("wandb", .wandbCommand),
  ]

  /// What stands behind a word, and where; nil when it is no secret.
  func secret(after word: Range<Int>, _ bytes: Bytes) -> (what: String, position: Int)? {
    let rest = bytes[word.upperBound...].prefix(512)
    switch self {
    case .netrc:
      guard Self.isNetrc(before: word.lowerBound, bytes) else { return nil }
      let value = Self.nextWord(rest)
      return SecretValue.isPlausible(value, isQuoted: true, .password)
        ? ("a password for a machine, as in .netrc", value.startIndex) : nil
    case .bearer: return Self.credentials(rest, least: 20, "a token in an authorization header")
    case .basic:
      guard Self.line(before: word.lowerBound, bytes).lowercased().contains("authorization") else { return nil }
      return Self.credentials(rest, least: 12, "a password in an authorization header")
    case .slackWebhook:
      guard rest.starts(with: "/services/T".utf8) || rest.starts(with: "/workflows/T".utf8) else { return nil }
      return Self.lastPart(rest, parts: 4, least: 20, "a webhook of Slack")
    case .discordWebhook:
      guard rest.starts(with: "/api/webhooks/".utf8) else { return nil }
      return Self.lastPart(rest, parts: 4, least: 60, "a webhook of Discord")
    case .wandbLogin: return Self.wandbKey(rest.prefix { $0 != UInt8(ascii: ")") })
    case .wandbCommand:
      guard rest.starts(with: " login ".utf8) else { return nil }
      return Self.wandbKey(rest.prefix { $0 != UInt8(ascii: "\n") })
    }
  }

  /// Whether the words before are those of an entry in `.netrc`, on one line or several.
  private static func isNetrc(before position: Int, _ bytes: Bytes) -> Bool {
    let before = String(decoding: bytes[max(0, position - 512)..<position], as: UTF8.self)
    let words = Array(before.split(whereSeparator: \.isWhitespace).suffix(6))
    func word(_ fromEnd: Int) -> Substring? { words.count >= fromEnd ? words[words.count - fromEnd] : nil }
    // Prose has machines and passwords too: a host has a dot.
    if word(2) == "machine", let host = word(1) { return host.contains(".") || host == "localhost" }
    if word(1) == "default", word(2) == nil { return true }
    let login = word(2) == "account" && word(4) == "login" ? 4 : 2
    return word(login) == "login" && (word(login + 2) == "machine" || word(login + 1) == "default")
  }

  private static func line(before position: Int, _ bytes: Bytes) -> String {
    let before = bytes[max(0, position - 128)..<position]
    return String(
      decoding: before.split(separator: UInt8(ascii: "\n")).last ?? before[..<before.startIndex], as: UTF8.self)
  }

  private static func nextWord(_ rest: Slice<Bytes>) -> Slice<Bytes> {
    rest.drop { $0 <= 0x20 }.prefix { $0 > 0x20 }
  }

  /// The value of an authorization header (RFC 6750, RFC 7617).
  private static func credentials(_ rest: Slice<Bytes>, least: Int, _ what: String) -> (String, Int)? {
    guard rest.first == 0x20 else { return nil }
    let value = rest.dropFirst().prefix { byte in
      TokenShape.Alphabet.urlSafe.contains(byte) || TokenShape.Alphabet.base64.contains(byte)
        || byte == UInt8(ascii: "~")
    }
    guard value.count >= least, SecretValue.isRandom(value), !SecretValue.isStandIn(value) else { return nil }
    return (what, value.startIndex)
  }

  /// The last part of a path with so many.
  private static func lastPart(_ rest: Slice<Bytes>, parts count: Int, least: Int, _ what: String) -> (String, Int)? {
    let path = rest.prefix { TokenShape.Alphabet.urlSafe.contains($0) || $0 == UInt8(ascii: "/") }
    let parts = path.split(separator: UInt8(ascii: "/"))
    guard parts.count >= count, let last = parts.last, last.count >= least, !SecretValue.isStandIn(last) else {
      return nil
    }
    return (what, last.startIndex)
  }

  /// 40 hexadecimal digits.
  private static func wandbKey(_ text: Slice<Bytes>) -> (String, Int)? {
    let words = text.split { !TokenShape.Alphabet.urlSafe.contains($0) }
    let key = words.first { KeyInContext.isHexadecimal($0, digits: 40) }
    return key.map { ("a key of Weights & Biases", $0.startIndex) }
  }

  /// Where the token of a conda channel begins: `https://HOST/t/TOKEN/CHANNEL`.
  static func channelToken(after authority: Slice<Bytes>, _ bytes: Bytes) -> Int? {
    let path = bytes[authority.endIndex...].prefix(160)
    guard path.starts(with: "/t/".utf8) else { return nil }
    let token = path.dropFirst(3).prefix(while: TokenShape.Alphabet.urlSafe.contains)
    let isConda = String(decoding: authority, as: UTF8.self).contains("anaconda")
    guard token.count >= (isConda ? 8 : 20), SecretValue.isRandom(token), !SecretValue.isStandIn(token) else {
      return nil
    }
    return token.startIndex
  }
}

/// Names of keys that say nothing alone.
enum KeyInContext: String {
  /// Beside a `username`: `kaggle.json`.
  case key
  /// The signature of an address that Azure signed, beside `sv` and `se` or `si`.
  case sig

  typealias Bytes = UnsafeRawBufferPointer

  func secret(_ value: Slice<Bytes>, _ around: Slice<Bytes>) -> String? {
    let context = String(decoding: around, as: UTF8.self)
    switch self {
    case .key:
      let isKaggle = context.contains("\"username\"") || context.lowercased().contains("kaggle")
      return isKaggle && Self.isHexadecimal(value, digits: 32) ? "a key of Kaggle" : nil
    case .sig:
      let signature = value.prefix { $0 == UInt8(ascii: "%") || TokenShape.Alphabet.base64.contains($0) }
      let isSigned = context.contains("sv=") && (context.contains("se=") || context.contains("si="))
      return isSigned && signature.count >= 40 && !SecretValue.isStandIn(signature)
        ? "a shared access signature of Azure" : nil
    }
  }

  static func isHexadecimal(_ value: Slice<Bytes>, digits: Int) -> Bool {
    value.count == digits && value.allSatisfy(TokenShape.Alphabet.hexadecimal.contains) && Set(value).count > 3
  }
}
