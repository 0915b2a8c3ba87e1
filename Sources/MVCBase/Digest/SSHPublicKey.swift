/// A public key as OpenSSH has it.
package struct SSHPublicKey: Hashable, Sendable {
  /// The key in SSH's binary form (RFC 4253, section 6.6).
  package let bytes: [UInt8]
  /// Its first field: `ssh-ed25519`.
  package let algorithm: String

  /// - Returns: nil for bytes that do not begin with the name of an algorithm.
  package init?(_ bytes: [UInt8]) {
    var fields = SSHFields(bytes)
    guard let algorithm = fields.text(), !algorithm.isEmpty else { return nil }
    self.bytes = bytes
    self.algorithm = algorithm
  }

  /// Reads a line of a `.pub` or `authorized_keys` file: `ssh-ed25519 AAAA… comment`.
  ///
  /// - Returns: nil where no word is followed by a key of that algorithm.
  package init?(text: String) {
    let words = text.split { $0.isWhitespace }.map(String.init)
    for (word, next) in zip(words, words.dropFirst()) {
      if let key = Base64.decode(next).flatMap({ SSHPublicKey($0) }), key.algorithm == word {
        self = key
        return
      }
    }
    return nil
  }

  /// The key as it stands in a file, without a comment.
  package var text: String { "\(algorithm) \(Base64.string(bytes))" }

  /// The key as `ssh-keygen -l` shows it: `SHA256:` and the digest in base 64.
  package var fingerprint: String { Self.fingerprint(of: bytes) }

  /// The fingerprint of bytes that claim to be a key.
  package static func fingerprint(of bytes: [UInt8]) -> String {
    "SHA256:\(Base64.string(SHA256Hasher.digest(bytes)).prefix { $0 != "=" })"
  }
}
