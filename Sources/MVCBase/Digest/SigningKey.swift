internal import Crypto

/// A private key for ECDSA on the curve P-256 with SHA-256 (FIPS 186-5).
package struct SigningKey: Sendable {
  private let key: P256.Signing.PrivateKey

  /// Reads a key in PEM: PKCS #8 (`PRIVATE KEY`) or SEC 1 (`EC PRIVATE KEY`); other blocks beside it are passed over.
  ///
  /// - Throws: ``MVCError`` with code `usage` for anything else, such as a key with a passphrase or on another curve.
  package init(pem text: String) throws(MVCError) {
    let hint = "make one with 'openssl ecparam -name prime256v1 -genkey -noout -out signing.pem'"
    guard let block = Self.block(in: text) else {
      throw MVCError(.usage, "cannot use the key: the file has no private key in PEM", hint: hint)
    }
    if block.contains("ENCRYPTED") {
      throw MVCError(
        .usage, "cannot use the key: it has a passphrase",
        hint: "run 'openssl ec -in KEY -out PLAIN' to make a copy without one")
    }
    do {
      key = try P256.Signing.PrivateKey(pemRepresentation: block)
    } catch {
      throw MVCError(.usage, "cannot use the key: it is no elliptic-curve key on P-256", hint: hint)
    }
  }

  /// A key of random numbers.
  package init() { key = P256.Signing.PrivateKey() }

  /// The lines from the beginning of a private key to its end.
  private static func block(in text: String) -> String? {
    var block: [Substring] = []
    for line in text.textLines {
      if line.hasPrefix("-----BEGIN "), line.hasSuffix("PRIVATE KEY-----") {
        block = []
      } else if block.isEmpty {
        continue
      }
      block.append(line)
      if line.hasPrefix("-----END ") { return block.joined(separator: "\n") }
    }
    return nil
  }

  /// The signature over bytes, in DER. ECDSA takes a random number for each, so no two are the same.
  package func signature(over bytes: [UInt8]) throws(MVCError) -> [UInt8] {
    do {
      return Array(try key.signature(for: bytes).derRepresentation)
    } catch {
      throw MVCError(.failed, "cannot sign: \(error)")
    }
  }

  /// Whether a signature in DER is this key's over the bytes.
  package func isValid(_ signature: [UInt8], over bytes: [UInt8]) -> Bool {
    guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return false }
    return key.publicKey.isValidSignature(signature, for: bytes)
  }

  package var privateKeyPEM: String { key.pemRepresentation + "\n" }

  /// The public key in PEM (`PUBLIC KEY`), with a line feed at its end, as OpenSSL writes it.
  package var publicKeyPEM: String { key.publicKey.pemRepresentation + "\n" }
}
