import MVCObjects
import Testing

@Suite("EntryName")
struct EntryNameTests {
  @Test(
    "A name that leads elsewhere is refused",
    arguments: [
      "", ".", "..", "/", "a/b", "/a", "a/", "a\0", "\0", ".mvc", ".MVC", ".mVc", ".Mvc", ".mvC", ".git", ".GIT",
      ".gIt",
    ])
  func refusals(name: String) {
    #expect(EntryName.problem(with: Array(name.utf8)) != nil)
  }

  @Test(
    "A name that only looks so is allowed",
    arguments: [
      "...", ". ", "..a", ".mvcignore", "mvc", ".mv", ".mvc2", "\u{E}mvc", ".gitignore", ".gi", "git", "a\\b", "a\nb",
      "-", "~",
      ".\u{7F}mv",
      "NMVC", "\u{E}MVC", ".M\u{16}C", ".gi\u{14}",
    ])
  func allowed(name: String) {
    #expect(EntryName.problem(with: Array(name.utf8)) == nil)
  }

  @Test("A name need not be UTF-8")
  func bytes() {
    #expect(EntryName.problem(with: [0xFF, 0x80]) == nil)
    #expect(EntryName.problem(with: [0xAE, 0xED, 0xF6, 0xE3]) == nil)
  }

  @Test("The reserved folders are known in every mixture of cases", arguments: 0..<8, ["mvc", "git"])
  func reserved(cases: Int, name: String) {
    let letters = name.enumerated().map { index, letter in
      cases >> index & 1 == 1 ? letter.uppercased() : String(letter)
    }
    #expect(EntryName.isReserved(Array(".\(letters.joined())".utf8)))
  }
}

@Suite("Names that file systems take for others")
struct ReservedNameTests {
  private static let forms: [@Sendable (String) -> String] = [
    { ".\($0)." }, { ".\($0) " }, { ".\($0)...  . " }, { ".\($0)::$INDEX_ALLOCATION" }, { ".\($0):x" },
    { ".\($0) :x" }, { "\($0)~1" }, { "\($0.uppercased())~1" }, { "\($0)~1. " }, { ".\($0)\\config" },
    { ".\($0.prefix(1))\u{200C}\($0.dropFirst())" }, { "\u{FEFF}.\($0)" }, { ".\($0)\u{200D}" },
    { "\u{202E}.\($0.uppercased())\u{2066}" }, { ".\($0)\u{AD}. " }, { ".\($0)\u{FE0F}" }, { "\($0)\u{200B}~1" },
  ]

  @Test("They are refused", arguments: ["mvc", "git"], 0..<forms.count)
  func refused(name: String, form: Int) {
    let text = Self.forms[form](name)
    #expect(EntryName.problem(with: Array(text.utf8)) != nil, "\(text.debugDescription)")
  }

  @Test(
    "Names that no file system takes for them are allowed",
    arguments: [
      ".gitignore", ".mvc.yaml", "mvc", "git", "mvc~", "git~2", "git~10", ". git", "..git", "git.", "mvc:x", ".gi t",
      "g\u{200C}it", ".gít", ".mvc-", "mvc\u{2728}", "model.git", "Größe\u{200C}", ".git\u{301}",
    ])
  func allowed(name: String) { #expect(EntryName.problem(with: Array(name.utf8)) == nil) }
}
