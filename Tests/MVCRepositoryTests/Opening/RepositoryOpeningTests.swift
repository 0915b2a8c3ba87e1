import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import SystemPackage
import Testing

@Suite("Repository: create and open")
struct RepositoryOpeningTests {
  @Test("Folders that a copy left out because they were empty are made again", arguments: ["tmp", "packs", "claims"])
  func missingFolder(name: String) throws {
    let project = try TestProject()
    try LocalFileSystem().removeTree(project.root.appending(".mvc").appending(name))
    try project.commit(["a.txt": "1"])
    #expect(try project.open().check().damages == [])
  }

  @Test("A new repository has the files that its page lists, and the format file's bytes")
  func create() throws {
    let project = try TestProject()
    let page = try FormatPage("repository")
    let names = try LocalFileSystem().names(in: project.open().layout.home).map { String(decoding: $0, as: UTF8.self) }
    #expect(names.sorted() == page.tables.first)
    #expect(try project.read(".mvc/format") == page.examples.first)
    #expect(try project.text(".mvc/.gitignore") == "*\n")
    #expect(try project.references() == References(head: .branch(try .branch("main"))))
    #expect(try project.open().check().damages == [])
  }

  @Test("A folder is made a repository once")
  func twice() throws {
    let project = try TestProject()
    let error = #expect(throws: MVCError.self) {
      try Repository.create(at: project.root, project.runtime(), userSettings: nil)
    }
    #expect(error?.code == .usage)
  }

  @Test("A creation that fails anywhere can be tried again")
  func createUnderFaults() throws {
    try FaultLoop.run(.tornWrite) { fileSystem in
      let folder = try TemporaryFolder()
      let runtime = Runtime(fileSystem: fileSystem)
      return FaultLoop.Attempt(
        command: { _ = try Repository.create(at: folder.path, runtime, userSettings: nil) },
        check: { trial in
          let isThere = try LocalFileSystem().status(of: folder.path.appending(".mvc").appending("format")) != nil
          if !isThere { _ = try Repository.create(at: folder.path, Runtime(), userSettings: nil) }
          let repository = try Repository.open(around: folder.path, Runtime(), userSettings: nil)
          #expect(try repository.check().damages == [], "\(trial)")
        })
    }
  }

  @Test("The nearest repository above is opened")
  func above() throws {
    let project = try TestProject()
    try project.createFolder("a/b/c")
    let repository = try Repository.open(
      around: project.location("a/b/c"), project.runtime(), userSettings: project.userSettings)
    #expect(repository.layout.root == project.root)
    let error = #expect(throws: MVCError.self) {
      try Repository.open(around: project.folder.path, project.runtime(), userSettings: nil)
    }
    #expect(error?.code == .noRepository)
    #expect(error?.hint == "run 'mvc init' in your project's folder to start one")
  }

  @Test(
    "A repository of another version is not touched, and one that says nothing is damaged",
    arguments: [
      ("mvc-repository 3\n", MVCError.Code.unsupportedVersion), ("mvc-repository 0\n", .unsupportedVersion),
      ("mvc-repository 999999999999999999999\n", .corrupt),
      ("mvc-repository \n", .corrupt), ("", .corrupt), ("something else", .corrupt),
    ])
  func versions(text: String, code: MVCError.Code) throws {
    let project = try TestProject()
    try project.write(text, to: ".mvc/format")
    let before = try project.completeImage()
    let error = #expect(throws: MVCError.self) { try project.open() }
    #expect(error?.code == code)
    #expect(try project.completeImage() == before)
  }
}
