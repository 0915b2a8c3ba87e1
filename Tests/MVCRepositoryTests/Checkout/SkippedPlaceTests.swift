import Foundation
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import MVCWorkspace
import SystemPackage
import Testing

/// What lies where `d/f` is recorded and is not looked into.
enum Hidden: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case nestedRepository = "a repository of its own"
  case pipe = "a pipe in the place of a file"
  case pipeForFolder = "a pipe in the place of a folder"
  case unreadableFile = "a file that cannot be read"
  case failingFile = "a file that the disk does not give back"
  case unreadableFolder = "a folder that cannot be read"

  var testDescription: String { rawValue }

  var path: String { [.pipe, .unreadableFile, .failingFile].contains(self) ? "d/f" : "d" }
  var isUnreadable: Bool { [.unreadableFile, .failingFile, .unreadableFolder].contains(self) }

  /// Puts it in place.
  ///
  /// - Returns: The file system on which it is what it is.
  func make(in project: TestProject) throws -> any FileSystem {
    switch self {
    case .nestedRepository:
      _ = try Repository.create(at: project.location("d"), project.runtime(), userSettings: nil)
      try project.write("precious", to: "d/f")
    case .pipe, .pipeForFolder:
      try project.remove(path)
      try #require(mkfifo(project.location(path).string, 0o600) == 0)
    case .unreadableFile, .unreadableFolder, .failingFile:
      try project.write("precious", to: "d/f")
      return UnreadableFileSystem(
        [project.location(path)], self == .failingFile ? .readFailed : .permissionDenied)
    }
    return LocalFileSystem()
  }

  func isUntouched(in project: TestProject) throws -> Bool {
    switch self {
    case .pipe, .pipeForFolder: try LocalFileSystem().status(of: project.location(path))?.kind == .other
    default: try project.text("d/f") == "precious"
    }
  }
}

@Suite("Repository: what is not looked into")
struct SkippedPlaceTests {
  /// `main` with two snapshots that differ in `d/f`, and three branches: `side` changes `d/f` and `b`, `apart` only `c`,
  /// `twin` is `main` with another `a`.
  private func project() throws -> TestProject {
    let project = try TestProject()
    try project.commit(["d/f": "old", "a": "1", "b": "1", "c": "1"])
    try project.checkout(nil, newBranch: "side")
    try project.commit(["d/f": "side", "b": "2"])
    try project.checkout("main")
    try project.checkout(nil, newBranch: "apart")
    try project.commit(["c": "2"])
    try project.checkout("main")
    try project.commit(["d/f": "new", "a": "2"])
    try project.checkout(nil, newBranch: "twin")
    try project.commit(["a": "3"])
    try project.checkout("main")
    return project
  }

