import MVCBase
import MVCRepository
import Testing

@Suite("Editing a ConfigurationFile")
struct ConfigurationEditingTests {
  private func edit(_ text: String, _ change: (inout ConfigurationFile) throws -> Void) throws -> String {
    var file = try ConfigurationFile(parsing: Array(text.utf8), path: "config")
    try change(&file)
    return String(decoding: file.encode(), as: UTF8.self)
  }

  @Test(
    "Setting a value changes one line and keeps its comment",
    arguments: [
      ("", "[user]\n\tname = Ada\n"),
      ("[user]", "[user]\n\tname = Ada\n"),
      ("[user] ; me\n[core]\n", "[user] ; me\n\tname = Ada\n[core]\n"),
      ("[user][core]\n", "[user]\n\tname = Ada\n[core]\n"),
      ("[user]\n  NAME=Bob # no\n", "[user]\n  NAME= Ada # no\n"),
      ("[user]\n  name = \"B\\\n\" ; no\r\n", "[user]\n  name = Ada ; no\r\n"),
      ("[user]\nname\n", "[user]\nname = Ada\n"),
      ("[user]\nname = # none", "[user]\nname = Ada # none"),
      ("[user]\n  email = a\n\n# next\n[core]\n", "[user]\n  email = a\n\tname = Ada\n\n# next\n[core]\n"),
      ("[user]\nname = a\n# c\n[user] name = b\nname = c\n", "[user]\n# c\n[user]\nname = Ada\n"),
      ("[core]\nx = y\\", "[core]\nx = y\\\n\n[user]\n\tname = Ada\n"),
      ("[core]\nx = y\\\n", "[core]\nx = y\\\n\n[user]\n\tname = Ada\n"),
      ("# only this", "# only this\n[user]\n\tname = Ada\n"),
      ("\u{FEFF}", "\u{FEFF}[user]\n\tname = Ada\n"),
    ])
  func setting(before: String, after: String) throws {
    let key = try ConfigurationKey("user.name")
    let edited = try edit(before) { try $0.set(key, to: "Ada") }
    #expect(edited == after)
    #expect(try ConfigurationFile(parsing: Array(edited.utf8), path: "config").values(for: key) == ["Ada"])
  }

  @Test(
    "Unsetting removes the lines of the key and a section that is left empty",
    arguments: [
      ("[user]\n name = a\n", ""), ("[user]\n name = a\n\n[core]\nx = 1\n", "[core]\nx = 1\n"),
      ("[user]\n # why\n name = a ; b\n", "[user]\n # why\n"),
      ("[user] name = a\nx = 1\nname = b\n", "[user]\nx = 1\n"),
      ("[user]\n[user]\nname = a", ""), ("[core]\nname = a\n", "[core]\nname = a\n"),
    ])
  func unsetting(before: String, after: String) throws {
    let key = try ConfigurationKey("user.name")
    #expect(try edit(before) { $0.unset(key) } == after)
    var file = try ConfigurationFile(parsing: Array(before.utf8), path: "config")
    #expect(file.unset(key) == (before != after))
  }

  @Test("A subsection is written in quotes and found again")
  func subsections() throws {
    let key = try ConfigurationKey(#"remote.a"b\c.url"#)
    let text = try edit("") { try $0.set(key, to: "x") }
    #expect(text == "[remote \"a\\\"b\\\\c\"]\n\turl = x\n")
    #expect(try ConfigurationFile(parsing: Array(text.utf8), path: "config").value(for: key) == "x")
    #expect(
      try edit("[remote.origin]\n") { try $0.set(try ConfigurationKey("remote.origin.url"), to: "x") }
        == "[remote.origin]\n\turl = x\n")
  }

  @Test("A value with a zero byte is refused and nothing changes")
  func zeroByte() throws {
    var file = try ConfigurationFile(parsing: Array("[user]\nname = a\n".utf8), path: "config")
    let key = try ConfigurationKey("user.name")
    let error = try #require(throws: MVCError.self) { try file.set(key, to: "a\0b") }
    #expect(error.code == .usage)
    #expect(error.message == "cannot set 'user.name': the value has a zero byte")
    #expect(file.encode() == Array("[user]\nname = a\n".utf8))
  }
}
