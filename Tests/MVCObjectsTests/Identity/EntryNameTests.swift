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
