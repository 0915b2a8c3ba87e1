import Foundation
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import SystemPackage
import Testing

@Suite("mvc sign and mvc verify-signature", .enabled(if: SigningKeyFile.isInstalled, "there is no ssh-keygen"))
struct SignTests {
  private let cli: TestCommandLine
  private let key: SigningKeyFile

  init() throws {
    cli = try TestCommandLine()
    key = try #require(try SigningKeyFile(cli))
    try cli.commit("first", ["a.txt": "a\n"])
  }

  private func verify(_ revision: String, _ signers: String? = nil) throws -> CommandOutcome {
    try cli.run("verify-signature \(revision) --allowed-signers \(signers ?? key.allowedSigners)")
  }

  @Test("A snapshot that is recorded is signed, verified, and the signature taken back")
  func later() throws {
    let id = try cli.run("rev-parse HEAD").answer
    #expect(try verify("HEAD").exitCode == 22)
    let signed = try cli.run("sign --key \(key.path)")
    #expect(signed.answer.contains("with the key SHA256:"), "\(signed.text)")
    #expect(try cli.run("rev-parse HEAD").answer == id)
    let verified = try verify("HEAD")
    #expect(verified.exitCode == 0, "\(verified.text)")
    #expect(verified.answer.hasPrefix("good     given later: ana@example.org, key SHA256:"))
    #expect(try cli.run("undo").exitCode == 0)
    #expect(try verify("HEAD").exitCode == 22)
  }

  @Test("Commits and annotated tags are signed with the key of the settings")
  func settings() throws {
    try cli.write("b\n", to: "a.txt")
    let unset = try cli.run("commit --sign -m second")
    #expect(unset.exitCode == 64, "\(unset.text)")
    try cli.run("config user.signingKey \(key.path)")
    try cli.run("config gpg.ssh.allowedSignersFile \(key.allowedSigners)")
    #expect(try cli.run("commit --sign -m second").exitCode == 0)
    #expect(try cli.run("tag --sign v1 -m why").exitCode == 0)
    let verified = try cli.run("verify-signature v1")
    #expect(verified.exitCode == 0, "\(verified.text)")
    #expect(verified.answer.contains("good     in the tag 'v1': ana@example.org"))
    #expect(verified.answer.contains("good     in the snapshot: ana@example.org"))
    #expect(try cli.run("fsck").exitCode == 0)
  }

  @Test("show names the key of a signature and checks nothing; log --show-signature checks")
  func shown() throws {
    try cli.run("config user.signingKey \(key.path)")
    #expect(!(try cli.run("show").answer.contains("Signed:")))
    try cli.write("b\n", to: "a.txt")
    try cli.run("commit --sign -m second")
    let show = try cli.run("show")
    let signed = show.answer.components(separatedBy: "\n").filter { $0.hasPrefix("Signed: ") }
    #expect(signed.count == 1 && signed[0].hasPrefix("Signed: in the snapshot, key SHA256:"), "\(show.text)")
    #expect(signed[0].hasSuffix("(not checked: run 'mvc verify-signature HEAD')"))
    let json = try cli.run("show --json").json()["signatures"] as? [[String: String]]
    #expect(json?.count == 1 && json?[0]["key"]?.hasPrefix("SHA256:") == true)

    #expect(!(try cli.run("log").answer.contains("Signed:")))
    let unknown = try cli.run("log --show-signature").answer
    #expect(unknown.contains("Signed: unknown  in the snapshot: sound"), "\(unknown)")
    try cli.run("config gpg.ssh.allowedSignersFile \(key.allowedSigners)")
    let log = try cli.run("log --show-signature").answer
    #expect(log.components(separatedBy: "Signed: ").count == 2, "\(log)")
    #expect(log.contains("Signed: good     in the snapshot: ana@example.org, key SHA256:"), "\(log)")
    let line = try cli.run("log --oneline --show-signature").answer.components(separatedBy: "\n")
    #expect(line.count == 3 && line[1].hasPrefix("  good     in the snapshot"), "\(line)")
    let snapshots = try cli.run("log --show-signature --json").json()["snapshots"] as? [[String: Any]]
    let verdicts = snapshots?.map { ($0["signatures"] as? [[String: Any]])?.map { $0["verdict"] as? String } }
    #expect(verdicts == [["good"], []])
  }

  @Test("Where mvc's settings say nothing, git's key and file are taken, if git signs with SSH")
  func gitSettings() throws {
    cli.environment["GIT_CONFIG_GLOBAL"] = cli.location("gitconfig")
    let ssh = "[gpg \"ssh\"]\n\tallowedSignersFile = \(key.allowedSigners)\n"
    try cli.writeOutside("[user]\n\tsigningkey = \(key.path)\n\(ssh)", to: "gitconfig")
    #expect(try cli.run("sign").exitCode == 64)
    try cli.writeOutside("[user]\n\tsigningkey = \(key.path)\n[gpg]\n\tformat = ssh\n\(ssh)", to: "gitconfig")
    #expect(try cli.run("sign").exitCode == 0)
    let verified = try cli.run("verify-signature")
    #expect(verified.exitCode == 0, "\(verified.text)")
  }

