import MVCBase
import MVCObjects
import MVCTestSupport
import Testing

@Suite("SSHSignature")
struct SSHSignatureTests {
  private static let armoured = """
    -----BEGIN SSH SIGNATURE-----
    U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgqt1HKtGDMOxxZiOrsCcqfUTTrf
    -----END SSH SIGNATURE-----

    """

  @Test("The key is read from a signature of ssh-keygen's form, and the form comes back")
  func form() throws {
    let bytes = Array("SSHSIG".utf8) + [0, 0, 0, 1, 0, 0, 0, 3] + Array("key".utf8) + [UInt8](repeating: 7, count: 80)
    let signature = try SSHSignature(text: Base64.string(bytes))
    #expect(signature.publicKey == Array("key".utf8))
    #expect(signature.fingerprint == "SHA256:LHDhK3oGRvkiefQnx7OOczTY5Tic/xZ6HcMOc/gmtoM")
    #expect(signature.keyName.count == 16)
    #expect(try SSHSignature(armoured: signature.armoured) == signature)
    #expect(signature.armoured.split(separator: "\n").dropFirst().dropLast().dropLast().allSatisfy { $0.count == 70 })
  }

  @Test("What is no signature is refused", arguments: ["", "AAAA", "U1NIU0lH", "not base 64", armoured])
  func malformed(text: String) {
    let error = #expect(throws: MVCError.self) { try SSHSignature(text: text) }
    #expect(error?.code == .notVerified)
    #expect(throws: MVCError.self) { try SSHSignature(armoured: text) }
  }

  @Test("A signature is a line of a snapshot and of a tag, and what is signed is all the rest")
  func lines() throws {
    let person = Signature(TestProject.person, at: TestProject.start)
    var snapshot = Snapshot(manifest: Manifest.emptyID, parents: [], author: person, committer: person, message: "m\n")
    let unsigned = snapshot.encoded()
    snapshot.signature = "U1NI"
    snapshot.otherHeaders = ["later thing"]
    #expect(try Snapshot(decoding: snapshot.encoded()) == snapshot)
    #expect(String(decoding: snapshot.encoded(), as: UTF8.self).contains("\nsignature U1NI\nlater thing\n\nm\n"))
    snapshot.otherHeaders = []
    #expect(snapshot.signedBytes == unsigned)
    var tag = Tag(target: Manifest.emptyID, name: "v1", tagger: person, message: "m\n")
    let bare = tag.encoded()
    tag.signature = "U1NI"
    #expect(try Tag(decoding: tag.encoded()) == tag)
    #expect(tag.signedBytes == bare)
  }
}
