import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import SystemPackage
import Testing

/// A repository that an earlier mvc made, and what was in it: `Tests/Fixtures/make-golden-repository` made both.
private struct GoldenRepository {
  let folder: TemporaryFolder
  /// The snapshots by name.
  private(set) var snapshots: [String: ObjectID] = [:]
  /// The lines on files of each: kind, digest and path.
  private(set) var files: [String: Set<String>] = [:]

  init(_ version: String, from file: String = #filePath) throws {
    // Tests/MVCRepositoryTests/Opening/GoldenRepositoryTests.swift
    var tests = FilePath(file)
    for _ in 0..<3 { tests.removeLastComponent() }
    let stored = try FolderImage(of: tests.appending("Fixtures").appending("repositories").appending(version))
    folder = try TemporaryFolder()
    var items: [String: FolderImage.Item] = [".mvc/tmp": .emptyFolder]
    for (path, item) in stored.items where path.hasPrefix("dot-mvc/") {
      items[".mvc/" + path.dropFirst("dot-mvc/".count).replacing("dot-gitignore", with: ".gitignore")] = item
    }
    try FolderImage(items).write(to: folder.path)
    guard case .file(let bytes)? = stored.items["expected.txt"] else {
      throw MVCError(.notFound, "the golden repository '\(version)' is missing")
    }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ", maxSplits: 3).map(String.init)
      if fields[0] == "snapshot" {
        snapshots[fields[1]] = ObjectID(fields[2])
      } else {
        files[fields[1], default: []].insert("\(fields[0]) \(fields[2]) \(fields[3])")
      }
    }
  }

  func open() throws -> Repository {
    try Repository.open(
      around: folder.path, Runtime(clock: FixedClock(TestProject.start)), userSettings: nil)
  }
}

@Suite("Golden repositories")
struct GoldenRepositoryTests {
  @Test("What an earlier version wrote is whole, and every file is as it was", arguments: ["v1"])
  func contents(version: String) throws {
    let golden = try GoldenRepository(version)
    let repository = try golden.open()
    let report = try repository.check()
    #expect(report.damages == [])
    #expect(report.objectCount > 20)
    #expect(golden.snapshots.count == 4)
    let source = repository.objects
    for (name, id) in golden.snapshots {
      let found = try repository.image(of: id).items.compactMap { path, item -> String? in
        switch item {
        case .file(let bytes): "file \(ObjectID(of: bytes)) \(path)"
        case .executable(let bytes): "executable \(ObjectID(of: bytes)) \(path)"
        case .link(let bytes): "link \(ObjectID(of: bytes)) \(path)"
        case .emptyFolder: nil
        }
      }
      #expect(Set(found) == golden.files[name], "\(name)")
      #expect(try repository.image(of: id).items["empty"] == .emptyFolder)
      // Ids are those of the bytes that this version would write.
      let snapshot = try source.snapshot(id)
      #expect(ObjectID(of: snapshot.encoded()) == id)
      #expect(try ObjectID(of: source.manifest(snapshot.manifest).encoded()) == snapshot.manifest)
    }
  }

  @Test("History, branches, tags and the operation log are read", arguments: ["v1"])
  func history(version: String) throws {
    let golden = try GoldenRepository(version)
    let repository = try golden.open()
    for (expression, name) in [
      ("main", "merged"), ("light", "merged"), ("v1.0.0", "first"), ("experiment", "experiment"), ("main^", "main"),
      ("main^2", "experiment"), ("main~2", "first"),
    ] {
      #expect(try repository.resolve(expression).snapshot == golden.snapshots[name], "\(expression)")
    }
    var subjects: [String] = []
    try repository.log(LogRequest(range: try repository.resolveRange("main"))) {
      subjects.append($0.snapshot.subject)
      #expect($0.snapshot.author.person == TestProject.person || $0.snapshot.parents.count == 2)
      return true
    }
    #expect(Set(subjects) == ["merge 'experiment' into 'main'", "new head", "higher rate", "first"])
    #expect(try repository.tags().map(\.name.short) == ["v1.0.0", "light"])
    #expect(try repository.tags().first?.annotation?.message == "the first that works\n")
    #expect(try repository.operations().first?.operation.command == "mvc undo")
    #expect(repository.settings["user.email"] == "ada@example.org")
  }

  @Test("It is worked on: checked out, committed to, undone", arguments: ["v1"])
  func work(version: String) throws {
    let golden = try GoldenRepository(version)
    let intent = Intent(command: "mvc test", actor: TestProject.person)
    var request = CheckoutRequest()
    request.revision = "experiment"
    request.isForced = true
    _ = try golden.open().checkout(request, intent)
    let id = try #require(golden.snapshots["experiment"])
    #expect(try FolderImage(of: golden.folder.path) == golden.open().image(of: id))
    #expect(try golden.open().status().isClean)
    try golden.folder.write("rate: 0.9\n", to: "config/params.yaml")
    let made = try golden.open().commit(CommitRequest(message: "new\n"), intent)
    #expect(made.snapshot.parents == [id])
    _ = try golden.open().undo(intent)
    _ = try golden.open().undo(isRedo: true, intent)
    #expect(try golden.open().check().damages == [])
  }
}
