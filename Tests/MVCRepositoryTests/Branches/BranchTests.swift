import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Repository: branches")
struct BranchTests {
  @Test("Branches are listed by name with their last snapshots")
  func list() throws {
    let project = try TestProject()
    #expect(try project.open().branches().isEmpty)
    let first = try project.commit(["a.txt": "1"], "first")
    let second = try project.commit(["a.txt": "2"], "second")
    _ = try project.open().createBranch("b/c", at: "HEAD~1", project.intent())
    let branches = try project.open().branches()
    #expect(branches.map(\.name.short) == ["b/c", "main"])
    #expect(branches.map(\.id) == [first, second])
    #expect(branches.map(\.snapshot.subject) == ["first", "second"])
    #expect(branches.map(\.isCurrent) == [false, true])
  }

  @Test(
    "Names that git refuses, or that mean something else, are refused",
    arguments: [
      "", "HEAD", "@", "-x", "a..b", "a b", "a~1", "a^", "a:b", ".a", "a/", "a//b", "a.lock", "a@{1}", "a\\b",
    ])
  func badNames(name: String) throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    let error = #expect(throws: MVCError.self) { try project.open().createBranch(name, at: "HEAD", project.intent()) }
    #expect(error?.code == .usage)
  }

  @Test("A branch that exists, or lies in the way as a folder would, is not created again")
  func existing() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    _ = try project.open().createBranch("a/b", at: "HEAD", project.intent())
    for (name, message) in [
      ("a/b", "cannot create the branch 'a/b': there is one already"),
      ("a", "cannot create the branch 'a': 'a/b' is in its way"),
      ("a/b/c", "cannot create the branch 'a/b/c': 'a/b' is in its way"),
    ] {
      let error = #expect(throws: MVCError.self) { try project.open().createBranch(name, at: "HEAD", project.intent()) }
      #expect(error?.message == message)
    }
  }

  @Test("A branch is moved by force, but not the one that is checked out")
  func force() throws {
    let project = try TestProject()
    let first = try project.commit(["a.txt": "1"])
    let second = try project.commit(["a.txt": "2"])
    _ = try project.open().createBranch("b", at: "HEAD", project.intent())
    _ = try project.open().createBranch("b", at: "HEAD~1", isForced: true, project.intent())
    #expect(try project.references()[.branch("b")] == first)
    #expect(throws: MVCError.self) {
      try project.open().createBranch("main", at: "HEAD~1", isForced: true, project.intent())
    }
    #expect(throws: MVCError.self) {
      try project.open().renameBranch("b", to: "main", isForced: true, project.intent())
    }
    #expect(try project.head() == second)
  }

  @Test("A branch with snapshots of its own goes only by force, and undo brings it back")
  func delete() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    try project.checkout(nil, newBranch: "b")
    let lost = try project.commit(["a.txt": "2"])
    let current = #expect(throws: MVCError.self) {
      try project.open().deleteBranches(["b"], isForced: true, project.intent())
    }
    #expect(current?.message == "cannot delete the branch 'b': it is checked out")
    try project.checkout("main")
    let unmerged = #expect(throws: MVCError.self) {
      try project.open().deleteBranches(["b"], isForced: false, project.intent())
    }
    #expect(unmerged?.code == .wouldLoseChanges)
    #expect(unmerged?.hint == "run 'mvc branch -D b' to delete it all the same ('mvc undo' brings it back)")
    let deleted = try project.open().deleteBranches(["b"], isForced: true, project.intent())
    #expect(deleted.map(\.id) == [lost])
    #expect(try project.references().branches.map(\.short) == ["main"])
    try project.undo()
    #expect(try project.references()[.branch("b")] == lost)
  }

  @Test("A branch whose snapshots another branch, a tag or the head has goes without force")
  func deleteMerged() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    for name in ["behind", "tagged"] { _ = try project.open().createBranch(name, at: "HEAD", project.intent()) }
    try project.checkout("tagged")
    try project.commit(["a.txt": "2"])
    _ = try project.open().createTag("keep", at: "HEAD", message: "annotated\n", isForced: false, project.intent())
    try project.checkout("main")
    _ = try project.open().deleteBranches(["behind", "tagged"], isForced: false, project.intent())
    #expect(try project.references().branches.map(\.short) == ["main"])
    let error = #expect(throws: MVCError.self) {
      try project.open().deleteBranches(["none"], isForced: false, project.intent())
    }
    #expect(error?.code == .notFound)
  }

  @Test("Where one of several branches cannot go, all stay")
  func deleteAllOrNone() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    _ = try project.open().createBranch("b", at: "HEAD", project.intent())
    #expect(throws: MVCError.self) {
      try project.open().deleteBranches(["b", "none"], isForced: true, project.intent())
    }
    #expect(try project.references().branches.map(\.short) == ["b", "main"])
  }

  @Test("Renaming takes the head along, also before the first snapshot")
  func rename() throws {
    let project = try TestProject()
    try project.open().renameBranch(nil, to: "trunk", isForced: false, project.intent())
    let id = try project.commit(["a.txt": "1"])
    #expect(try project.references().currentBranch?.short == "trunk")
    _ = try project.open().createBranch("b", at: "HEAD", project.intent())
    try project.open().renameBranch("b", to: "c", isForced: false, project.intent())
    try project.open().renameBranch(nil, to: "main", isForced: false, project.intent())
    let references = try project.references()
    #expect(references.branches.map(\.short) == ["c", "main"])
    #expect(references.head == .branch(try .branch("main")))
    #expect(references.headID == id)
    let taken = #expect(throws: MVCError.self) {
      try project.open().renameBranch(nil, to: "c", isForced: false, project.intent())
    }
    #expect(taken?.code == .usage)
    let missing = #expect(throws: MVCError.self) {
      try project.open().renameBranch("none", to: "d", isForced: false, project.intent())
    }
    #expect(missing?.code == .notFound)
  }

  @Test("A name can become a folder of names and back; another reference in the way stops it")
  func renameIntoFolder() throws {
    let project = try TestProject()
    let id = try project.commit(["a.txt": "1"])
    _ = try project.open().createBranch("a", at: "HEAD", project.intent())
    try project.open().renameBranch("a", to: "a/b", isForced: false, project.intent())
    #expect(try project.references().branches.map(\.short) == ["a/b", "main"])
    try project.open().renameBranch("a/b", to: "a", isForced: false, project.intent())
    #expect(try project.references()[.branch("a")] == id)
    try project.open().renameBranch("a", to: "a/b", isForced: false, project.intent())
    _ = try project.open().createBranch("a/c", at: "HEAD", project.intent())
    let error = #expect(throws: MVCError.self) {
      try project.open().renameBranch("a/b", to: "a", isForced: false, project.intent())
    }
    #expect(error?.message == "cannot create the branch 'a': 'a/c' is in its way")
    #expect(throws: MVCError.self) { try project.open().createBranch("a/c/d", at: "HEAD", project.intent()) }
    try project.undo()
    try project.undo()
    #expect(try project.references().branches.map(\.short) == ["a", "main"])
  }
}
