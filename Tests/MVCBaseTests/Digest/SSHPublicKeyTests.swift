import MVCBase
import Testing

@Suite("SSHPublicKey")
struct SSHPublicKeyTests {
  private static let line =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHHTgDgcNpTrhPtUS4Yn7nm6JEjHcZChRWWubDcLzacr"

  @Test("A key is read from a line of a file, with and without options and a comment")
  func text() throws {
    for text in [Self.line, "\(Self.line) ana@example.org", "namespaces=\"mvc\" \(Self.line) a b"] {
      let key = try #require(SSHPublicKey(text: text))
      #expect(key.algorithm == "ssh-ed25519")
      #expect(key.text == Self.line)
      #expect(key.fingerprint == "SHA256:idGY8GKQ1rX4EMhTKipMCbGPKeZKa70UXZFAJ5cKc00")
    }
  }

  @Test("What is no key is none", arguments: ["", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa \(line.dropFirst(12))"])
  func malformed(text: String) { #expect(SSHPublicKey(text: text) == nil) }

  @Test("The fields of SSH's forms end where the bytes do")
  func fields() {
    var fields = SSHFields([0, 0, 0, 2, 0x41, 0x42, 0, 0, 0, 9, 1])
    #expect(fields.text() == "AB")
    #expect(fields.string() == nil)
    var numbers = SSHFields([0, 0, 0, 2, 0, 0x80, 0, 0, 0, 2, 0, 0x7F, 0, 0, 0, 1, 0x80, 0, 0, 0, 0])
    #expect(numbers.magnitude() == [0x80])
    #expect(numbers.magnitude() == nil)
    #expect(numbers.magnitude() == nil)
    #expect(numbers.magnitude() == nil)
  }
}
