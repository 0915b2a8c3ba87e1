import MVCBase
import MVCObjects
import MVCTestSupport
import Testing

@Suite("RepositoryPath")
struct RepositoryPathTests {
  @Test("A valid path keeps its bytes", arguments: ["", "a", "a/b", ".hidden/..x", "a b/é\n"])
  func valid(text: String) throws {
    let path = try RepositoryPath(validating: text)
    #expect(path.bytes == Array(text.utf8))
    #expect(path.isRoot == text.isEmpty)
  }

  @Test(
    "A path that leads out, holds an empty name or names mvc's folder is refused",
    arguments: [
      "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/../b", "a/./b", ".mvc", ".mvc/refs", "a/.MVC/b", "a\0b",
    ])
  func invalid(text: String) {
    let error = #expect(throws: MVCError.self) { try RepositoryPath(validating: text) }
    #expect(error?.code == .usage)
  }

  @Test("A path is made of names, has a last one and a parent")
  func parts() throws {
    let path = try RepositoryPath(validating: "models/bert/weights.bin")
    #expect(path.components.map { Array($0) } == ["models", "bert", "weights.bin"].map { Array($0.utf8) })
    #expect(path.name.elementsEqual("weights.bin".utf8))
    #expect(path.parent?.description == "models/bert")
    #expect(path.parent?.parent?.parent == .root)
    #expect(RepositoryPath.root.parent == nil)
    #expect(RepositoryPath.root.components.isEmpty)
    #expect(RepositoryPath.root.appending(Array("a".utf8)).appending(Array("b".utf8)).description == "a/b")
  }

  private static let nesting: [(String, String, Bool)] = [
    ("a/b", "a", true), ("a", "a", true), ("a", "", true), ("", "", true), ("ab", "a", false), ("a", "a/b", false),
    ("", "a", false), ("a-b/c", "a", false), ("A", "a", false),
  ]

  @Test("A path is within itself and the folders above it", arguments: nesting)
  func isWithin(path: String, other: String, expected: Bool) throws {
    #expect(try RepositoryPath(validating: path).isWithin(RepositoryPath(validating: other)) == expected)
  }

  @Test("Paths are ordered by their bytes")
  func order() {
    let paths: [[UInt8]] = [[], [0x61], [0x61, 0x20], [0x61, 0x2F, 0x62], [0x61, 0x30], [0xC3, 0xA9], [0xFF]]
    let sorted = paths.shuffled().map { RepositoryPath(unchecked: $0) }.sorted()
    #expect(sorted.map(\.bytes) == paths)
  }

  private static let quotations: [(bytes: [UInt8], text: String)] = [
    (Array("plain name.bin".utf8), "plain name.bin"), (Array("größe/模型".utf8), "größe/模型"),
    (Array("a\"b".utf8), #""a\"b""#), (Array("a\\b".utf8), #""a\\b""#), (Array("'".utf8), "'"),
    ([0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D], #""\a\b\t\n\v\f\r""#), ([0x01, 0x1B, 0x7F], #""\001\033\177""#),
    ([0x61, 0xFF], #""a\377""#), (Array("é\t".utf8), #""\303\251\t""#), ([0xC3], #""\303""#),
  ]

  @Test("A path that is no printable text is shown in quotes", arguments: quotations)
  func quoting(bytes: [UInt8], text: String) {
    #expect(RepositoryPath(unchecked: bytes).description == text)
  }

  @Test("What is quoted is quoted as git quotes it", .enabled(if: ExternalProgram.git.isInstalled))
  func againstGit() throws {
    var random = SeededRandom(seed: 6)
    let folder = try TemporaryFolder()
    var names: Set<[UInt8]> = [(1...126).filter { $0 != 0x2F }, (127...255).map { $0 }]
    while names.count < 150 { names.insert(OddText.entryName(using: &random).filter { $0 != 0x2F }) }
    let fileSystem = LocalFileSystem()
    for name in names { try fileSystem.open(folder.path.appending(name: name), .create).close() }
    let shell = ExternalProgram("sh")
    let script = "git init -q . && git -c core.quotePath=true ls-files --others --exclude=input"
    let outcome = try shell.run("-c", script, in: folder.path)
    #expect(outcome.exitCode == 0)
    let quoted = Set(outcome.lines.filter { $0.hasPrefix("\"") })
    #expect(quoted.count > 20)
    for name in names {
      let shown = RepositoryPath(unchecked: name).description
      if shown.hasPrefix("\"") { #expect(quoted.contains(shown), "\(name)") }
    }
  }
}