  private func recorded(_ project: TestProject) throws -> FolderImage.Item? {
    try project.image(of: #require(try project.head())).items["d/f"]
  }

  @Test("It is named with what is recorded there, and is neither deleted nor clean", arguments: Hidden.allCases)
  func status(hidden: Hidden) throws {
    let project = try project()
    let fileSystem = try hidden.make(in: project)
    for _ in 0..<2 {
      let status = try project.open(fileSystem).status()
      #expect(status.changes.isEmpty)
      #expect(status.skipped.map(\.path.description) == [hidden.path])
      #expect(status.skipped.map(\.recordedCount) == [1])
      #expect(!status.isClean)
      let comparison = try project.open(fileSystem).compare(.snapshot(#require(try project.head())), .workingFolder)
      #expect(comparison.changes.isEmpty)
      #expect(comparison.skipped.map(\.path.description) == [hidden.path])
      project.rest()
    }
  }

  @Test("A commit keeps what is recorded there, or refuses where it would have to read it", arguments: Hidden.allCases)
  func commit(hidden: Hidden) throws {
    let project = try project()
    let fileSystem = try hidden.make(in: project)
    try project.write("4", to: "a")
    try project.write("4", to: "b")
    func commit(_ paths: [String]) throws -> CommitResult {
      var request = CommitRequest(message: "more\n")
      request.paths = try paths.map { try RepositoryPath(validating: $0) }
      return try project.open(fileSystem).commit(request, project.intent())
    }
    #expect(try commit(["a"]).changes.map(\.path.description) == ["a"])
    #expect(try recorded(project) == .file(Array("new".utf8)))
    for path in ["d", "d/f"] where hidden.isUnreadable || RepositoryPath.isBelow(path, hidden.path) {
      #expect(throws: MVCError.self) { try commit([path]) }
    }
    if hidden.isUnreadable {
      let error = #expect(throws: MVCError.self) { try commit([]) }
      #expect(error?.code == (hidden == .failingFile ? .readFailed : .permissionDenied))
      #expect(error?.details.first?.hasPrefix(hidden.path) == true)
    } else {
      let result = try commit([])
      #expect(result.changes.map(\.path.description) == ["b"])
      #expect(result.skipped.map(\.path.description) == [hidden.path])
    }
    #expect(try recorded(project) == .file(Array("new".utf8)))
    #expect(try hidden.isUntouched(in: project))
  }

  @Test("No command replaces or removes it, forced or not, nor says that it did", arguments: Hidden.allCases)
  func refusals(hidden: Hidden) throws {
    let project = try project()
    let fileSystem = try hidden.make(in: project)
    let before = try project.references()
    let paths = try ["d/f", ""].map { try RepositoryPath(validating: $0) }
    func checkout(_ revision: String, isForced: Bool = false) throws {
      var request = CheckoutRequest()
      (request.revision, request.isForced) = (revision, isForced)
      _ = try project.open(fileSystem).checkout(request, project.intent("mvc checkout \(revision)"))
    }
    let commands: [(String, () throws -> Void)] =
      [
        ("checkout", { try checkout("HEAD~") }),
        ("checkout --force", { try checkout("HEAD~", isForced: true) }),
        ("checkout --force HEAD", { try checkout("HEAD", isForced: true) }),
        (
          "merge",
          { _ = try project.open(fileSystem).merge(MergeRequest(revision: "side"), project.intent("mvc merge side")) }
        ),
      ]
      + paths.flatMap { path in
        ["HEAD", "HEAD~"].map { revision in
          (
            "restore -s \(revision) \(path)",
            {
              _ = try project.open(fileSystem).restore([path], from: revision, project.intent("mvc restore \(path)"))
            }
          )
        }
      }
    for (name, command) in commands {
      let error = #expect(throws: MVCError.self, "\(name)") { try command() }
      let code: MVCError.Code? =
        !hidden.isUnreadable ? .wouldLoseChanges : hidden == .failingFile ? .readFailed : .permissionDenied
      #expect(error?.code == code, "\(name): \(String(describing: error))")
      #expect(error?.details.first?.hasPrefix(hidden.path) == true, "\(name)")
      #expect(try hidden.isUntouched(in: project), "\(name)")
      #expect(try project.references().head == before.head, "\(name)")
    }
    #expect(try project.references().ids == before.ids)
  }

  @Test("What has nothing to do with it goes on", arguments: Hidden.allCases)
  func goesOn(hidden: Hidden) throws {
    let project = try project()
    let fileSystem = try hidden.make(in: project)
    var request = CheckoutRequest()
    request.revision = "twin"
    _ = try project.open(fileSystem).checkout(request, project.intent("mvc checkout twin"))
    #expect(try project.text("a") == "3")
    try project.write("mine", to: "b")
    _ = try project.open(fileSystem).restore([RepositoryPath(validating: "b")], from: "HEAD", project.intent())
    #expect(try project.text("b") == "1")
    _ = try project.open(fileSystem).undo(project.intent("mvc undo"))
    #expect(try project.text("b") == "mine")
    _ = try project.open(fileSystem).undo(isRedo: true, project.intent("mvc redo"))
    _ = try project.open(fileSystem).merge(MergeRequest(revision: "apart"), project.intent("mvc merge apart"))
    #expect(try project.text("c") == "2")
    #expect(try recorded(project) == .file(Array("new".utf8)))
    #expect(try hidden.isUntouched(in: project))
  }

  @Test("Undo and redo do not reach into it, forced or not", arguments: Hidden.allCases, [false, true])
  func undo(hidden: Hidden, isForced: Bool) throws {
    let project = try project()
    try project.checkout("HEAD~")
    let fileSystem = try hidden.make(in: project)
    #expect(throws: MVCError.self) { try project.open(fileSystem).undo(isForced: isForced, project.intent("mvc undo")) }
    #expect(try hidden.isUntouched(in: project))
    #expect(try project.references().currentBranch == nil)
  }

  @Test("The commit that ends a merge keeps what the merge brought there", arguments: Hidden.allCases)
  func pendingMerge(hidden: Hidden) throws {
    let project = try TestProject()
    try project.commit(["d/f": "old", "t": "1\n"])
    try project.checkout(nil, newBranch: "side")
    try project.commit(["d/f": "theirs", "t": "side\n"])
    try project.checkout("main")
    try project.commit(["t": "main\n"])
    guard case .conflicted = try project.merge("side") else { throw MVCError(.internalError, "there was no conflict") }
    #expect(try project.text("d/f") == "theirs")
    let fileSystem = try hidden.make(in: project)
    let error = #expect(throws: MVCError.self) {
      try project.open(fileSystem).abortMerge(project.intent("mvc merge --abort"))
    }
    #expect(error?.details.first?.hasPrefix(hidden.path) == true)
    guard !hidden.isUnreadable else { return }
    try project.write("both\n", to: "t")
    _ = try project.open(fileSystem).commit(CommitRequest(message: "joined\n"), project.intent())
    #expect(try recorded(project) == .file(Array("theirs".utf8)))
    #expect(try hidden.isUntouched(in: project))
  }

  @Test("A place that was never recorded is no change; one that cannot be read stops a commit of everything")
  func unrecorded() throws {
    let project = try project()
    try #require(mkfifo(project.location("pipe").string, 0o600) == 0)
    _ = try Repository.create(at: project.location("nested"), project.runtime(), userSettings: nil)
    let status = try project.open().status()
    #expect(status.isClean)
    #expect(status.skipped.map(\.reason) == [.nestedRepository, .special])
    #expect(status.skipped.map(\.recordedCount) == [0, 0])

    try project.createFolder("lost+found")
    let fileSystem = UnreadableFileSystem([project.location("lost+found")])
    #expect(try !project.open(fileSystem).status().isClean)
    let error = #expect(throws: MVCError.self) {
      try project.open(fileSystem).commit(CommitRequest(message: "x\n"), project.intent())
    }
    #expect(error?.code == .permissionDenied)
    #expect(error?.details == ["lost+found  (cannot be read: permission denied)"])
    #expect(error?.hint?.hasSuffix("in .mvcignore: /lost+found") == true)
    try project.write("/lost+found\n", to: ".mvcignore")
    let result = try project.open(fileSystem).commit(CommitRequest(message: "x\n"), project.intent())
    #expect(result.changes.map(\.path.description) == [".mvcignore"])
    #expect(try project.open(fileSystem).status().isClean)
  }

  @Test("With an ignore file that cannot be read only what it says nothing of is recorded")
  func unreadableRules() throws {
    let project = try project()
    try project.commit([".mvcignore": "*.log\n"])
    try project.write("x", to: "x.log")
    try project.write("5", to: "a")
    let fileSystem = UnreadableFileSystem([project.location(".mvcignore")])
    func commit(_ path: String) throws -> CommitResult {
      var request = CommitRequest(message: "x\n")
      request.paths = [try RepositoryPath(validating: path)]
      return try project.open(fileSystem).commit(request, project.intent())
    }
    #expect(throws: MVCError.self) { try commit("x.log") }
    #expect(throws: MVCError.self) { try commit("d") }
    #expect(try commit("a").changes.map(\.path.description) == ["a"])
    #expect(try project.open(fileSystem).status().skipped.map(\.path.description) == [".mvcignore"])
    #expect(throws: MVCError.self) {
      try project.open(fileSystem).commit(CommitRequest(message: "x\n"), project.intent())
    }
    #expect(try project.image(of: #require(try project.head())).items[".mvcignore"] == .file(Array("*.log\n".utf8)))
  }

