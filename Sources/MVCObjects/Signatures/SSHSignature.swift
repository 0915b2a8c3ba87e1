package import MVCBase

/// A signature that `ssh-keygen -Y sign` made (OpenSSH, PROTOCOL.sshsig), as snapshots and tags hold it: in base 64, in
/// one line.
///
/// Whose key it is that made a signature, and whether it counts, are other questions.
package struct SSHSignature: Hashable, Sendable {
  /// What signatures of mvc are made for: one made for another use does not count.
  package static let namespace = "mvc"

  private static let first = "-----BEGIN SSH SIGNATURE-----"
  private static let last = "-----END SSH SIGNATURE-----"
  private static let magic = Array("SSHSIG".utf8)
  private static let version: UInt32 = 1
  private static let columnCount = 70

  /// The signature in base 64.
  package let text: String
  /// The public key in SSH's own form.
  package let publicKey: [UInt8]
  /// What stands behind the key: what the signature is for, and the signature proper.
  private let rest: SSHFields

  /// - Throws: ``MVCError`` with code `notVerified` for a text that is no SSH signature.
  package init(text: String) throws(MVCError) {
    guard let bytes = Base64.decode(text), bytes.starts(with: Self.magic) else { throw Self.failure }
    var fields = SSHFields(bytes.dropFirst(Self.magic.count))
    guard fields.integer() == Self.version, let key = fields.string() else { throw Self.failure }
    publicKey = Array(key)
    rest = fields
    self.text = text
  }

  /// Reads the form with a line before and a line after, which `ssh-keygen` writes.
  package init(armoured: String) throws(MVCError) {
    let lines = armoured.textLines.filter { !$0.isEmpty }
    guard lines.first == Self.first[...], lines.last == Self.last[...], lines.count > 2 else { throw Self.failure }
    try self.init(text: lines.dropFirst().dropLast().joined())
  }

  /// The form that `ssh-keygen` reads.
  package var armoured: String {
    let digits = Array(text.utf8)
    let lines = stride(from: 0, to: digits.count, by: Self.columnCount).map { start in
      String(decoding: digits[start..<min(start + Self.columnCount, digits.count)], as: UTF8.self)
    }
    return ([Self.first] + lines + [Self.last, ""]).joined(separator: "\n")
  }

  /// Whether this is a signature over bytes, made for mvc, by the key that it names. `ssh-keygen -Y check-novalidate` says
  /// the same.
  ///
  /// - Parameter namespace: What it has to have been made for.
  /// - Returns: nil for a key of an algorithm that only `ssh-keygen` knows.
  package func isValid(over bytes: [UInt8], namespace: String = namespace) -> Bool? {
    var fields = rest
    guard let made = fields.text(), let reserved = fields.string(), let hash = fields.text(),
      let signature = fields.string(), fields.isAtEnd, made == namespace,
      let digest = SSHPublicKey.digest(hash, of: bytes), let key = SSHPublicKey(publicKey)
    else { return false }
    var signed = Self.magic
    for field in [Array(made.utf8), Array(reserved), Array(hash.utf8), digest] {
      signed += withUnsafeBytes(of: UInt32(field.count).bigEndian) { Array($0) }
      signed += field
    }
    return key.isValid(signature, over: signed)
  }

  /// The key as `ssh-keygen -l` shows it: `SHA256:` and the digest in base 64.
  package var fingerprint: String { SSHPublicKey.fingerprint(of: publicKey) }

  /// A short name for the key: the first 16 digits of its digest.
  package var keyName: String { Hexadecimal.string(SHA256Hasher.digest(publicKey).prefix(8)) }

  private static var failure: MVCError { MVCError(.notVerified, "cannot read a signature: it is no SSH signature") }
}
