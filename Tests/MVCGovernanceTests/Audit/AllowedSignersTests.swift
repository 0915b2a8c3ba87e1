import MVCBase
import MVCGovernance
import MVCTestSupport
import Testing

@Suite("AllowedSigners")
struct AllowedSignersTests {
  private static let key = TestSSHKey()
  private static let moment = Timestamp(secondsSinceEpoch: 1_767_225_600)  // 2026-01-01

  private func allows(_ line: String, _ principal: String = "ana@example.org") throws -> Bool {
    let text = line.replacing("KEY", with: Self.key.publicText)
    return try AllowedSigners(parsing: Array(text.utf8), namespace: "mvc", file: "signers")
      .allows(Self.key.publicKey, of: principal, at: Self.moment)
  }

  @Test(
    "A line allows its principals, for its uses and in its time",
    arguments: [
      ("ana@example.org KEY", true), ("ANA@example.org KEY comment", true), ("bo@example.org KEY", false),
      ("*@example.org KEY", true), ("*@example.org,!ana@* KEY", false), ("a?a@example.org KEY", true),
      ("ana@example.org namespaces=\"git,mvc\" KEY", true), ("ana@example.org namespaces=\"git\" KEY", false),
      ("ana@example.org namespaces=\"m*\",valid-before=\"20270101\" KEY", true),
      ("ana@example.org valid-before=\"20260101Z\" KEY", false), ("ana@example.org valid-after=\"20260101\" KEY", true),
      ("ana@example.org valid-after=\"202601010001\" KEY", false), ("ana@example.org cert-authority KEY", false),
      ("# ana@example.org KEY\n\n", false),
    ])
  func line(line: String, isAllowed: Bool) throws { #expect(try allows(line) == isAllowed) }

  @Test("A line that is not understood is refused", arguments: ["ana@example.org", "ana KEX", "ana what=\"1\" KEY"])
  func malformed(line: String) {
    let error = #expect(throws: MVCError.self) { try allows(line) }
    #expect(error?.message.hasPrefix("cannot read 'signers': line 1") == true)
  }

  @Test("Once a file says whose keys count, every event has to be signed with one")
  func audit() throws {
    let record = try GovernedRecord(isLong: false).record
    let lea = try #require(GovernedRecord.lea.key)
    var terms = GovernedRecord.terms()
    func finding(_ text: String) throws -> AuditFinding? {
      terms.allowedSigners = try AllowedSigners(parsing: Array(text.utf8), namespace: "mvc", file: "signers")
      return try RecordReplay.verify(record, terms).finding
    }
    #expect(try finding("lea@example.org \(lea.publicText)\n") == nil)
    #expect(try finding("lea@example.org \(Self.key.publicText)\n")?.rule == .signature)
    #expect(try finding("")?.position == 1)
  }
}
