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
    "wandbkey", "encryptionkey", "connectionstring",
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

  static func isPlausible(
    _ value: Slice<UnsafeRawBufferPointer>, isQuoted: Bool, _ strength: SecretKeyName
  ) -> Bool {
    guard value.count >= (strength == .password ? leastPassword : leastToken),
      value.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), Set(value).count > 3
    else { return false }
    // Code and templates: what stands there is computed.
    let computed: [UInt8] = Array((isQuoted ? "<>{}" : "<>{}()[]$.").utf8)
    guard !value.contains(where: computed.contains), value.first != UInt8(ascii: "$") else { return false }
    let text = String(decoding: value, as: UTF8.self).lowercased()
    guard !standIns.contains(where: text.contains) else { return false }
    let hasDigit = value.contains { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    let hasLetter = text.utf8.contains { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }
    return switch strength {
    case .password: isQuoted || (hasDigit && hasLetter)
    case .token: hasDigit && hasLetter && !text.contains("/") || (hasDigit && hasLetter && value.count >= 40)
    }
  }
}