  @Test("An ignored file in the place of what a command brings back is never replaced unsaved")
  func ignoredFile() throws {
    let project = try TestProject()
    try project.commit([".mvcignore": "*.log\n", "t": "1\n"])
    try project.write("one", to: "run.log")
    try project.checkout(nil, newBranch: "side")
    // Recorded although it is ignored, as it was before the rule.
    try project.write("", to: ".mvcignore")
    try project.commit(["run.log": "recorded"])
    try project.commit([".mvcignore": "*.log\n", "run.log": "changed"])
    try project.remove("run.log")
    try project.checkout("main", isForced: true)
    try project.write("mine", to: "run.log")
    #expect(throws: MVCError.self) { try project.checkout("side") }
    #expect(throws: MVCError.self) { try project.merge("side") }
    #expect(try project.text("run.log") == "mine")
    for _ in 0..<2 {
      _ = try project.open().restore([RepositoryPath(validating: "run.log")], from: "side", project.intent())
      #expect(try project.text("run.log") == "changed")
      try project.undo()
      #expect(try project.text("run.log") == "mine")
    }
    try project.checkout("side", isForced: true)
    #expect(try project.text("run.log") == "changed")
    try project.undo()
    #expect(try project.text("run.log") == "mine")
  }

  @Test("Folders that a checkout empties go only when nothing at all is left in them")
  func emptiedFolders() throws {
    let project = try TestProject()
    try project.commit([".mvcignore": "*.log\n", "a": "1"])
    try project.checkout(nil, newBranch: "full")
    for folder in ["ignored", "piped", "nested", "empty"] { try project.write("x", to: "\(folder)/deep/f") }
    try project.commit("full")
    try project.write("log", to: "ignored/deep/x.log")
    try #require(mkfifo(project.location("piped/deep/pipe").string, 0o600) == 0)
    _ = try Repository.create(at: project.location("nested/deep/own"), project.runtime(), userSettings: nil)
    try project.checkout("main")
    #expect(try project.text("ignored/deep/x.log") == "log")
    #expect(try LocalFileSystem().status(of: project.location("piped/deep/pipe"))?.kind == .other)
    #expect(try LocalFileSystem().status(of: project.location("nested/deep/own/.mvc/format"))?.kind == .file)
    #expect(try LocalFileSystem().status(of: project.location("empty")) == nil)
    try project.checkout("full")
    #expect(try project.status() == [])
  }

