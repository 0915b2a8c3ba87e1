import MVCBase
import MVCObjects
import MVCTestSupport
import Testing

@testable import MVCRepository
@testable import MVCWorkspace

@Suite("Repository: files that need not be read again")
struct SettledFilesTests {
  @Test("A large file that a checkout has written is known to the very next command")
  func largeFileAfterCheckout() throws {
    let project = try TestProject()
    for seed in 1...2 {
      try project.write([UInt8](repeating: UInt8(seed), count: 5 << 20), to: "model.bin")
      try project.commit("version \(seed)")
    }
    for revision in ["main~1", "main", "main~1", "main"] {
      try project.checkout(revision)
      let repository = try project.open()
      let status = try #require(try repository.runtime.fileSystem.status(of: project.location("model.bin")))
      let path = try RepositoryPath(validating: "model.bin")
      #expect(repository.index().id(of: path, status) != nil)
    }
  }
}