  @Test("A signature that does not fit what it is in is bad, and one bad outweighs a good one")
  func bad() throws {
    try cli.run("config user.signingKey \(key.path)")
    try cli.run("tag --sign v1 -m why")
    #expect(try verify("v1").exitCode == 0)
    let repository = try Repository.open(
      around: FilePath(cli.location("project")), Runtime(), userSettings: nil)
    var references = try repository.references()
    let name = try ReferenceName.tag("v1")
    var tag = try repository.objects.tag(#require(references[name]))
    tag.message = "another why\n"
    let forged = tag.encoded()
    references[name] = try repository.objects.write { try $0.add(forged, .tag) }
    try LocalFileSystem().replace(
      repository.layout.references, with: references.encoded(), by: repository.layout.temporary.appending("refs-x"),
      isDurable: false)
    try cli.run("sign HEAD")
    let verified = try verify("v1")
    #expect(verified.exitCode == 22)
    #expect(verified.answer.hasPrefix("bad      in the tag 'v1': key SHA256:"), "\(verified.text)")
    #expect(verified.answer.contains("good     given later"))
    #expect(try verify("HEAD").exitCode == 0)
  }

  @Test("A key that nobody allowed counts for nothing")
  func unknown() throws {
    let other = try #require(try SigningKeyFile(cli, name: "other", principal: "bo@example.org"))
    try cli.run("sign --key \(other.path)")
    let verified = try verify("HEAD")
    #expect(verified.exitCode == 22)
    #expect(verified.answer.hasPrefix("unknown  given later: sound"), "\(verified.text)")
    #expect(try verify("HEAD", other.allowedSigners).exitCode == 0)
    let none = try cli.run("verify-signature HEAD")
    #expect(none.exitCode == 22)
    #expect(none.text.contains("no file says whose keys count"))
  }

  @Test("A key for another use, or out of its time, does not count")
  func restricted() throws {
    try cli.run("sign --key \(key.path)")
    let line = try #require(try cli.readOutside("key.signers"))
    try cli.writeOutside(line.replacing("\"mvc\"", with: "\"git\""), to: "git.signers")
    #expect(try verify("HEAD", cli.location("git.signers")).exitCode == 22)
    try cli.writeOutside(
      line.replacing("namespaces", with: "valid-before=\"20200101\",namespaces"), to: "old.signers")
    #expect(try verify("HEAD", cli.location("old.signers")).exitCode == 22)
  }

  @Test("Without ssh-keygen the error says what to install; a missing key is named")
  func missing() throws {
    let none = try cli.run("sign --key nowhere")
    #expect(none.exitCode == 1)
    #expect(none.text.contains("cannot sign with the key"))
    cli.environment["PATH"] = "/nowhere"
    try cli.check(
      "sign --key ../key",
      """
      ! error: cannot run 'ssh-keygen': there is no such program
      ! hint: install OpenSSH 8.2 or later: 'apt install openssh-client', 'dnf install openssh-clients' or 'apk add openssh-keygen'
      exit 15
      """)
  }
}

@Suite("mvc sign --format oms")
struct ModelSigningCommandTests {
  @Test("The bundle is written, and a key that cannot sign is refused with a way to make one")
  func bundle() throws {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a.txt": "a\n"])
    try cli.writeOutside(SigningKey().privateKeyPEM, to: "key.pem")
    let bundle = try cli.run("sign --format oms --key ../key.pem")
    #expect(bundle.exitCode == 0, "\(bundle.text)")
    #expect(try bundle.json()["mediaType"] as? String == "application/vnd.dev.sigstore.bundle.v0.3+json")
    try cli.run("sign --format oms --key ../key.pem -o model.sig")
    #expect(try cli.read("model.sig")?.contains("dsseEnvelope") == true)
    try cli.check(
      "sign --format oms --key a.txt",
      """
      ! error: cannot use the key: the file has no private key in PEM
      ! hint: make one with 'openssl ecparam -name prime256v1 -genkey -noout -out signing.pem'
      exit 64
      """)
    try cli.commit("second", [".gitignore": "x\n"])
    let outcome = try cli.run("sign --format oms --key ../key.pem -o model.sig")
    #expect(
      outcome.text.contains("note: the signature covers 2 files and leaves out 1: '.gitignore'"), "\(outcome.text)")
    #expect(try cli.run("sign --format oms").exitCode == 64)
    #expect(try cli.run("sign -o x").exitCode == 64)
  }
}
