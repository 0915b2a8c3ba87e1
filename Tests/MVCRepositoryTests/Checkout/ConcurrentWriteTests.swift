import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Synchronization
import SystemPackage
import Testing

/// Another program writes into the folder at one exact time while a command changes it.
@Suite("Repository: files that are written while a command runs")
struct ConcurrentWriteTests {
  /// A command that replaces `changed.txt` and adds `new.txt`.
  struct Act: CustomTestStringConvertible, Sendable {
    let name: String
    var testDescription: String { name }
    /// What comes between the state of `main` and the command.
    var prepare: @Sendable (TestProject) throws -> Void = { _ in }
    let run: @Sendable (Repository, Intent) throws -> Void

    static let all = [
      Act(name: "checkout") { try checkout($0, isForced: false, $1) },
      Act(name: "checkout --force") { try checkout($0, isForced: true, $1) },
      Act(name: "restore") { repository, intent in _ = try repository.restore([.root], from: "other", intent) },
      Act(name: "merge, fast-forward") { _ = try $0.merge(MergeRequest(revision: "other"), $1) },
      Act(name: "merge", prepare: { try $0.commit(["ours.txt": "ours"]) }) {
        _ = try $0.merge(MergeRequest(revision: "other"), $1)
      },
      Act(
        name: "undo",
        prepare: { project in
          try project.checkout("other")
          try project.checkout("main")
        }, run: { _ = try $0.undo($1) }),
      Act(
        name: "redo",
        prepare: { project in
          try project.checkout("other")
          try project.undo()
        }, run: { _ = try $0.undo(isRedo: true, $1) }),
    ]

    private static func checkout(_ repository: Repository, isForced: Bool, _ intent: Intent) throws {
      var request = CheckoutRequest()
      request.revision = "other"
      request.isForced = isForced
      _ = try repository.checkout(request, intent)
    }
  }

  /// When the other program writes.
  enum Time: CaseIterable, Sendable {
    /// When the new files are ready, and none has been moved.
    case afterPreparing
    /// When the file that is there was found unchanged, right before it is moved aside.
    case beforeMovingAside
    /// When the place is free, right before the new file takes it.
    case beforePlacing

    func isNow(_ operation: FileOperation, _ location: FilePath) -> Bool {
      switch self {
      case .afterPreparing: operation.kind == .open && operation.path.lastComponent == "paths"
      case .beforeMovingAside: operation.kind == .rename && operation.path.string.contains("/old-")
      case .beforePlacing: operation.kind == .rename && operation.path == location
      }
    }
  }

  /// How the other program writes.
  enum Manner: CaseIterable, Sendable {
    /// A new file takes the name, as programs save that are careful.
    case renamed
    case inPlace
    case removedAndMadeAgain
  }

  /// `main` with the old files, checked out, and `other`.
  private func twoBranches() throws -> TestProject {
    let project = try TestProject(workerCount: 1)
    try project.commit(["same.txt": "same", "changed.txt": "old"])
    try project.checkout(nil, newBranch: "other")
    try project.commit(["changed.txt": "new", "new.txt": "new"])
    try project.checkout("main")
    return project
  }

  /// Runs a command while `write` happens once at a time.
  ///
  /// - Returns: The command's error, and whether the time came.
  private func run(
    _ act: Act, in project: TestProject, when isNow: @escaping @Sendable (FileOperation) -> Bool,
    _ write: @escaping @Sendable () throws -> Void
  ) throws -> (error: MVCError?, hasWritten: Bool) {
    let hasWritten = Mutex(false)
    let fileSystem = FaultyFileSystem { operation in
      let isFirst = hasWritten.withLock { flag in
        guard !flag, isNow(operation) else { return false }
        flag = true
        return true
      }
      if isFirst { try? write() }
    }
    do {
      try act.run(project.open(fileSystem), project.intent("mvc \(act.name)"))
      return (nil, hasWritten.withLock { $0 })
    } catch let error as MVCError {
      return (error, hasWritten.withLock { $0 })
    }
  }

