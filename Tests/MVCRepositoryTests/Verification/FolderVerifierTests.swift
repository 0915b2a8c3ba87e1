import MVCBase
import MVCObjects
import MVCPassport
import MVCRepository
import MVCTestSupport
import SystemPackage
import Testing

@Suite("FolderVerifier")
struct FolderVerifierTests {
  private let project: TestProject

  init() throws {
    project = try TestProject()
    try project.write("weights", to: "w/model.bin")
    try project.write("lr: 1\n", to: "params.yaml")
    try project.link("latest", to: "w/model.bin")
    try project.commit("first")
  }

  private func verify(_ tolerance: FolderVerifier.Tolerance = .none) throws -> [String] {
    let files = try project.open().passport("HEAD").files
    let result = try FolderVerifier(project.runtime()).verify(folder: project.root, against: files, allowing: tolerance)
    #expect(result.matchedCount == files.count - result.differences.count { $0.sort != .extra })
    return result.differences.map { "\($0.sort.rawValue) \($0.path)" + ($0.reason.map { ": \($0)" } ?? "") }
  }

  @Test("The folder of a version is that version, whatever its times, modes and empty folders are")
  func same() throws {
    #expect(try verify() == [])
    try project.setExecutable(true, "params.yaml")
    try project.createFolder("empty")
    #expect(try verify() == [])
  }

  @Test("Everything that differs is named")
  func differences() throws {
    try project.write("WEIGHTS", to: "w/model.bin")
    try project.write("lr: 10\n", to: "params.yaml")
    try project.remove("latest")
    try project.link("latest", to: "params.yaml")
    try project.write("x", to: "w/new.bin")
    #expect(
      try verify() == [
        "changed latest: the link leads elsewhere", "changed params.yaml: it has 7 bytes, not 6",
        "changed w/model.bin: its bytes differ", "extra w/new.bin",
      ])
    try project.remove("params.yaml")
    try project.remove("latest")
    try project.write("w/model.bin", to: "latest")
    #expect(
      try verify() == [
        "changed latest: it should be a link", "missing params.yaml", "changed w/model.bin: its bytes differ",
        "extra w/new.bin",
      ])
  }

  @Test("A folder in the place of a file, and a link in the place of a folder, are no way around")
  func otherKinds() throws {
    try project.remove("params.yaml")
    try project.write("x", to: "params.yaml/x")
    try project.rename("w", to: "elsewhere")
    try project.link("w", to: "elsewhere")
    #expect(
      try verify() == [
        "extra elsewhere/model.bin", "missing params.yaml", "extra params.yaml/x", "extra w", "missing w/model.bin",
      ])
  }

  @Test("Files beside the version's may be allowed: those that are ignored, or all; a repository in it hides nothing")
  func tolerance() throws {
    try project.write("x", to: "__pycache__/a.pyc")
    try project.write("x", to: "inner/.mvc/format")
    try project.write("x", to: "inner/evil.py")
    try project.write("x", to: "notes.txt")
    #expect(try verify().count == 4)
    #expect(try verify(.ignored) == ["extra notes.txt"])
    #expect(try verify(.everything) == [])
    try project.remove("params.yaml")
    #expect(try verify(.everything) == ["missing params.yaml"])
  }

  @Test("One file is held against the version's file of its bytes or of its name")
  func oneFile() throws {
    let files = try project.open().passport("HEAD").files
    let verifier = FolderVerifier(project.runtime())
    try project.write("weights", to: "copy-of-it")
    #expect(try verifier.verify(file: project.location("copy-of-it"), against: files).isVerified)
    try project.write("other", to: "deployed/model.bin")
    let changed = try verifier.verify(file: project.location("deployed/model.bin"), against: files).differences
    #expect(changed.map(\.path.description) == ["w/model.bin"])
    #expect(changed.first?.actualID == ObjectID(of: Array("other".utf8)))
    try project.write("other", to: "unknown")
    #expect(try verifier.verify(file: project.location("unknown"), against: files).differences.map(\.sort) == [.extra])
  }
}
