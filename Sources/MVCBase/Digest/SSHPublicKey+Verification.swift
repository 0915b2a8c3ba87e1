internal import Crypto
internal import CryptoExtras

extension SSHPublicKey {
  /// Whether a signature in SSH's binary form is this key's over a message.
  ///
  /// As `ssh-keygen` does, it does not ask whether somebody touched the security key that signed.
  ///
  /// - Parameter signature: The name of the algorithm and what belongs to it (RFC 4253, section 6.6; RFC 5656, section
  ///   3.1.2; RFC 8332; RFC 8709; OpenSSH, PROTOCOL.u2f).
  /// - Returns: nil for a key of an algorithm that is not known here.
  package func isValid(_ signature: some Sequence<UInt8>, over message: [UInt8]) -> Bool? {
    var (key, signature) = (SSHFields(bytes), SSHFields(signature))
    guard key.text() == algorithm, let name = signature.text(), let value = signature.string() else { return false }
    switch algorithm {
    case "ssh-ed25519":
      return name == algorithm && signature.isAtEnd && Self.ed25519(&key, Array(value), message) && key.isAtEnd
    case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521":
      return name == algorithm && signature.isAtEnd && Self.ecdsa(&key, value, message) && key.isAtEnd
    case "ssh-rsa":
      return signature.isAtEnd && Self.rsa(&key, name, Array(value), message) && key.isAtEnd
    case "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com":
      // Security keys may also sign as web pages have them do, which is of another form.
      if name.hasPrefix("webauthn-") { return nil }
      guard name == algorithm, let tail = signature.bytes(5), signature.isAtEnd else { return false }
      return Self.securityKey(key, isEd25519: name.hasPrefix("sk-ssh-ed25519"), value, tail, message)
    default: return nil
    }
  }

  private static func ed25519(_ key: inout SSHFields, _ value: [UInt8], _ message: [UInt8]) -> Bool {
    guard let point = key.string(), let key = try? Curve25519.Signing.PublicKey(rawRepresentation: Array(point)) else {
      return false
    }
    return value.count == 64 && key.isValidSignature(value, for: message)
  }

  private static func ecdsa(_ key: inout SSHFields, _ value: ArraySlice<UInt8>, _ message: [UInt8]) -> Bool {
    guard let curve = key.text(), let point = key.string().map({ Array($0) }) else { return false }
    switch curve {
    case "nistp256":
      guard let numbers = pair(value, width: 32), let key = try? P256.Signing.PublicKey(x963Representation: point),
        let signature = try? P256.Signing.ECDSASignature(rawRepresentation: numbers)
      else { return false }
      return key.isValidSignature(signature, for: message)
    case "nistp384":
      guard let numbers = pair(value, width: 48), let key = try? P384.Signing.PublicKey(x963Representation: point),
        let signature = try? P384.Signing.ECDSASignature(rawRepresentation: numbers)
      else { return false }
      return key.isValidSignature(signature, for: message)
    case "nistp521":
      guard let numbers = pair(value, width: 66), let key = try? P521.Signing.PublicKey(x963Representation: point),
        let signature = try? P521.Signing.ECDSASignature(rawRepresentation: numbers)
      else { return false }
      return key.isValidSignature(signature, for: message)
    default: return false
    }
  }

  /// The two numbers of an ECDSA signature, each in so many bytes.
  private static func pair(_ value: ArraySlice<UInt8>, width: Int) -> [UInt8]? {
    var fields = SSHFields(value)
    guard let r = fields.magnitude(), let s = fields.magnitude(), fields.isAtEnd, max(r.count, s.count) <= width else {
      return nil
    }
    return padded(r, to: width) + padded(s, to: width)
  }

  private static func padded(_ digits: some Collection<UInt8>, to width: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: max(0, width - digits.count)) + digits
  }

  private static func rsa(_ key: inout SSHFields, _ name: String, _ value: [UInt8], _ message: [UInt8]) -> Bool {
    guard let exponent = key.magnitude(), let modulus = key.magnitude(), (256...2048).contains(modulus.count),
      exponent.count <= 4, value.count <= modulus.count,
      let key = try? _RSA.Signing.PublicKey(n: Array(modulus), e: Array(exponent))
    else { return false }
    let signature = _RSA.Signing.RSASignature(rawRepresentation: padded(value, to: modulus.count))
    switch name {
    case "rsa-sha2-256":
      return key.isValidSignature(signature, for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5)
    case "rsa-sha2-512":
      return key.isValidSignature(signature, for: SHA512.hash(data: message), padding: .insecurePKCS1v1_5)
    // Among them 'ssh-rsa', whose SHA-1 signatures PROTOCOL.sshsig does not allow.
    default: return false
    }
  }

  /// A security key signs digests of what it was asked by whom, with flags and a counter between.
  private static func securityKey(
    _ key: SSHFields, isEd25519: Bool, _ value: ArraySlice<UInt8>, _ flagsAndCounter: ArraySlice<UInt8>,
    _ message: [UInt8]
  ) -> Bool {
    var application = key
    let fieldsBefore = isEd25519 ? 1 : 2
    for _ in 0..<fieldsBefore where application.string() == nil { return false }
    guard let name = application.string(), application.isAtEnd else { return false }
    let signed = SHA256Hasher.digest(Array(name)) + flagsAndCounter + SHA256Hasher.digest(message)
    var key = key
    return isEd25519 ? ed25519(&key, Array(value), signed) : ecdsa(&key, value, signed)
  }
}

extension SSHPublicKey {
  /// The digest of a message by the name that OpenSSH's signatures have for it, or nil for a name that they do not allow.
  package static func digest(_ name: String, of message: [UInt8]) -> [UInt8]? {
    switch name {
    case "sha256": SHA256Hasher.digest(message)
    case "sha512": SHA512.hash(data: message).withUnsafeBytes { [UInt8]($0) }
    default: nil
    }
  }
}
