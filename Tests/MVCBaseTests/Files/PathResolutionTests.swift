import MVCBase
import SystemPackage
import Testing

@Suite("Paths as the kernel resolves them")
struct PathResolutionTests {
  private let fileSystem = LocalFileSystem()

  private func withTree(_ body: (FilePath) throws -> Void) throws {
    let base = FilePath("/tmp/mvc-resolution-\(SystemRandomSource().token())")
    try fileSystem.createDirectories(base.appending("disk/p/sub"))
    defer { try? fileSystem.removeTree(base) }
    try fileSystem.createLink(at: base.appending("project"), to: Array("disk/p".utf8))
    try fileSystem.createLink(at: base.appending("sub"), to: base.appending("disk/p/sub").bytes)
    try fileSystem.createLink(at: base.appending("ring"), to: Array("ring".utf8))
    try body(base)
  }

  @Test(
    "Links are followed, and a '..' leads out of where a link led to",
    arguments: [
      ("project/sub", "disk/p/sub"), ("sub/..", "disk/p"), ("sub/../x", "disk/p/x"),
      ("./project/./new/y", "disk/p/new/y"),
      ("missing/../project", "disk/p"),
    ])
  func follows(_ given: String, _ expected: String) throws {
    try withTree { base in
      let found = try fileSystem.resolving(base.pushing(FilePath(given)), followsLast: true)
      #expect(found == base.pushing(FilePath(expected)))
    }
  }

  @Test("A link in the last place is itself where it is not to be followed, and a ring of links is an error")
  func last() throws {
    try withTree { base in
      #expect(try fileSystem.resolving(base.appending("project"), followsLast: false) == base.appending("project"))
      do {
        _ = try fileSystem.resolving(base.appending("ring"), followsLast: true)
        Issue.record("a ring of links was followed")
      } catch let error as MVCError {
        #expect(error.code == .readFailed)
      }
    }
  }
}
