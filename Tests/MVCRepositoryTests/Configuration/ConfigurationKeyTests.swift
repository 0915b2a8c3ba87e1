import MVCBase
import MVCRepository
import Testing

@Suite("ConfigurationKey")
struct ConfigurationKeyTests {
  @Test(
    "A key has a section, perhaps a subsection, and a name",
    arguments: [
      ("user.name", "user", nil, "name"), ("User.Signing-Key", "user", nil, "signing-key"),
      ("remote.origin.url", "remote", "origin", "url"), ("Remote.Origin.URL", "remote", "Origin", "url"),
      ("url.https://example.org/a.b.insteadOf", "url", "https://example.org/a.b", "insteadof"),
      ("a..b", "a", "", "b"), ("s3.my models.key", "s3", "my models", "key"),
    ])
  func parts(text: String, section: String, subsection: String?, name: String) throws {
    let key = try ConfigurationKey(text)
    #expect(key.section == section)
    #expect(key.subsection == subsection)
    #expect(key.name == name)
    #expect(try ConfigurationKey(key.description) == key)
  }

  @Test("Only a subsection tells upper from lower case")
  func letterCase() throws {
    #expect(try ConfigurationKey("User.NAME") == ConfigurationKey("user.name"))
    #expect(try ConfigurationKey("remote.Origin.url") != ConfigurationKey("remote.origin.url"))
    #expect(try ConfigurationKey("remote.\u{E9}.url") != ConfigurationKey("remote.e\u{301}.url"))
  }

  @Test(
    "What cannot be a key is refused",
    arguments: [
      ("", "it has no section"), ("name", "it has no section"),
      (".name", "a section is made of letters, digits and '-'"),
      ("us er.name", "a section is made of letters, digits and '-'"),
      ("user.", "its last part must be a letter, then letters, digits and '-'"),
      ("user.1st", "its last part must be a letter, then letters, digits and '-'"),
      ("user.na me", "its last part must be a letter, then letters, digits and '-'"),
      ("a.b\nc.d", "it has a line end or a zero byte"), ("a.\0.d", "it has a line end or a zero byte"),
    ])
  func refusals(text: String, reason: String) throws {
    let error = try #require(throws: MVCError.self) { try ConfigurationKey(text) }
    #expect(error.code == .usage)
    #expect(error.message == "cannot use '\(text)' as a configuration key: \(reason)")
  }
}
