import MVCBase
import MVCTestSupport
import SystemPackage
import Testing

@Suite("FileSystem's conveniences")
struct FileSystemConveniencesTests {
  private let fileSystem = LocalFileSystem()
  private let folder: TemporaryFolder
  private var top: FilePath { folder.path }

  init() throws { folder = try TemporaryFolder() }

  @Test("The contents of a file are its bytes; there are none of what is no file")
  func contents() throws {
    try folder.write("text", to: "file")
    try fileSystem.createLink(at: top.appending("link"), to: Array("file".utf8))
    #expect(try fileSystem.contents(of: top.appending("file")) == Array("text".utf8))
    #expect(try fileSystem.contents(of: top.appending("nothing")) == nil)
    #expect(try fileSystem.contents(of: top.appending("link")) == nil)
    #expect(try fileSystem.contents(of: top) == nil)
  }

  @Test("A file above the limit is not read")
  func limit() throws {
    try folder.write("12345", to: "file")
    #expect(try fileSystem.contents(of: top.appending("file"), limit: 5)?.count == 5)
    let error = #expect(throws: MVCError.self) { try fileSystem.contents(of: top.appending("file"), limit: 4) }
    #expect(error?.code == .readFailed)
  }

  @Test("Replacing puts the new bytes in place and leaves no temporary file", arguments: [true, false])
  func replace(isDurable: Bool) throws {
    try folder.write("old", to: "file")
    try fileSystem.replace(
      top.appending("file"), with: Array("new".utf8), by: top.appending("temporary"), isDurable: isDurable)
    #expect(try folder.text("file") == "new")
    #expect(try fileSystem.names(in: top).count == 1)
  }

  @Test("Replacing is all or nothing, whatever goes wrong and whenever", arguments: FaultLoop.Style.allCases)
  func replaceFaults(style: FaultLoop.Style) throws {
    let struck = try FaultLoop.run(style) { faulty in
      let folder = try TemporaryFolder()
      try folder.write("old", to: "file")
      let path = folder.path.appending("file")
      return FaultLoop.Attempt(
        command: {
          try faulty.replace(path, with: Array("new".utf8), by: folder.path.appending("temporary"), isDurable: true)
        },
        check: { trial throws in
          let expected = trial.hasSucceeded ? "new" : "old"
          #expect(try folder.text("file") == expected, "\(trial)")
          #expect(trial.hasSucceeded != trial.hasStruck, "\(trial)")
          let leaves = trial.style.isDeadly && trial.hasStruck && trial.struck?.kind != .open
          #expect(try fileSystem.names(in: folder.path).count == (leaves ? 2 : 1), "\(trial)")
        })
    }
    // Ask for the old permissions, open, write, give it those permissions, flush, close, rename.
    #expect(struck == 7)
  }

  @Test("Removing a tree follows no link out of it")
  func removeTree() throws {
    try folder.write("keep", to: "outside/file")
    try folder.write("", to: "tree/a/b/file")
    let tree = top.appending("tree")
    try fileSystem.createLink(at: tree.appending("a").appending("folder link"), to: Array("../../outside".utf8))
    try fileSystem.createLink(at: tree.appending("file link"), to: Array("../outside/file".utf8))
    try fileSystem.removeTree(tree)
    #expect(try fileSystem.status(of: tree) == nil)
    #expect(try folder.text("outside/file") == "keep")
    try fileSystem.removeTree(tree)
  }

  @Test("Removing a link to a folder as a tree removes the link")
  func removeLinkAsTree() throws {
    try folder.write("keep", to: "outside/file")
    try fileSystem.createLink(at: top.appending("link"), to: Array("outside".utf8))
    try fileSystem.removeTree(top.appending("link"))
    #expect(try fileSystem.status(of: top.appending("link")) == nil)
    #expect(try folder.text("outside/file") == "keep")
  }

  @Test("Names for temporary files are sixteen digits, and differ")
  func tokens() {
    let source = SystemRandomSource()
    let tokens = Set((0..<100).map { _ in source.token() })
    #expect(tokens.count == 100)
    #expect(tokens.allSatisfy { $0.utf8.count == 16 && Hexadecimal.decode(Array($0.utf8)) != nil })
  }
}
