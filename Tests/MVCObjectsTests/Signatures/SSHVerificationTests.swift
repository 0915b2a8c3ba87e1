import MVCBase
import MVCObjects
import MVCTestSupport
import SystemPackage
import Testing

@Suite("SSH signatures are verified in process")
struct SSHVerificationTests {
  private static let keygen = ExternalProgram("ssh-keygen")
  static let hasKeygen = (try? keygen.run("-l", "-f", "/dev/null").exitCode).map { $0 != 127 } ?? false
  static let goldenNames = ["ed25519", "ecdsa-256", "ecdsa-384", "ecdsa-521", "rsa", "rsa-sha256"]

  private static let golden = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().appending("Fixtures").appending("signatures")

  private static func contents(_ name: String) throws -> [UInt8] {
    try #require(try LocalFileSystem().contents(of: golden.appending(name)))
  }

  private static func signature(_ name: String) throws -> SSHSignature {
    try SSHSignature(armoured: String(decoding: contents("\(name).sig"), as: UTF8.self))
  }

  @Test("A stored signature of each algorithm is good over its message and nothing else", arguments: goldenNames)
  func golden(name: String) throws {
    let signature = try Self.signature(name)
    let message = try Self.contents("message")
    #expect(signature.isValid(over: message) == true)
    #expect(signature.isValid(over: message + [0x20]) == false)
    #expect(signature.isValid(over: message, namespace: "file") == false)
    let key = try #require(SSHPublicKey(text: String(decoding: Self.contents("\(name).pub"), as: UTF8.self)))
    #expect(key.bytes == signature.publicKey)
    #expect(key.fingerprint == signature.fingerprint)
  }

  @Test("What ssh-keygen signs now is good", .enabled(if: hasKeygen), arguments: ["ed25519", "ecdsa", "rsa"])
  func fresh(type: String) throws {
    let folder = try TemporaryFolder()
    let message = Array("event\n".utf8)
    try folder.write(message, to: "message")
    func path(_ name: String) -> String { folder.path.appending(name).string }
    _ = try Self.keygen.run("-q", "-t", type, "-N", "", "-f", path("key"))
    for (namespace, isGood) in [("mvc", true), ("git", false)] {
      _ = try Self.keygen.run("-q", "-Y", "sign", "-n", namespace, "-f", path("key"), path("message"))
      let text = try #require(try LocalFileSystem().contents(of: FilePath(path("message.sig"))))
      let signature = try SSHSignature(armoured: String(decoding: text, as: UTF8.self))
      #expect(signature.isValid(over: message) == isGood)
      try LocalFileSystem().removeFile(FilePath(path("message.sig")))
    }
  }

  @Test("Keys of all kinds that need no program sign what ssh-keygen accepts", arguments: TestSSHKey.Kind.allCases)
  func inProcess(kind: TestSSHKey.Kind) throws {
    let message = Array("event\n".utf8)
    let signature = try TestSSHKey(kind).sign(message)
    #expect(signature.isValid(over: message) == true)
    #expect(signature.isValid(over: message + message) == false)
    guard Self.hasKeygen else { return }
    let folder = try TemporaryFolder()
    try folder.write(Array(signature.armoured.utf8), to: "sig")
    let outcome = try Self.keygen.run(
      "-Y", "check-novalidate", "-n", "mvc", "-s", folder.path.appending("sig").string, input: message)
    #expect(outcome.exitCode == 0)
  }

  @Test("A key of an algorithm that is not known here is left to ssh-keygen")
  func unknown() throws {
    func field(_ bytes: [UInt8]) -> [UInt8] { [0, 0, 0, UInt8(bytes.count)] + bytes }
    let key = field(Array("ssh-later".utf8)) + field([1, 2, 3])
    let blob =
      Array("SSHSIG".utf8) + [0, 0, 0, 1] + field(key)
      + [Array("mvc".utf8), [], Array("sha512".utf8), field(Array("ssh-later".utf8)) + field([4])].flatMap(field)
    #expect(try SSHSignature(text: Base64.string(blob)).isValid(over: []) == nil)
  }

  @Test("No damaged signature is good, and none stops the program", arguments: goldenNames)
  func damaged(name: String) throws {
    let message = try Self.contents("message")
    let bytes = try #require(Base64.decode(Self.signature(name).text))
    let seed = UInt64.random(in: 0...UInt64.max)
    print("SSHVerificationTests.damaged: seed \(seed)")
    var random = SeededRandom(seed: seed)
    for _ in 0..<400 {
      var changed = bytes
      let place = Int.random(in: changed.indices, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: changed.removeSubrange(place...)
      case 2: changed.insert(UInt8.random(in: 0...255, using: &random), at: place)
      default: changed.replaceSubrange(place..<min(place + 4, changed.count), with: [0xFF, 0xFF, 0xFF, 0xFF])
      }
      guard changed != bytes, let signature = try? SSHSignature(text: Base64.string(changed)) else { continue }
      #expect(signature.isValid(over: message) != true, "seed \(seed): \(signature.text)")
    }
  }
}
