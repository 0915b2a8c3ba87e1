import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Repository: checkout and restore")
struct CheckoutTests {
  /// Two branches: `main` with the old files and `other` with the new ones.
  private func twoBranches() throws -> TestProject {
    let project = try TestProject()
    try project.commit(["same.txt": "same", "changed.txt": "old", "gone.txt": "gone", "swap": "file"])
    try project.checkout(nil, newBranch: "other")
    try project.remove("gone.txt")
    try project.remove("swap")
    try project.commit(["changed.txt": "new", "new.txt": "new", "swap/inner.txt": "folder"])
    try project.checkout("main")
    return project
  }

  @Test("A checkout brings the folder to what the snapshot holds, and back")
  func thereAndBack() throws {
    let project = try twoBranches()
    let old = try project.image()
    let result = try project.checkout("other")
    #expect(try project.image() == project.image(of: try #require(result.id)))
    #expect(result.changedPathCount == 5)
    #expect(result.previousHead == .branch(try .branch("main")))
    #expect(try project.status() == [])
    try project.checkout("main")
    #expect(try project.image() == old)
    #expect(try project.status() == [])
  }

  @Test("Files that differ in neither snapshot keep their changes")
  func unrelatedChanges() throws {
    let project = try twoBranches()
    try project.write("mine", to: "same.txt")
    try project.write("mine", to: "untracked.txt")
    try project.checkout("other")
    #expect(try project.status() == ["modified same.txt", "added untracked.txt"])
    #expect(try project.text("same.txt") == "mine")
  }

  @Test(
    "A checkout that would lose a change is refused and changes nothing",
    arguments: [
      ("changed.txt", "changed.txt"), ("new.txt", "new.txt"), ("gone.txt", "gone.txt"),
      ("swap", "swap"), ("new.txt/below.txt", "new.txt/below.txt"),
    ])
  func refusal(path: String, obstacle: String) throws {
    let project = try twoBranches()
    try project.write("mine", to: path)
    let before = try project.image()
    let error = #expect(throws: MVCError.self) { try project.checkout("other") }
    #expect(error?.code == .wouldLoseChanges)
    #expect(error?.message == "cannot check out 'other': 1 file has changes that are not committed")
    #expect(error?.details == [obstacle])
    #expect(try project.image() == before)
    #expect(try project.references().currentBranch?.short == "main")
  }

  @Test("A change that the target has too is no obstacle")
  func sameChange() throws {
    let project = try twoBranches()
    try project.write("new", to: "changed.txt")
    try project.write("new", to: "new.txt")
    try project.remove("gone.txt")
    try project.checkout("other")
    #expect(try project.status() == [])
  }

  @Test("An ignored file that the target would replace is an obstacle, other ignored files are not")
  func ignored() throws {
    let project = try TestProject()
    try project.commit(["model.bin": "recorded before it was ignored", "a.txt": "1"])
    try project.checkout(nil, newBranch: "without")
    try project.remove("model.bin")
    try project.commit([".mvcignore": "*.bin\n"])
    try project.write("mine", to: "model.bin")
    try project.write("mine", to: "other.bin")
    #expect(try project.status() == [])
    let error = #expect(throws: MVCError.self) { try project.checkout("main") }
    #expect(error?.code == .wouldLoseChanges)
    #expect(error?.details == ["model.bin"])
    #expect(try project.text("model.bin") == "mine")
    try project.remove("model.bin")
    try project.checkout("main")
    #expect(try project.text("model.bin") == "recorded before it was ignored")
    #expect(try project.text("other.bin") == "mine")
  }

