/// How much a key's name says that its value is a secret.
enum SecretKeyName: Sendable {
  /// A password is one whatever it looks like.
  case password
  /// What is called a token or a secret is often something else; it has to look like a credential too.
  case token

  private static let passwords = ["password", "passwd", "passphrase"]
  private static let tokens = [
    "apikey", "secretkey", "secretaccesskey", "accesstoken", "authtoken", "apitoken", "clientsecret", "privatekey",
    "accountkey", "bottoken", "hftoken", "refreshtoken", "secrettoken", "bearertoken", "sessiontoken", "githubtoken",
    "wandbkey", "encryptionkey", "connectionstring", "kagglekey", "sharedaccesskey", "sharedaccesssignature",
    "subscriptionkey", "storagekey", "apisecret", "appsecret", "signingkey", "webhooksecret", "accesskey", "authkey",
    "deploytoken", "gitlabtoken", "slacktoken", "npmtoken", "sastoken", "hubtoken",
  ]
  private static let exact = ["secret", "token", "pwd", "credential", "credentials"]

  static func strength(of key: String) -> SecretKeyName? {
    let name = String(key.lowercased().filter { $0 != "_" && $0 != "-" && $0 != "." })
    if passwords.contains(where: name.hasSuffix) || name == "pwd" { return .password }
    return exact.contains(name) || tokens.contains(where: name.hasSuffix) ? .token : nil
  }
}

/// Tells values from what stands for a value.
enum SecretValue {
  private static let leastPassword = 6
  private static let leastToken = 16
  private static let standIns = [
    "example", "your", "changeme", "change_me", "placeholder", "dummy", "redacted", "xxxx", "****", "....", "environ",
    "getenv", "secrets.", "vault", "todo", "fixme", "insert", "replace", "fake", "sample", "password", "secret_here",
  ]
  /// What stands for the rest of a token: long enough that chance does not write it.
  private static let tokenStandIns = [
    "example", "xxxx", "placeholder", "redacted", "changeme", "change_me", "your_", "your-", "yourapi", "yourtoken",
    "yourkey", "youraccess", "yoursecret", "yourhugging", "token_here", "tokenhere", "key_here", "keyhere", "dummy",
    "insert_", "replace_", "faketoken", "fakekey",
  ]
  /// The key of Azurite, the emulator of Azure Storage, which its manual gives to all.
  private static let emulatorKey = Array("Eby8vdM02xNOcqFl".utf8)

  static func isPlausible(
    _ value: Slice<UnsafeRawBufferPointer>, isQuoted: Bool, _ strength: SecretKeyName
  ) -> Bool {
    guard value.count >= (strength == .password ? leastPassword : leastToken),
      value.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), Set(value).count > 3, !value.starts(with: emulatorKey)
    else { return false }
    // Code and templates: what stands there is computed.
    let computed: [UInt8] = Array((isQuoted ? "<>{}" : "<>{}()[]$.").utf8)
    guard !value.contains(where: computed.contains), value.first != UInt8(ascii: "$") else { return false }
    let text = String(decoding: value, as: UTF8.self).lowercased()
    guard !standIns.contains(where: text.contains) else { return false }
    return switch strength {
    case .password: isQuoted || hasDigitAndLetter(value)
    case .token: isRandom(value) && (value.count >= 40 || !value.contains(UInt8(ascii: "/")))
    }
  }

  /// Whether what follows the beginning of a token only stands for it, as in documentation.
  static func isStandIn(_ value: Slice<UnsafeRawBufferPointer>) -> Bool {
    if Set(value).count <= 3 { return true }
    let text = String(decoding: value, as: UTF8.self).lowercased()
    return tokenStandIns.contains(where: text.contains)
  }

  /// Whether a value looks like no word: it has digits and letters, or changes its case as words do not.
  static func isRandom(_ value: Slice<UnsafeRawBufferPointer>) -> Bool {
    if hasDigitAndLetter(value) { return true }
    let isWord = value.contains { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    let changes = zip(value, value.dropFirst()).count { ($0 & 0x20) != ($1 & 0x20) }
    return !isWord && changes * 3 > value.count
  }

  private static func hasDigitAndLetter(_ value: Slice<UnsafeRawBufferPointer>) -> Bool {
    value.contains { 0x30...0x39 ~= $0 } && value.contains { 0x61...0x7A ~= $0 | 0x20 }
  }
}
