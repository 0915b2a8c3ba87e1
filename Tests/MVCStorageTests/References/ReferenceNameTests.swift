import MVCBase
import MVCStorage
import MVCTestSupport
import Testing

@Suite("ReferenceName")
struct ReferenceNameTests {
  private static let names = [
    "main", "feature/x", "a.b", "a-b_c", "größe", "模型", "@x", "x@", "a@b", "v1.0", "-", "a\u{301}", "x\u{600}",
    "HEAD", "head", "lock", "x.lockx", "a/-b", "{", "}", "!", "#", "$", "%", "&", "'", "(", "+", ",", ";", "<", "=",
    "|",
    "\u{301}x", "a/\u{301}", "\u{A0}", "\u{2028}", "\u{FEFF}",
    "", ".", "..", "a..b", ".a", "a/.b", "a.", "a./b", "a.lock", "a.lock/b", "a//b", "/a", "a/", "a b", "a\tb",
    "a\u{7F}",
    "a~1", "a^", "a:b", "a?", "a*", "a[b", "a\\b", "a@{b", "@{", "a\0b", "\n", ".\u{301}", "a/.\u{301}x", "a.\u{301}.b",
    "a..\u{301}b", "x\u{600}.lock", "a\u{600}..b",
  ]

  @Test("What git allows for a branch is allowed, and nothing else", .enabled(if: ExternalProgram.git.isInstalled))
  func againstGit() throws {
    let texts = Self.names.filter { !$0.utf8.contains(0) && !$0.utf8.contains(10) }
    let script = "while IFS= read -r name; do git check-ref-format \"refs/heads/$name\" && echo yes || echo no; done"
    let input = Array((texts.joined(separator: "\n") + "\n").utf8)
    let answers = try ExternalProgram("sh").run("-c", script, input: input).lines
    #expect(answers.count == texts.count)
    for (text, answer) in zip(texts, answers) {
      let isValid = (try? ReferenceName(validating: "refs/heads/\(text)")) != nil
      // mvc refuses a part that ends with '.' anywhere, git only at the end of the name.
      if text != "a./b" { #expect(isValid == (answer == "yes"), "'\(text.debugDescription)'") }
    }
  }

  @Test(
    "Names that would be taken for something else are refused for branches and tags",
    arguments: ["HEAD", "@", "-x", "-", ""])
  func misleading(name: String) {
    #expect(throws: MVCError.self) { try ReferenceName.branch(name) }
    #expect(throws: MVCError.self) { try ReferenceName.tag(name) }
  }

  @Test("A name tells its sort and its short form", arguments: ["main", "feature/x", "\u{301}x", "x\u{600}"])
  func sorts(short: String) throws {
    let branch = try ReferenceName.branch(short)
    #expect(branch.text.utf8.elementsEqual("refs/heads/\(short)".utf8))
    #expect((branch.isBranch, branch.isTag) == (true, false))
    #expect(branch.short.utf8.elementsEqual(short.utf8))
    let tag = try ReferenceName.tag(short)
    #expect((tag.isBranch, tag.isTag) == (false, true))
    #expect(tag.short.utf8.elementsEqual(short.utf8))
    #expect(try ReferenceName(validating: "refs/stages/\(short)").short.utf8.elementsEqual(short.utf8))
  }

  @Test("What is not below refs/ is no reference, but for the two of a merge")
  func roots() throws {
    #expect(try ReferenceName(validating: "MERGE_HEAD") == .mergeHead)
    #expect(try ReferenceName(validating: "MERGE_STATE") == .mergeState)
    for text in ["main", "HEAD", "refs", "refs/", "heads/main", "MERGE_OTHER", "/refs/heads/x"] {
      let error = #expect(throws: MVCError.self) { try ReferenceName(validating: text) }
      #expect(error?.code == .usage)
    }
  }

  @Test("A name may be long, but not longer than a thousand bytes")
  func length() throws {
    _ = try ReferenceName.branch(String(repeating: "x", count: 1000))
    #expect(throws: MVCError.self) { try ReferenceName.branch(String(repeating: "x", count: 1024)) }
  }
}
