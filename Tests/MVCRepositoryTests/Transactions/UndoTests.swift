import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Repository: undo and redo")
struct UndoTests {
  /// A command, and what it needs before.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let prepare: @Sendable (TestProject) throws -> Void
    let run: @Sendable (Repository, TestProject) throws -> Void

    init(
      _ name: String, prepare: @escaping @Sendable (TestProject) throws -> Void = { _ in },
      run: @escaping @Sendable (Repository, TestProject) throws -> Void
    ) {
      testDescription = name
      self.prepare = prepare
      self.run = run
    }
  }

  static let cases = [
    Case("commit", prepare: { try $0.write("2", to: "a.txt") }) { repository, project in
      _ = try repository.commit(CommitRequest(message: "x\n"), project.intent())
    },
    Case("commit --amend") { repository, project in
      var request = CommitRequest(message: "better words\n")
      request.isAmending = true
      _ = try repository.commit(request, project.intent())
    },
    Case("branch") { _ = try $0.createBranch("new", at: "HEAD", $1.intent()) },
    Case("branch -D") { _ = try $0.deleteBranches(["other", "conflicting"], isForced: true, $1.intent()) },
    Case("branch -m") { try $0.renameBranch(nil, to: "trunk", isForced: false, $1.intent()) },
    Case("tag") { _ = try $0.createTag("v2", at: "HEAD", message: nil, isForced: false, $1.intent()) },
    Case("tag -a --force") { _ = try $0.createTag("v1", at: "HEAD~1", message: "m\n", isForced: true, $1.intent()) },
    Case("tag -d") { _ = try $0.deleteTags(["v1"], $1.intent()) },
    Case("checkout") { try $1.checkout("other") },
    Case("checkout -b") { try $1.checkout("other", newBranch: "another") },
    Case("checkout --detach") { try $1.checkout("HEAD~1") },
    Case("checkout --force", prepare: { try $0.write("mine", to: "a.txt") }) {
      try $1.checkout("other", isForced: true)
    },
    Case("restore", prepare: { try $0.write("mine", to: "a.txt") }) { repository, project in
      _ = try repository.restore([RepositoryPath(validating: "a.txt")], from: "other", project.intent())
    },
    Case("merge") { try $1.merge("other") },
    Case("merge with conflicts") { try $1.merge("conflicting") },
    Case("merge --abort", prepare: { try $0.merge("conflicting") }) { try $0.abortMerge($1.intent()) },
    Case("resolve", prepare: { try $0.merge("conflicting") }) {
      _ = try $0.resolveConflicts([], .theirs, $1.intent())
    },
    Case("config") { try $0.set(ConfigurationKey("user.name"), to: "Ada Lovelace", $1.intent()) },
    Case("config --unset", prepare: { try $0.open().set(ConfigurationKey("user.name"), to: "A  b", $0.intent()) }) {
      try $0.set(ConfigurationKey("user.name"), to: nil, $1.intent())
    },
  ]

  /// What a user would notice.
  private struct State: Equatable {
    let ids: [ReferenceName: ObjectID]
    let head: Head
    let folder: FolderImage
    let name: String?

    init(_ project: TestProject) throws {
      let repository = try project.open()
      ids = try repository.references().ids
      head = try repository.references().head
      folder = try project.image()
      name = repository.settings["user.name"]
    }
  }

  @Test("Every command is undone, redone and undone again, untouched files untouched", arguments: cases)
  func thereAndBack(command: Case) throws {
    let project = try TestProject()
    try project.commit(["a.txt": "0\n", "b.txt": "0\n"], "base")
    try project.checkout(nil, newBranch: "other")
    try project.commit(["other/o.txt": "1"])
    try project.checkout("main")
    try project.checkout(nil, newBranch: "conflicting")
    try project.commit(["a.txt": "theirs\n"])
    try project.checkout("main")
    try project.commit(["a.txt": "1\n"])
    _ = try project.open().createTag("v1", at: "HEAD", message: nil, isForced: false, project.intent())
    try project.write("not recorded", to: "untracked.txt")
    try command.prepare(project)
    let before = try State(project)
    try command.run(project.open(), project)
    let after = try State(project)
    #expect(before != after)
    for _ in 0..<2 {
      let undone = try project.undo()
      #expect(undone.isUndone)
      #expect(try State(project) == before)
      let redone = try project.redo()
      #expect(!redone.isUndone)
      #expect(redone.id == undone.id)
      #expect(try State(project) == after)
    }
    #expect(try project.open().check().damages == [])
  }

  @Test(
    "Undo of a checkout brings back what was not committed: deletions, emptied folders, files that were equal already",
    arguments: [false, true])
  func uncommittedState(isForced: Bool) throws {
    let project = try TestProject()
    try project.commit(["gone.txt": "1", "equal.txt": "1", "folder/a.txt": "1", "kept.txt": "1"])
    try project.checkout(nil, newBranch: "other")
    try project.commit(["gone.txt": "2", "equal.txt": "2", "folder/a.txt": "2", "kept.txt": "1", "new.txt": "2"])
    for path in ["gone.txt", "folder/a.txt", "new.txt"] { try project.remove(path) }
    try project.write("1", to: "equal.txt")
    try project.write("edited", to: "kept.txt")
    try project.write("untracked", to: "untracked.txt")
    let before = try project.image()
    try project.checkout("main", isForced: isForced)
    let after = try project.image()
    try project.undo()
    #expect(try project.image() == before)
    try project.redo()
    #expect(try project.image() == after)
    try project.undo()
    #expect(try project.image() == before)
  }

  @Test("A forced undo says where it saved what had changed, and redo brings that back")
  func forcedUndo() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1", "b.txt": "1"])
    try project.checkout(nil, newBranch: "other")
    try project.commit(["a.txt": "2", "b.txt": "2"])
    try project.checkout("main")
    try project.write("mine", to: "a.txt")
    try project.remove("b.txt")
    let before = try project.image()
    let reversal = try project.open().undo(isForced: true, project.intent("mvc undo --force"))
    let saved = try #require(reversal.saved)
    #expect(try project.image(of: saved) == before)
    #expect(try project.image() != before)
    try project.redo()
    #expect(try project.image() == before)
  }

  @Test("An undo whose work a user did by hand is still an undo")
  func nothingLeftToUndo() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    try project.write("2", to: "a.txt")
    _ = try project.open().restore([RepositoryPath(validating: "a.txt")], from: "HEAD", project.intent("mvc restore"))
    try project.write("2", to: "a.txt")
    let first = try project.undo()
    #expect(try project.undo().id != first.id)
  }

  @Test("Everything can be undone down to the beginning, and redone up to the end")
  func allTheWay() throws {
    let project = try TestProject()
    var states = [try State(project)]
    try project.commit(["a.txt": "1"])
    states.append(try State(project))
    try project.checkout(nil, newBranch: "b")
    states.append(try State(project))
    try project.commit(["b.txt": "1"])
    states.append(try State(project))
    try project.checkout("main")
    states.append(try State(project))
    _ = try project.open().deleteBranches(["b"], isForced: true, project.intent())
    states.append(try State(project))
    for state in states.dropLast().reversed() {
      try project.undo()
      let now = try State(project)
      #expect(now.ids == state.ids)
      #expect(now.head == state.head)
    }
    let nothing = #expect(throws: MVCError.self) { try project.undo() }
    #expect(nothing?.code == .nothingToDo)
    for state in states.dropFirst() {
      try project.redo()
      let now = try State(project)
      #expect(now.ids == state.ids)
      #expect(now.head == state.head)
    }
    let end = #expect(throws: MVCError.self) { try project.redo() }
    #expect(end?.message == "there is nothing to redo")
    #expect(try State(project) == states.last)
  }

  @Test("A new command leaves nothing to redo")
  func cleared() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    try project.commit(["a.txt": "2"])
    try project.undo()
    _ = try project.open().createTag("v1", at: "HEAD", message: nil, isForced: false, project.intent())
    let error = #expect(throws: MVCError.self) { try project.redo() }
    #expect(error?.code == .nothingToDo)
    try project.undo()
    #expect(try project.redo().operation.references.map(\.name.short) == ["v1"])
  }

  @Test("An undo that would lose changes is refused; by force it goes on and keeps them in a snapshot")
  func refusal() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1", "b.txt": "1"])
    try project.checkout(nil, newBranch: "other")
    try project.commit(["a.txt": "2"])
    try project.checkout("main")
    try project.write("mine", to: "a.txt")
    try project.write("mine", to: "b.txt")
    let before = try State(project)
    let error = #expect(throws: MVCError.self) { try project.undo() }
    #expect(error?.message == "cannot undo 'mvc checkout main': 1 file has changed since")
    #expect(error?.details == ["a.txt"])
    #expect(try State(project) == before)
    try project.undo(isForced: true)
    #expect(try project.text("a.txt") == "2")
    #expect(try project.text("b.txt") == "mine")
    let saved = try #require(try project.open().operations().first?.operation.saved)
    #expect(try project.image(of: saved) == before.folder)
  }

  @Test("The operation log lists commands newest first, and finds one by its id")
  func log() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"], "one")
    try project.commit(["a.txt": "2"], "two")
    try project.undo()
    let operations = try project.open().operations()
    #expect(operations.map(\.operation.command) == ["mvc undo", "mvc commit -m 'two'", "mvc commit -m 'one'"])
    #expect(operations.map(\.isUndone) == [false, true, false])
    #expect(operations[0].operation.purpose == .undo(operations[1].id))
    let repository = try project.open()
    #expect(try repository.operation("@").id == operations[0].id)
    #expect(try repository.operation(operations[2].id.short).id == operations[2].id)
    for text in ["", "abc", "ffffffff", "none"] {
      let error = #expect(throws: MVCError.self) { try repository.operation(text) }
      #expect(error?.code == .notFound, "\(text)")
    }
  }

  @Test("A command that changes nothing leaves no record")
  func nothing() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    let count = try project.open().operations().count
    try project.checkout("main")
    _ = try project.open().createTag("v1", at: "HEAD", message: nil, isForced: false, project.intent())
    _ = try project.open().createTag("v1", at: "HEAD", message: nil, isForced: true, project.intent())
    #expect(try project.open().operations().count == count + 1)
  }

  @Test(
    "Settings of any key and value are recorded, undone and leave the log readable",
    arguments: ["a b", "", " x ", "%", "é\t\"#;"])
  func settings(value: String) throws {
    let project = try TestProject()
    try project.open().set(ConfigurationKey("user.name"), to: value, project.intent())
    #expect(try project.open().settings["user.name"] == value)
    #expect(try project.open().operations().first?.operation.settings.first?.new == value)
    try project.undo()
    #expect(try project.open().settings["user.name"] == nil)
    let key = "remote.my store.url"
    try project.open().set(ConfigurationKey(key), to: value, project.intent())
    #expect(try project.open().operations().first?.operation.settings.first?.key == key)
  }
}
