import MVCBase
import MVCRepository
import SystemPackage

extension CommandContext {
  /// What signs in the user's name: the key of an option, of `user.signingKey`, or of git's when git signs with SSH.
  ///
  /// - Throws: ``MVCError`` with code `usage` when nothing names a key.
  func signer(_ option: String?, _ repository: Repository) throws -> Signer {
    let key = try signingKey(option, repository.settings)
    let program = try SSHKeygen(self, repository)
    return { try program.sign($0, with: key) }
  }

  /// Whether a key is set with which the user signs.
  func hasSigningKey(_ settings: Settings) -> Bool { configuredKey(settings) != nil }

  /// The public key with which the user signs, as `ssh-keygen` writes it but without its comment; nil where none is set,
  /// or its file cannot be read.
  func publicKey(_ settings: Settings) -> String? {
    guard let key = try? signingKey(nil, settings) else { return nil }
    var line = key
    if !Self.isPublicKey(key) {
      let path = try? location(of: key.hasSuffix(".pub") ? key : "\(key).pub", followsLast: true)
      let bytes = path.flatMap { try? runtime.fileSystem.contents(of: $0) }
      line = String(decoding: bytes ?? [], as: UTF8.self)
    }
    let words = line.split(whereSeparator: \.isWhitespace)
    return Self.isPublicKey(line) && words.count >= 2 ? "\(words[0]) \(words[1])" : nil
  }

  private static func isPublicKey(_ text: String) -> Bool {
    text.hasPrefix("ssh-") || text.hasPrefix("ecdsa-") || text.hasPrefix("sk-")
  }

  private func configuredKey(_ settings: Settings) -> String? {
    var configured = settings["user.signingKey"]
    if configured == nil {
      let git = gitSettings("^(user\\.signingkey|gpg\\.format)$")
      if git["gpg.format"] == "ssh" { configured = git["user.signingkey"] }
    }
    return configured?.isEmpty == true ? nil : configured
  }

  private func signingKey(_ option: String?, _ settings: Settings) throws -> String {
    if let option { return try location(of: option).argument }
    guard let configured = configuredKey(settings) else {
      throw MVCError(
        .usage, "cannot sign: no key is set",
        hint: "give one with --key ~/.ssh/id_ed25519, or run 'mvc config --user user.signingKey ~/.ssh/id_ed25519.pub'")
    }
    let literal = "key::"
    if configured.hasPrefix(literal) { return String(configured.dropFirst(literal.count)) }
    return configured.contains(" ") && configured.contains("ssh-") ? configured : expanded(configured)
  }

  /// The file that says whose keys count, or nil when nothing names one.
  func allowedSigners(_ option: String?, _ settings: Settings) throws -> FilePath? {
    let key = "gpg.ssh.allowedSignersFile"
    let named = try option.map { try location(of: $0).argument } ?? settings[key].map { expanded($0) }
    guard let text = named ?? gitSettings("^gpg\\.ssh\\.allowedsignersfile$").first.map({ expanded($0.value) }) else {
      return nil
    }
    let path = workingDirectory.pushing(FilePath(argument: text))
    guard try runtime.fileSystem.status(of: path) != nil else {
      throw MVCError(
        .notFound, "cannot read the allowed signers in '\(path)': there is no such file",
        hint: "write a line 'ana@example.org namespaces=\"mvc\" ssh-ed25519 AAAA…' for each key into it")
    }
    return path
  }

  private func expanded(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
    return home + path.dropFirst()
  }
}
