import MVCBase
import MVCRepository
import MVCTestSupport
import Testing

@Suite("ConfigurationFile")
struct ConfigurationFileTests {
  /// A file that people wrote.
  private let text = """
    # who I am
    [user]
      name = "Ada Lovelace"  ; quotes keep spaces
      Email = ada@example.org

    [remote "origin"]
    \turl = /models # the share
    \tpushurl = /a
    \tpushurl = /b
    [core]
      progress

    """

  private func file(_ text: String) throws -> ConfigurationFile {
    try ConfigurationFile(parsing: Array(text.utf8), path: "config")
  }

  @Test("Settings are found by key, the last value first, and listed in order")
  func reading() throws {
    let file = try file(text)
    #expect(file.value(for: "user.name") == "Ada Lovelace")
    #expect(file.value(for: "USER.email") == "ada@example.org")
    #expect(file.value(for: "remote.origin.url") == "/models")
    #expect(file.value(for: "remote.origin.pushurl") == "/b")
    #expect(file.values(for: try ConfigurationKey("remote.origin.pushurl")) == ["/a", "/b"])
    #expect(file.value(for: "remote.Origin.url") == nil)
    #expect(file.value(for: "core.progress") == "true")
    #expect(file.value(for: "not a key") == nil)
    #expect(
      file.all.map { "\($0.key)=\($0.value)" } == [
        "user.name=Ada Lovelace", "user.email=ada@example.org", "remote.origin.url=/models",
        "remote.origin.pushurl=/a", "remote.origin.pushurl=/b", "core.progress=true",
      ])
  }

  @Test(
    "A value is read with its quotes, escapes and lines",
    arguments: [
      ("k=v", "v"), ("k =  v  ", "v"), ("k = a  b\tc ", "a  b\tc"), ("k =", ""), ("k = # c", ""), ("k = \"\"", ""),
      ("k = a#b", "a"), ("k = a ; b", "a"), ("k = \"a#b;c\"", "a#b;c"), ("k = \" a \"", " a "),
      ("k = a\" b \"c", "a b c"),
      (#"k = \"a\"\\\n\t"#, "\"a\"\\\n\t"), (#"k = \b"#, "\u{8}"), ("k = a\\\n  b", "a  b"), ("k = a\\\r\nb\r\n", "ab"),
      ("k = \"a\\\n b\"", "a b"), ("k = a\\", "a"), ("k = a \\\n", "a "), ("K-1\t= é", "é"),
    ])
  func values(line: String, value: String) throws {
    let file = try file("[s]\n\(line)")
    #expect(file.all.map(\.value) == [value])
  }

  @Test(
    "Section headers are read in all of git's spellings",
    arguments: [
      ("[s]", "s.k"), (" [S-1] ", "s-1.k"), ("[a \"B\"]", "a.B.k"), ("[A.B]", "a.b.k"), (#"[a "\"\\\x"]"#, #"a."\x.k"#),
      ("[a \t \"]\"] # c", "a.].k"), ("[a \"\"]", "a..k"), ("\u{FEFF}[s]", "s.k"),
    ])
  func headers(header: String, key: String) throws {
    #expect(try file("\(header)\nk = v").all.map(\.key.description) == [key])
    #expect(try file("\(header.prefix { $0 != "#" }) k = v").all.map(\.key.description) == [key])
  }

  @Test(
    "A file that cannot be read says which line is wrong",
    arguments: [
      ("k = v", 1, "has a setting before the first section"),
      ("[s]\n\n= v", 3, "is neither a section, a setting nor a comment"),
      ("[s]\nk v", 2, "has something other than '=' after 'k'"),
      ("[s]\nk = \"v\nx", 2, "has a quote that does not end"),
      ("[s]\nk = \\x", 2, #"has an escape other than \n, \t, \b, \" and \\"#),
      ("\n[s", 2, "has a section header that is not like '[section]' or '[section \"name\"]'"),
      ("[]", 1, "has a section header that is not like '[section]' or '[section \"name\"]'"),
      ("[.a]", 1, "has a section header that is not like '[section]' or '[section \"name\"]'"),
      ("[s\n]", 1, "has a section header that is not like '[section]' or '[section \"name\"]'"),
      ("[s x]", 1, "has a section header whose second part is not like '\"name\"]'"),
      ("[s \"x\n\"]", 1, "has a section header whose second part is not like '\"name\"]'"),
      ("[s \"x\" ]", 1, "has a section header whose second part is not like '\"name\"]'"),
    ])
  func failures(text: String, line: Int, reason: String) throws {
    let error = try #require(throws: MVCError.self) { try file(text) }
    #expect(error.code == .corrupt)
    #expect(error.message == "cannot read configuration file 'config': line \(line) \(reason)")
    #expect(error.hint == "correct line \(line) of 'config' in an editor")
  }

  @Test("Arbitrary bytes are read and written back unchanged, or refused", arguments: UInt64(1)...20)
  func arbitraryBytes(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<300 {
      var bytes = Array(text.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let position = Int.random(in: bytes.indices, using: &random)
        bytes[position] = UInt8.random(in: 0...255, using: &random)
        if Bool.random(using: &random) { bytes.removeSubrange(position..<bytes.endIndex) }
        bytes.append(contentsOf: [UInt8.random(in: 0...255, using: &random)])
      }
      do throws(MVCError) {
        #expect(try ConfigurationFile(parsing: bytes, path: "config").encode() == bytes)
      } catch {
        #expect(error.code == .corrupt)
      }
    }
  }
}