  @Test(
    "What lies in the place of a new file or folder is never replaced", arguments: ["new", "new/deep", "new/deep/f"])
  func newPaths(path: String) throws {
    let project = try TestProject()
    try project.commit(["a": "1"])
    try project.checkout(nil, newBranch: "more")
    try project.commit(["new/deep/f": "x"])
    try project.checkout("main")
    try project.createFolder(path.split(separator: "/").dropLast().joined(separator: "/"))
    try #require(mkfifo(project.location(path).string, 0o600) == 0)
    for isForced in [false, true] {
      let error = #expect(throws: MVCError.self) { try project.checkout("more", isForced: isForced) }
      #expect(error?.details == ["\(path)  (a pipe, socket or device)"])
    }
    #expect(throws: MVCError.self) { try project.merge("more") }
    #expect(throws: MVCError.self) {
      try project.open().restore([RepositoryPath(validating: "new")], from: "more", project.intent())
    }
    #expect(try LocalFileSystem().status(of: project.location(path))?.kind == .other)
  }

  @Test("A file that goes away while the folder is looked at is no error")
  func vanishing() throws {
    let project = try project()
    try project.write("short-lived", to: "x.tmp")
    try project.write("lasting", to: "y")
    let fileSystem = UnreadableFileSystem([project.location("x.tmp")], .notFound)
    #expect(try project.open(fileSystem).status().changes.map(\.path.description) == ["y"])
    let result = try project.open(fileSystem).commit(CommitRequest(message: "x\n"), project.intent())
    #expect(result.changes.map(\.path.description) == ["y"])
    #expect(result.skipped.isEmpty)
  }
}

extension RepositoryPath {
  fileprivate static func isBelow(_ path: String, _ other: String) -> Bool {
    RepositoryPath(unchecked: Array(path.utf8)).isWithin(RepositoryPath(unchecked: Array(other.utf8)))
  }
}