  @Test("A forced checkout saves what it replaces, and undo brings it back to the byte")
  func forced() throws {
    let project = try twoBranches()
    try project.write("mine", to: "changed.txt")
    try project.write("mine", to: "new.txt")
    try project.write("mine", to: "untracked.txt")
    try project.setExecutable(true, "same.txt")
    try project.remove("gone.txt")
    let before = try project.image()
    let result = try project.checkout("other", isForced: true)
    let saved = try #require(result.saved)
    #expect(try project.image(of: saved) == before)
    var expected = try project.image(of: try #require(result.id))
    expected.items["untracked.txt"] = .file(Array("mine".utf8))
    #expect(try project.image() == expected)
    try project.undo()
    #expect(try project.image() == before)
    #expect(try project.references().currentBranch?.short == "main")
  }

  @Test("A forced checkout that replaces nothing of the user's saves nothing, and undo brings all back")
  func forcedWithoutLoss() throws {
    let project = try twoBranches()
    try project.write("mine", to: "untracked.txt")
    try project.remove("gone.txt")
    let before = try project.image()
    let result = try project.checkout("other", isForced: true)
    #expect(result.saved == nil)
    #expect(try project.text("untracked.txt") == "mine")
    try project.undo()
    #expect(try project.image() == before)
    // A deleted file that comes back is no loss either.
    #expect(try project.checkout("HEAD", isForced: true).saved == nil)
    #expect(try project.status() == ["added untracked.txt"])
  }

  @Test("A forced checkout saves a new file that stands where the other snapshot has one")
  func forcedOverUntracked() throws {
    let project = try twoBranches()
    try project.write("mine", to: "new.txt")
    let before = try project.image()
    let saved = try #require(try project.checkout("other", isForced: true).saved)
    #expect(try project.image(of: saved) == before)
    #expect(try project.text("new.txt") != "mine")
    try project.undo()
    #expect(try project.image() == before)
  }

  @Test("A forced checkout of what is checked out discards changes and can be undone")
  func forcedInPlace() throws {
    let project = try twoBranches()
    try project.write("mine", to: "changed.txt")
    try project.checkout("HEAD", isForced: true)
    #expect(try project.status() == [])
    try project.undo()
    #expect(try project.text("changed.txt") == "mine")
  }

  @Test("A revision that is no branch detaches the head, and a branch ends that")
  func detach() throws {
    let project = try twoBranches()
    let main = try #require(try project.head())
    _ = try project.open().createTag("v1", at: "main", message: "good\n", isForced: false, project.intent())
    for revision in [main.description, main.short, "v1", "main~0", "refs/tags/v1"] {
      try project.checkout(revision)
      #expect(try project.references().head == .detached(main), "\(revision)")
      try project.checkout("main")
      #expect(try project.references().currentBranch?.short == "main")
    }
    try project.checkout("main", isDetaching: true)
    #expect(try project.references().head == .detached(main))
  }

  @Test("A branch wins over a tag of the same name")
  func branchBeforeTag() throws {
    let project = try twoBranches()
    _ = try project.open().createTag("other", at: "main", message: nil, isForced: false, project.intent())
    let result = try project.checkout("other")
    #expect(result.head == .branch(try .branch("other")))
    #expect(try project.status() == [])
    #expect(try project.text("new.txt") == "new")
  }

  @Test("Switching wants a branch")
  func needsBranch() throws {
    let project = try twoBranches()
    var request = CheckoutRequest()
    request.needsBranch = true
    request.revision = "main~0"
    let error = #expect(throws: MVCError.self) { try project.open().checkout(request, project.intent()) }
    #expect(error?.code == .usage)
    request.revision = "other"
    #expect(try project.open().checkout(request, project.intent()).head == .branch(try .branch("other")))
  }

  @Test("A new branch begins at a revision, or before the first snapshot")
  func newBranch() throws {
    let project = try TestProject()
    try project.checkout(nil, newBranch: "trunk")
    let first = try project.commit(["a.txt": "1"])
    #expect(try project.references().branches.map(\.short) == ["trunk"])
    try project.commit(["a.txt": "2"])
    let result = try project.checkout("HEAD~1", newBranch: "fix")
    #expect(result.id == first)
    #expect(try project.text("a.txt") == "1")
    let error = #expect(throws: MVCError.self) { try project.checkout(nil, newBranch: "fix") }
    #expect(error?.code == .usage)
  }

  @Test("Restoring brings back paths, leaves the head and other files, and can be undone")
  func restore() throws {
    let project = try twoBranches()
    try project.write("mine", to: "changed.txt")
    try project.write("mine", to: "same.txt")
    try project.remove("gone.txt")
    let before = try project.image()
    let head = try project.head()
    let changed = try project.open().restore(
      [RepositoryPath(validating: "changed.txt"), RepositoryPath(validating: "gone.txt")], from: "HEAD",
      project.intent())
    #expect(changed.map(\.description) == ["changed.txt", "gone.txt"])
    #expect(try project.status() == ["modified same.txt"])
    #expect(try project.head() == head)
    try project.undo()
    #expect(try project.image() == before)
  }

  @Test("Restoring a folder from another snapshot removes what only the present one has, and nobody's files stay")
  func restoreFolder() throws {
    let project = try TestProject()
    try project.commit(["d/a.txt": "1"])
    try project.commit(["d/b.txt": "2"])
    try project.write("mine", to: "d/untracked.txt")
    _ = try project.open().restore([RepositoryPath(validating: "d")], from: "HEAD~1", project.intent())
    #expect(try project.image().paths == ["d/a.txt", "d/untracked.txt"])
    _ = try project.open().restore([.root], from: "HEAD", project.intent())
    #expect(try project.image().paths == ["d/a.txt", "d/b.txt", "d/untracked.txt"])
  }

  @Test("Restoring a path that no snapshot knows is refused")
  func restoreMissing() throws {
    let project = try twoBranches()
    try project.write("mine", to: "untracked.txt")
    let error = #expect(throws: MVCError.self) {
      try project.open().restore([RepositoryPath(validating: "untracked.txt")], from: "HEAD", project.intent())
    }
    #expect(error?.code == .notFound)
    #expect(try project.text("untracked.txt") == "mine")
  }
}
