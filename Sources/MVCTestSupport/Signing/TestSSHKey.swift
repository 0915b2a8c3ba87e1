internal import Crypto
import MVCBase
package import MVCObjects

/// An SSH key that lives in the test alone and signs as `ssh-keygen -Y sign` does, a thousand times faster.
package struct TestSSHKey: Sendable {
  package enum Kind: Sendable, CaseIterable {
    case ed25519, ecdsa
    /// As keys on a device sign, with flags and a counter.
    case securityEd25519, securityECDSA
  }

  private static let application = Array("ssh:".utf8)
  private static let flagsAndCounter: [UInt8] = [1, 0, 0, 0, 9]

  private let kind: Kind
  private let edwards = Curve25519.Signing.PrivateKey()
  private let curve = P256.Signing.PrivateKey()

  package init(_ kind: Kind = .ed25519) { self.kind = kind }

  private var algorithm: String {
    switch kind {
    case .ed25519: "ssh-ed25519"
    case .ecdsa: "ecdsa-sha2-nistp256"
    case .securityEd25519: "sk-ssh-ed25519@openssh.com"
    case .securityECDSA: "sk-ecdsa-sha2-nistp256@openssh.com"
    }
  }

  /// The public key in SSH's binary form.
  package var publicKey: [UInt8] {
    let point =
      switch kind {
      case .ed25519, .securityEd25519: Self.field(Array(edwards.publicKey.rawRepresentation))
      case .ecdsa, .securityECDSA:
        Self.field(Array("nistp256".utf8)) + Self.field(Array(curve.publicKey.x963Representation))
      }
    return Self.field(Array(algorithm.utf8)) + point + (isOnDevice ? Self.field(Self.application) : [])
  }

  /// The public key as a policy or a `.pub` file has it.
  package var publicText: String { "\(algorithm) \(Base64.string(publicKey))" }

  private var isOnDevice: Bool { kind == .securityEd25519 || kind == .securityECDSA }

  /// Signs bytes (OpenSSH, PROTOCOL.sshsig).
  package func sign(_ bytes: [UInt8], namespace: String = SSHSignature.namespace) throws -> SSHSignature {
    let purpose = Self.field(Array(namespace.utf8)) + Self.field([]) + Self.field(Array("sha512".utf8))
    let magic = Array("SSHSIG".utf8)
    let digest = SHA512.hash(data: bytes).withUnsafeBytes { [UInt8]($0) }
    let signature = try signature(over: magic + purpose + Self.field(digest))
    let blob = magic + [0, 0, 0, 1] + Self.field(publicKey) + purpose + Self.field(signature)
    return try SSHSignature(text: Base64.string(blob))
  }

  private func signature(over bytes: [UInt8]) throws -> [UInt8] {
    let application = SHA256Hasher.digest(Self.application)
    let signed = isOnDevice ? application + Self.flagsAndCounter + SHA256Hasher.digest(bytes) : bytes
    let value =
      switch kind {
      case .ed25519, .securityEd25519: Array(try edwards.signature(for: signed))
      case .ecdsa, .securityECDSA: Self.pair(Array(try curve.signature(for: signed).rawRepresentation))
      }
    return Self.field(Array(algorithm.utf8)) + Self.field(value) + (isOnDevice ? Self.flagsAndCounter : [])
  }

  private static func pair(_ numbers: [UInt8]) -> [UInt8] {
    [numbers.prefix(32), numbers.suffix(32)].flatMap { half -> [UInt8] in
      let digits = half.drop { $0 == 0 }
      return field((digits.first.map { $0 >= 0x80 } == true ? [0] : []) + digits)
    }
  }

  private static func field(_ bytes: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { Array($0) } + bytes
  }
}
