import MVCBase
import MVCObjects
import MVCPassport
import Testing

@Suite("Model-signing bundle")
struct ModelSigningTests {
  private static func resources(_ paths: [String]) -> [ModelSigningStatement.Resource] {
    paths.map { .init(path: RepositoryPath(unchecked: Array($0.utf8)), id: ObjectID(of: Array($0.utf8))) }
  }

  private func payload(_ bundle: JSONValue) throws -> (bytes: [UInt8], json: JSONValue) {
    let text = try #require(bundle["dsseEnvelope"]?["payload"]?.text)
    let bytes = try #require(Base64.decode(text))
    return (bytes, try JSONValue(parsing: bytes))
  }

  @Test("The statement lists every file, and its digest is that of their digests")
  func statement() throws {
    let resources = Self.resources(["a", "b/c"])
    let bundle = try ModelSigningStatement(name: "m", resources: resources, hasLinks: false).bundle(
      signedBy: SigningKey())
    let (_, statement) = try payload(bundle)
    let names = statement["predicate"]?["resources"]?.elements?.compactMap { $0["name"]?.text }
    #expect(names == ["a", "b/c"])
    let digest = Hexadecimal.string(SHA256Hasher.digest(resources.flatMap { $0.id.bytes }))
    #expect(statement["subject"]?.elements?.first?["digest"]?["sha256"]?.text == digest)
    #expect(statement["predicateType"]?.text == "https://model_signing/signature/v1.0")
  }

  @Test("What belongs to git is left out and named as such")
  func gitFiles() throws {
    let paths = [".gitattributes", ".gitignore", "a/.gitkeep", "b/.github/x", "c.git", "d"]
    let bundle = try ModelSigningStatement(name: "m", resources: Self.resources(paths), hasLinks: true)
      .bundle(signedBy: SigningKey())
    let predicate = try #require(try payload(bundle).json["predicate"])
    #expect(predicate["resources"]?.elements?.compactMap { $0["name"]?.text } == ["c.git", "d"])
    #expect(
      predicate["serialization"]?["ignore_paths"]?.elements?.compactMap(\.text)
        == [".git", ".gitattributes", ".github", ".gitignore", ".mvc", "a/.gitkeep", "b/.github"])
    #expect(predicate["serialization"]?["allow_symlinks"] == .bool(true))
  }

  @Test("A statement without a file is refused, also when git's are the only ones", arguments: [[], [".gitignore"]])
  func noFile(paths: [String]) throws {
    let error = #expect(throws: MVCError.self) {
      try ModelSigningStatement(name: "m", resources: Self.resources(paths), hasLinks: false)
    }
    #expect(error?.message == "cannot sign 'm': the signature covers no file")
  }

  @Test("The signature is the key's over the envelope's own encoding")
  func signature() throws {
    let key = SigningKey()
    let bundle = try ModelSigningStatement(name: "m", resources: Self.resources(["a"]), hasLinks: false).bundle(
      signedBy: key)
    let bytes = try payload(bundle).bytes
    let text = try #require(bundle["dsseEnvelope"]?["signatures"]?.elements?.first?["sig"]?.text)
    let signature = try #require(Base64.decode(text))
    #expect(key.isValid(signature, over: Array("DSSEv1 28 application/vnd.in-toto+json \(bytes.count) ".utf8) + bytes))
    #expect(!SigningKey().isValid(signature, over: bytes))
    let hint = Hexadecimal.string(SHA256Hasher.digest(Array(key.publicKeyPEM.utf8)))
    #expect(bundle["verificationMaterial"]?["publicKey"]?["hint"]?.text == hint)
  }

  @Test("A name that is no UTF-8 is refused")
  func oddName() throws {
    let resource = ModelSigningStatement.Resource(path: RepositoryPath(unchecked: [0xFF]), id: ObjectID(of: []))
    let error = #expect(throws: MVCError.self) {
      try ModelSigningStatement(name: "m", resources: [resource], hasLinks: false)
    }
    #expect(error?.code == .usage)
  }
}
