import MVCTestSupport
import MVCWorkspace
import Testing

@Suite("IgnoreRules")
struct IgnoreRulesTests {
  @Test(
    "Lines mean what gitignore(5) says",
    arguments: [
      // Blank lines, comments, escapes and spaces.
      ("\n  \n", [], ["a", " "]), ("# a", [], ["a", "# a", " a"]), ("\\#a", ["#a"], ["\\#a"]),
      ("\\!a", ["!a"], ["a"]), ("a  ", ["a"], ["a  "]), ("a\\  ", ["a "], ["a", "a  "]), ("a\\\\ ", ["a\\"], ["a"]),
      ("a\t", ["a\t"], ["a"]), ("a\r\nb\r\n", ["a", "b"], ["a\r"]), ("\u{FEFF}a", ["a"], []), ("é", ["é"], ["e"]),
      // The last match decides, but an ignored folder is not entered.
      ("*.html\n!foo.html", ["a.html", "x/a.html"], ["foo.html", "x/foo.html"]), ("!a\na", ["a"], []),
      ("dir\n!dir/a", ["dir/a", "dir/"], []), ("/*\n!/foo\n/foo/*\n!/foo/bar", ["a", "foo/x"], ["foo/bar/x", "foo/"]),
      // A slash at the front or in the middle anchors.
      ("hello.*", ["hello.c", "a/hello.java"], ["hello"]), ("/hello.*", ["hello.c"], ["a/hello.java"]),
      ("doc/frotz", ["doc/frotz", "doc/frotz/"], ["a/doc/frotz"]),
      ("foo/*", ["foo/a", "foo/b/"], ["foo/", "a/foo/b"]),
      ("/a/b/", ["a/b/", "a/b/c"], ["a/b", "c/a/b/"]), ("//a", [], ["a"]), ("a//b", [], ["a/b"]), ("/", [], ["a/"]),
      // A slash at the end matches folders.
      ("foo/", ["foo/", "a/foo/", "foo/x"], ["foo", "a/foo"]), ("foo//", [], ["foo/"]), ("*/", ["a/"], ["a"]),
      // Wildcards stop at slashes.
      ("a*b", ["ab", "axxb", "d/ab"], ["abc", "xab"]), ("d/*c", ["d/c", "d/xc"], ["d/x/c", "c"]),
      ("a?", ["ab"], ["a", "abc"]),
      ("a?b/c", ["axb/c"], ["a/b/c"]), ("a/?/b", ["a/x/b"], ["a///b", "a/b"]), ("/*.c", ["cat.c"], ["x/a.c"]),
      ("*", ["a", ".a"], []),
      ("*~", ["a~"], ["~a"]),
      // Two asterisks.
      ("**/foo", ["foo", "a/foo", "a/b/foo"], ["xfoo", "foox"]),
      ("**/foo/bar", ["foo/bar", "a/foo/bar"], ["foo/a/bar"]),
      ("abc/**", ["abc/x", "abc/x/y"], ["abc/", "x/abc/y"]),
      ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["a/bb", "b", "ab"]),
      ("**", ["a"], []), ("a**b", ["ab", "axb"], []), ("d/a**b/c", ["d/axb/c"], ["d/ax/b/c"]),
      ("**/*.c", ["a.c", "d/a.c"], ["c"]),
      ("**/a/**/b", ["x/a/y/b", "a/b"], ["x/b"]), ("a/***", ["a/x"], ["b/x"]), ("**/**/c", ["c", "a/b/c"], ["a/d"]),
      // Brackets.
      ("[a-c]x", ["ax", "cx"], ["dx", "-x"]), ("[!a-c]x", ["dx"], ["ax", "x"]), ("[^a]", ["b"], ["a"]),
      ("[]x]", ["]", "x"], ["a"]),
      ("[!]]", ["a"], ["]"]), ("[a-]", ["-", "a"], ["b"]), ("[-a]", ["-", "a"], ["b"]), ("[\\]a]", ["]", "a"], ["\\"]),
      ("[a\\-c]", ["-", "c"], ["b"]), ("[[:digit:]x]", ["1", "x"], ["a", ":"]), ("[![:alpha:]]", ["1"], ["a"]),
      ("[[:xdigit:][:upper:]]", ["f", "Z", "7"], ["g"]), ("[[:nope:]a]", [], ["a"]), ("[[:a]", [":", "a", "["], ["b"]),
      ("[a", [], ["a", "[a"]), ("a\\", [], ["a", "a\\"]), ("d[/]a", [], ["d/a"]), ("d[!x]a", ["dya"], ["d/a"]),
      ("[c-a]", ["c"], ["a", "b", "-"]), ("[a-c-e]", ["b", "-", "e"], ["d"]), ("\\[a]", ["[a]"], ["a"]),
      ("\\*", ["*"], ["a"]),
    ] as [(String, [String], [String])])
  func manual(text: String, ignored: [String], kept: [String]) {
    let walk = IgnoreWalk(root: text)
    for path in ignored { #expect(walk.ignores(path), "\(path)") }
    for path in kept { #expect(!walk.ignores(path), "\(path)") }
  }

  @Test("A deeper file counts more, and its paths begin at its folder")
  func nestedFiles() {
    var walk = IgnoreWalk(root: "*.bin\n/a/x\n")
    walk.files[Array("a".utf8)] = IgnoreRules(parsing: Array("!*.bin\n/y\nb/z\n".utf8))
    walk.files[Array("a/b".utf8)] = IgnoreRules(parsing: Array("keep.bin\n".utf8))
    for path in ["m.bin", "a/x", "a/y", "a/b/z", "a/b/keep.bin", "c/m.bin"] { #expect(walk.ignores(path), "\(path)") }
    for path in ["a/m.bin", "a/b/m.bin", "y", "a/b/y", "b/z", "a/c/b/z"] { #expect(!walk.ignores(path), "\(path)") }
  }

  @Test(
    "A line without effect is no pattern",
    arguments: ["", "   ", "# x", "/", "!", "!/", "[", "a[b", "\\", "[[:x:]]", "//x"])
  func emptyLines(line: String) {
    #expect(IgnorePattern(line: line.utf8) == nil)
    #expect(IgnoreRules(parsing: Array("\(line)\n".utf8)).isEmpty)
  }

  @Test("Names that are not UTF-8 are matched byte by byte")
  func bytes() {
    let walk = IgnoreWalk(files: [[]: IgnoreRules(parsing: [0xFF, 0x2A, 0x0A, 0x5B, 0x80, 0x2D, 0x82, 0x5D])])
    #expect(walk.ignores([0xFF, 0x61], isFolder: false))
    #expect(walk.ignores([0x81], isFolder: false))
    #expect(!walk.ignores([0xFE], isFolder: false))
    #expect(!walk.ignores([0x83], isFolder: false))
  }

  @Test("Many asterisks do not take exponential time", .timeLimit(.minutes(1)))
  func manyAsterisks() {
    let name = String(repeating: "a", count: 5_000)
    #expect(!IgnoreWalk(root: String(repeating: "*a", count: 40) + "*b").ignores(name))
    #expect(IgnoreWalk(root: String(repeating: "*a", count: 40) + "*").ignores(name))
    let path = String(repeating: "a/", count: 500) + "a"
    #expect(!IgnoreWalk(root: String(repeating: "**/*a*a/", count: 10) + "b").ignores(path))
    #expect(!IgnoreWalk(root: "x" + String(repeating: "/**/a", count: 30) + "/b").ignores(path))
  }

  @Test("Arbitrary bytes are read as patterns and never trap", arguments: UInt64(1)...10)
  func arbitraryBytes(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let alphabet = Array("ab/*?[]!-:\\. \r\n".utf8) + [0, 0xFF, 0xEF, 0xBB, 0xBF]
    let empty: [UInt8] = []
    for _ in 0..<1_000 {
      let text = (0..<20).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      let path = (0..<8).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      _ = IgnoreWalk(files: [[]: IgnoreRules(parsing: text)]).ignores(path, isFolder: .random(using: &random))
      let rules = IgnoreRules(parsing: text)
      _ = IgnoreStack(root: rules).adding(rules, in: path.span).ignores(text.span, in: empty.span, isFolder: true)
      _ = IgnoreStack(root: rules).ignores(empty.span, in: path.span, isFolder: true)
    }
  }
}
