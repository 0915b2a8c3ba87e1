import MVCBase
import MVCObjects
import MVCPassport
import MVCProvenance
import MVCRepository
import MVCStorage
import MVCTestSupport
import SystemPackage
import Testing

@Suite("Signing")
struct SigningTests {
  private let project: TestProject

  init() throws {
    project = try TestProject()
    try project.commit(["a": "1\n"])
  }

  /// A signature of a key that is a name; nothing here asks whether it is sound.
  private func signer(_ key: String) -> Signer {
    { payload in
      let key = Array(key.utf8)
      let bytes = Array("SSHSIG".utf8) + [0, 0, 0, 1, 0, 0, 0, UInt8(key.count)] + key + ObjectID(of: payload).bytes
      return try SSHSignature(text: Base64.string(bytes))
    }
  }

  @Test("A later signature leaves the snapshot's id, can be undone, and one of the same key replaces it")
  func later() throws {
    let head = try #require(try project.head())
    _ = try project.open().sign("HEAD", with: signer("ana"), project.intent())
    _ = try project.open().sign("HEAD", with: signer("bo"), project.intent())
    project.clock.advance(seconds: 60)
    _ = try project.open().sign("HEAD", with: signer("bo"), project.intent())
    #expect(try project.head() == head)
    let (id, signatures) = try project.open().signatures(of: "HEAD")
    #expect(id == head)
    #expect(signatures.map(\.place) == [.later, .later])
    for found in signatures {
      #expect(String(decoding: found.payload, as: UTF8.self).contains("target \(head)\n"))
    }
    try project.undo()
    try project.undo()
    #expect(try project.open().signatures(of: "HEAD").signatures.count == 1)
  }

  @Test("Signatures outlive garbage collection, fsck finds them sound, and log --all lists no more snapshots")
  func kept() throws {
    _ = try project.open().sign("HEAD", with: signer("ana"), project.intent())
    project.clock.advance(seconds: 90 * 86_400)
    let repository = try project.open()
    _ = try repository.collectGarbage(keepDays: 0, isDryRun: false, project.intent())
    #expect(try project.open().signatures(of: "HEAD").signatures.count == 1)
    #expect(try project.open().check().damages == [])
    #expect(try repository.allHeads(repository.references()).count == 2)
  }

  @Test("A commit and a tag carry their signature in themselves")
  func inside() throws {
    try project.write("2\n", to: "a")
    var request = CommitRequest(message: "signed\n")
    request.signer = signer("ana")
    let id = try project.open().commit(request, project.intent()).id
    _ = try project.open().createTag(
      "v1", at: "HEAD", message: "why\n", isForced: false, signer: signer("bo"), project.intent())
    let found = try project.open().signatures(of: "v1").signatures
    #expect(found.map(\.place) == [.tag("v1"), .snapshot])
    #expect(try project.open().signatures(of: "HEAD").signatures.map(\.place) == [.snapshot])
    let snapshot = try project.open().objects.snapshot(id)
    #expect(try signer("ana")(snapshot.signedBytes).text == snapshot.signature)
    #expect(try project.open().check().damages == [])
  }

  @Test("A signed tag vouches for nothing under another name")
  func renamedTag() throws {
    let tag = try project.open().createTag(
      "v1", at: "HEAD", message: "why\n", isForced: false, signer: signer("bo"), project.intent())
    #expect(try project.open().signatures(of: "v1").signatures.map(\.problem) == [nil])
    let repository = try project.open()
    let moved = try ReferenceName.tag("v2")
    var references = try repository.references()
    references[moved] = tag.id
    try LocalFileSystem().replace(
      repository.layout.references, with: references.encoded(), by: repository.layout.temporary.appending("refs-x"),
      isDurable: false)
    #expect(try project.open().signatures(of: "v2").signatures.compactMap(\.problem).count == 1)
  }

  @Test("A signer that fails leaves everything as it was")
  func failure() throws {
    let before = try project.references()
    let fails: Signer = { _ in throw MVCError(.failed, "no key") }
    try project.write("2\n", to: "a")
    var request = CommitRequest(message: "signed\n")
    request.signer = fails
    #expect(throws: MVCError.self) { try project.open().commit(request, project.intent()) }
    #expect(throws: MVCError.self) { try project.open().sign("HEAD", with: fails, project.intent()) }
    #expect(try project.references() == before)
    #expect(try project.status() == ["modified a"])
  }

  @Test("A later signature that speaks of another snapshot does not count")
  func misplaced() throws {
    _ = try project.open().sign("HEAD", with: signer("ana"), project.intent())
    let first = try #require(try project.head())
    try project.commit(["a": "2\n"])
    #expect(try project.open().signatures(of: "HEAD").signatures.isEmpty)
    #expect(try project.open().passport(first.description, hasHistory: true).history?.signatures.count == 1)
    #expect(try project.open().passport(first.description).json == project.open().passport("HEAD~1").json)
  }

  @Test("A passport is the same whatever happened later, and tells it only when asked")
  func history() throws {
    let before = try project.open().passport("HEAD").json
    _ = try project.open().sign("HEAD", with: signer("ana"), project.intent())
    _ = try project.open().createTag("v1", at: "HEAD", message: "why\n", isForced: false, project.intent())
    #expect(try project.open().passport("HEAD").json == before)
    let history = try #require(try project.open().passport("HEAD", hasHistory: true).history)
    #expect(history.tags.map(\.name) == ["v1"])
    #expect(history.signatures.count == 1)
  }

  @Test("A link is signed with what it leads to, and one that leads to nothing is refused")
  func links() throws {
    try project.link("b/up", to: "../a")
    try project.link("chain", to: "b/up")
    try project.link("folder", to: "b")
    try project.commit("links")
    let signed = try project.open().modelSigningBundle("HEAD", key: SigningKey())
    #expect(signed.signedCount == 3)
    #expect(signed.leftOut.map(\.description) == ["folder"])
    let bundle = signed.json
    let payload = try #require(Base64.decode(bundle["dsseEnvelope"]?["payload"]?.text ?? ""))
    let resources = try JSONValue(parsing: payload)["predicate"]?["resources"]?.elements ?? []
    #expect(resources.compactMap { $0["name"]?.text } == ["a", "b/up", "chain"])
    #expect(Set(resources.compactMap { $0["digest"]?.text }) == [ObjectID(of: Array("1\n".utf8)).description])
    for target in ["nowhere", "/etc/passwd", "../outside", "loop"] {
      try project.remove("loop")
      try project.link("loop", to: target)
      try project.commit("a bad link")
      let error = #expect(throws: MVCError.self) { try project.open().modelSigningBundle("HEAD", key: SigningKey()) }
      #expect(error?.code == .usage)
    }
  }

  @Test("The provenance document is in the passport")
  func provenance() throws {
    let document = Array(#"{"metrics":{"f1":0.5},"schema":"mvc-provenance/1"}"#.utf8)
    let repository = try project.open()
    var snapshot = try repository.objects.snapshot(#require(try project.head()))
    let id = try repository.objects.write { writer in
      snapshot.provenance = try writer.add(document, .blob)
      return try writer.add(snapshot.encoded(), .snapshot)
    }
    let passport = try project.open().passport(id.description)
    #expect(passport.provenance?.metricValues.map(\.name) == ["f1"])
    #expect(try Passport(verifying: passport.json.encode()).id == id)
  }
}