  @Test("They stay, are named, and nothing else has changed", arguments: Act.all, Time.allCases)
  func replaced(act: Act, time: Time) throws {
    for manner in Manner.allCases {
      for path in ["changed.txt", "new.txt"] where path == "changed.txt" || time != .beforeMovingAside {
        let project = try twoBranches()
        try act.prepare(project)
        let (before, head) = (try project.image(), try project.references().head)
        let location = project.location(path)
        let result = try run(act, in: project, when: { time.isNow($0, location) }) {
          try Self.write("precious", to: path, manner, project)
        }
        #expect(result.hasWritten, "\(manner), \(path): the time never came")
        #expect(result.error?.code == .wouldLoseChanges, "\(manner), \(path)")
        #expect(result.error?.message.contains("'\(path)'") == true, "\(manner), \(path): \(result)")
        var expected = before
        expected.items[path] = .file(Array("precious".utf8))
        #expect(try project.image() == expected, "\(manner), \(path)")
        #expect(try project.references().head == head, "\(manner), \(path)")
        // The next command leaves the folder as it is, and cleans up.
        _ = try project.open().createTag("after", at: "HEAD", message: nil, isForced: false, project.intent())
        #expect(try project.image() == expected, "\(manner), \(path)")
        #expect(try LocalFileSystem().names(in: project.root.appending(".mvc").appending("tmp")) == [])
      }
    }
  }

  private static func write(_ text: String, to path: String, _ manner: Manner, _ project: TestProject) throws {
    switch manner {
    case .renamed:
      try project.write(text, to: ".mvc/tmp-of-a-test")
      try LocalFileSystem().rename(project.location(".mvc/tmp-of-a-test"), to: project.location(path))
    case .inPlace: try project.write(text, to: path)
    case .removedAndMadeAgain:
      try project.remove(path)
      try project.write(text, to: path)
    }
  }

  @Test("A program that has the file open and goes on writing after it was moved aside loses nothing")
  func throughAnOpenFile() throws {
    for act in Act.all {
      let project = try twoBranches()
      try act.prepare(project)
      let file = try LocalFileSystem().open(project.location("changed.txt"), .append)
      let location = project.location("new.txt")
      let result = try run(act, in: project, when: { $0.kind == .rename && $0.path == location }) {
        try file.write(Array(", and more".utf8))
      }
      #expect(result.hasWritten && result.error?.code == .wouldLoseChanges, "\(act.name): \(result)")
      #expect(try project.text("changed.txt") == "old, and more", "\(act.name)")
    }
  }

  @Test("A folder or a link that appears meanwhile is not replaced either")
  func otherKinds() throws {
    for act in Act.all {
      for kind in ["folder", "link"] {
        let project = try twoBranches()
        try act.prepare(project)
        let location = project.location("new.txt")
        let result = try run(act, in: project, when: { Time.beforePlacing.isNow($0, location) }) {
          if kind == "folder" {
            try project.write("mine", to: "new.txt/mine.txt")
          } else {
            try project.link("new.txt", to: "nowhere")
          }
        }
        #expect(result.error?.code == .wouldLoseChanges, "\(act.name), \(kind)")
        let items = try project.image().items
        let mine = kind == "folder" ? items["new.txt/mine.txt"] : items["new.txt"]
        #expect(mine == (kind == "folder" ? .file(Array("mine".utf8)) : .link(Array("nowhere".utf8))), "\(act.name)")
        #expect(items["changed.txt"] == .file(Array("old".utf8)), "\(act.name), \(kind)")
      }
    }
  }

  @Test("A forced checkout that was refused saves the file the second time")
  func secondTime() throws {
    let project = try twoBranches()
    let location = project.location("changed.txt")
    _ = try run(Act.all[1], in: project, when: { Time.beforePlacing.isNow($0, location) }) {
      try project.write("precious", to: "changed.txt")
    }
    let saved = try #require(try project.checkout("other", isForced: true).saved)
    #expect(try project.image(of: saved).items["changed.txt"] == .file(Array("precious".utf8)))
    #expect(try project.text("changed.txt") == "new")
  }
}
