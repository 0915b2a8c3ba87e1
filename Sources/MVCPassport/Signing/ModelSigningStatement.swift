package import MVCBase
package import MVCObjects

/// A signature over the files of a model as the OpenSSF Model Signing project has it: an in-toto statement in a DSSE
/// envelope in a Sigstore bundle.
///
/// No file is read: an id is the SHA-256 that the statement asks for.
///
/// - SeeAlso: `docs/format/signatures.md`; OpenSSF Model Signing 1.0, in-toto Statement 1, DSSE 1.0.2, Sigstore bundle 0.3
package struct ModelSigningStatement: Sendable {
  private static let payloadType = "application/vnd.in-toto+json"
  private static let mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json"

  /// What the verifier passes over at the top of the folder, whether it is there or not.
  private static let alwaysIgnored = [".git", ".gitattributes", ".github", ".gitignore", ".mvc"]

  /// A file's name and digest.
  package struct Resource: Sendable {
    package let path: RepositoryPath
    package let id: ObjectID

    package init(path: RepositoryPath, id: ObjectID) {
      self.path = path
      self.id = id
    }
  }

  private let payload: [UInt8]
  /// How many files are signed.
  package let signedCount: Int
  /// The files that are left out, because they belong to git, in order.
  package let leftOut: [RepositoryPath]

  /// - Parameters:
  ///   - name: What the model is called; for people.
  ///   - resources: The files, folder by folder in the order of names.
  ///   - hasLinks: Whether some of them are links, whose digest is that of the file they lead to.
  /// - Throws: ``MVCError`` with code `usage` for a name that is not UTF-8, which the statement cannot hold, and when no
  ///   file is left to sign: such a signature would vouch for any folder.
  package init(name: String, resources: [Resource], hasLinks: Bool) throws(MVCError) {
    var signed: [JSONValue] = []
    var ignored = Set(Self.alwaysIgnored)
    var digests = SHA256Hasher()
    var leftOut: [RepositoryPath] = []
    for resource in resources {
      guard let text = String(validating: resource.path.bytes, as: UTF8.self) else {
        throw MVCError(
          .usage, "cannot sign '\(resource.path)': the statement holds only names in UTF-8",
          hint: "rename the file and commit again")
      }
      if let hidden = Self.gitPath(of: text) {
        ignored.insert(hidden)
        leftOut.append(resource.path)
        continue
      }
      digests.update(resource.id.bytes)
      signed.append(
        .object([
          ("name", .string(text)), ("algorithm", "sha256"), ("digest", .string(resource.id.description)),
        ]))
    }
    guard !signed.isEmpty else {
      throw MVCError(
        .usage, "cannot sign '\(name)': the signature covers no file",
        hint: leftOut.isEmpty
          ? "commit the model's files first" : "files whose path has a name that begins with '.git' are left out")
    }
    (signedCount, self.leftOut) = (signed.count, leftOut)
    let statement: JSONValue = .object([
      ("_type", "https://in-toto.io/Statement/v1"),
      (
        "subject",
        .array([
          .object([
            ("name", .string(name)),
            ("digest", .object([("sha256", .string(Hexadecimal.string(digests.finish())))])),
          ])
        ])
      ),
      ("predicateType", "https://model_signing/signature/v1.0"),
      (
        "predicate",
        .object([
          (
            "serialization",
            .object([
              ("method", "files"), ("hash_type", "sha256"), ("allow_symlinks", .bool(hasLinks)),
              ("ignore_paths", .array(ignored.sorted().map { .string($0) })),
            ])
          ),
          ("resources", .array(signed)),
        ])
      ),
    ])
    payload = statement.encode(.compact)
  }

  /// The part of a path up to the first name that begins with `.git`: such files belong to git and not to the model.
  private static func gitPath(of path: String) -> String? {
    let names = path.split(separator: "/")
    guard let index = names.firstIndex(where: { $0.utf8.starts(with: ".git".utf8) }) else { return nil }
    return names[...index].joined(separator: "/")
  }

  /// The bytes that are signed: DSSE's pre-authentication encoding.
  private var signedBytes: [UInt8] {
    Array("DSSEv1 \(Self.payloadType.utf8.count) \(Self.payloadType) \(payload.count) ".utf8) + payload
  }

  /// The signed bundle.
  package func bundle(signedBy key: SigningKey) throws(MVCError) -> JSONValue {
    let hint = Hexadecimal.string(SHA256Hasher.digest(Array(key.publicKeyPEM.utf8)))
    return .object([
      ("mediaType", .string(Self.mediaType)),
      (
        "verificationMaterial",
        .object([("publicKey", .object([("hint", .string(hint))])), ("tlogEntries", .array([]))])
      ),
      (
        "dsseEnvelope",
        .object([
          ("payload", .string(Base64.string(payload))), ("payloadType", .string(Self.payloadType)),
          (
            "signatures",
            .array([.object([("sig", .string(Base64.string(try key.signature(over: signedBytes)))), ("keyid", "")])])
          ),
        ])
      ),
    ])
  }
}
