import MVCBase
import Testing

@Suite("SigningKey")
struct SigningKeyTests {
  @Test("A key is found among other blocks, and signs as before")
  func blocks() throws {
    let key = SigningKey()
    let parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
    let read = try SigningKey(pem: "some words\n\(parameters)\(key.privateKeyPEM)")
    #expect(read.publicKeyPEM == key.publicKeyPEM)
    #expect(key.isValid(try read.signature(over: [1, 2]), over: [1, 2]))
    #expect(!key.isValid(try read.signature(over: [1, 2]), over: [1, 3]))
  }

  @Test(
    "What is no such key is refused with a way out",
    arguments: [
      "", "-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----", "-----BEGIN PRIVATE KEY-----\nAA==\n",
      "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----",
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----",
    ])
  func refused(pem: String) {
    let error = #expect(throws: MVCError.self) { try SigningKey(pem: pem) }
    #expect(error?.code == .usage)
    #expect(error?.hint != nil)
  }
}
