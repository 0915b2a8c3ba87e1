import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Repository: commit and status")
struct CommitTests {
  @Test("A commit records every file as it is, and the folder is clean afterwards")
  func everything() throws {
    let project = try TestProject()
    try project.write("tool", to: "bin/tool.sh")
    try project.setExecutable(true, "bin/tool.sh")
    try project.link("latest", to: "nowhere")
    try project.createFolder("empty/inner")
    try project.write("", to: "nothing.txt")
    try project.write([1, 2, 3], to: CommandLineText.text(of: [0xFF, 0x20, 0x0A]))
    #expect(try project.open().status().isClean == false)
    let id = try project.commit(["a.txt": "one"], "first")
    #expect(try project.image(of: id) == project.image())
    #expect(try project.open().status().isClean)
    #expect(try project.head() == id)
    #expect(try project.references().branches.map(\.short) == ["main"])
  }

  @Test("A snapshot says who, when and why, and what it was made from")
  func snapshot() throws {
    let project = try TestProject()
    let first = try project.commit(["a.txt": "one"], "first")
    var request = CommitRequest(message: "second\n")
    request.author = Person(name: "Bo", email: "bo@example.org")
    request.authorTime = Timestamp(secondsSinceEpoch: 1000, utcOffsetMinutes: 90)
    request.allowsEmpty = true
    let result = try project.open().commit(request, project.intent())
    let snapshot = try project.open().objects.snapshot(result.id)
    #expect(snapshot == result.snapshot)
    #expect(snapshot.parents == [first])
    #expect(
      snapshot.author
        == Signature(Person(name: "Bo", email: "bo@example.org"), at: request.authorTime ?? TestProject.start))
    #expect(snapshot.committer == Signature(TestProject.person, at: project.clock.now()))
    #expect(snapshot.message == "second\n")
    #expect(result.branch == (try .branch("main")))
  }

  @Test("An empty commit is refused, unless it is asked for")
  func empty() throws {
    let project = try TestProject()
    let before = #expect(throws: MVCError.self) {
      try project.open().commit(CommitRequest(message: "x\n"), project.intent())
    }
    #expect(before?.code == .nothingToDo)
    #expect(before?.message == "nothing to commit: the folder is empty")
    let first = try project.commit(["a.txt": "one"])
    let after = #expect(throws: MVCError.self) {
      try project.open().commit(CommitRequest(message: "x\n"), project.intent())
    }
    #expect(after?.message == "nothing to commit: nothing has changed since snapshot '\(first.short)'")
    #expect(after?.hint == "run 'mvc commit --allow-empty' to record a snapshot all the same")
    #expect(try project.head() == first)
    var request = CommitRequest(message: "x\n")
    request.allowsEmpty = true
    let second = try project.open().commit(request, project.intent())
    #expect(second.snapshot.parents == [first])
    #expect(second.changes.isEmpty)
  }

  @Test("A commit of paths records those and leaves the others as they were recorded")
  func paths() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1", "b.txt": "1", "d/x.txt": "1", "d/y.txt": "1", "gone/z.txt": "1"])
    for path in ["a.txt", "b.txt", "d/x.txt", "d/y.txt", "new/n.txt", "other/o.txt"] {
      try project.write("2", to: path)
    }
    try project.remove("gone")
    let id = try project.commit("some", paths: ["a.txt", "d/x.txt", "new"])
    let texts = try project.image(of: id).items.mapValues { item -> String in
      if case .file(let bytes) = item { String(decoding: bytes, as: UTF8.self) } else { "?" }
    }
    #expect(
      texts == ["a.txt": "2", "b.txt": "1", "d/x.txt": "2", "d/y.txt": "1", "gone/z.txt": "1", "new/n.txt": "2"])
    #expect(
      try project.status() == ["modified b.txt", "modified d/y.txt", "deleted gone/z.txt", "added other/o.txt"])
  }

  @Test(
    "A deletion is committed by its path, though the folders above it are gone too",
    arguments: ["d/e/x.txt", "d/e", "d"])
  func deletedPath(path: String) throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1", "d/e/x.txt": "1"])
    try project.remove("d")
    let id = try project.commit("delete", paths: [path])
    #expect(try project.image(of: id).paths == ["a.txt"])
    #expect(try project.status() == [])
  }

  @Test("Where a folder is gone, a commit of one of its files keeps the others")
  func deletedSibling() throws {
    let project = try TestProject()
    try project.commit(["d/e/x.txt": "1", "d/e/y.txt": "1", "d/z.txt": "1"])
    try project.remove("d")
    let id = try project.commit("delete", paths: ["d/e/x.txt"])
    #expect(try project.image(of: id).paths == ["d/e/y.txt", "d/z.txt"])
  }

  @Test("A file that took a folder's place does not keep a commit from deleting what was in the folder")
  func deletedUnderFile() throws {
    let project = try TestProject()
    try project.commit(["d/x.txt": "1", "d/y.txt": "1"])
    try project.remove("d")
    try project.write("a file now", to: "d")
    let id = try project.commit("delete", paths: ["d/x.txt"])
    #expect(try project.image(of: id).paths == ["d/y.txt"])
  }

  @Test("A commit of the last file of a folder records no empty folder when other files are on the disk")
  func noEmptyFolder() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1", "d/x.txt": "1"])
    try project.remove("d/x.txt")
    try project.write("not recorded", to: "d/new.txt")
    let id = try project.commit("delete", paths: ["d/x.txt"])
    #expect(try project.image(of: id).paths == ["a.txt"])
    #expect(try project.status() == ["added d/new.txt"])
  }

  @Test("A path that is nowhere is refused, and so is one that is ignored")
  func missingPath() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1", ".mvcignore": "*.log\n"])
    try project.write("x", to: "run.log")
    for path in ["none.txt", "run.log", "a.txt/b"] {
      let error = #expect(throws: MVCError.self) { try project.commit("x", paths: [path]) }
      #expect(error?.code == .notFound)
      #expect(
        error?.message == "cannot commit '\(path)': no such path is in the folder or in the last snapshot")
    }
  }

  @Test("Amending takes the last snapshot's place and keeps its author")
  func amend() throws {
    let project = try TestProject()
    let first = try project.commit(["a.txt": "1"], "first")
    let second = try project.commit(["a.txt": "2"], "secnd")
    let author = try project.open().objects.snapshot(second).author
    try project.write("3", to: "b.txt")
    project.clock.advance(seconds: 600)
    var request = CommitRequest(message: "second\n")
    request.isAmending = true
    let third = try project.open().commit(request, project.intent())
    #expect(third.snapshot.parents == [first])
    #expect(third.snapshot.author == author)
    #expect(third.snapshot.committer.time == project.clock.now())
    #expect(try project.image(of: third.id).paths == ["a.txt", "b.txt"])
    #expect(try project.head() == third.id)
  }

  @Test("Before the first snapshot there is nothing to amend")
  func amendNothing() throws {
    let project = try TestProject()
    try project.write("1", to: "a.txt")
    var request = CommitRequest(message: "x\n")
    request.isAmending = true
    let error = #expect(throws: MVCError.self) { try project.open().commit(request, project.intent()) }
    #expect(error?.code == .notFound)
    #expect(try project.head() == nil)
  }

  @Test("A commit on a detached head moves the head and no branch")
  func detached() throws {
    let project = try TestProject()
    let first = try project.commit(["a.txt": "1"])
    try project.checkout("main", isDetaching: true)
    let second = try project.commit(["a.txt": "2"])
    let references = try project.references()
    #expect(references.head == .detached(second))
    #expect(references[try .branch("main")] == first)
  }

  @Test("Status before a commit does not keep the commit from storing what it saw")
  func statusFirst() throws {
    let project = try TestProject()
    try project.write("one", to: "d/a.txt")
    project.rest()
    for _ in 0..<3 { _ = try project.status() }
    let id = try project.commit("first")
    try project.write("two", to: "d/a.txt")
    project.rest()
    for _ in 0..<3 { _ = try project.status() }
    let second = try project.commit("second", paths: ["d/a.txt"])
    #expect(try project.image(of: id).items["d/a.txt"] == .file(Array("one".utf8)))
    #expect(try project.image(of: second).items["d/a.txt"] == .file(Array("two".utf8)))
    #expect(try project.open().check().damages == [])
  }

  @Test("A file that is rewritten with as many bytes right after a commit counts as changed")
  func racyCommit() throws {
    let project = try TestProject()
    for number in 100..<130 {
      try project.write("\(number)", to: "a.txt")
      try project.commit("number \(number)")
      try project.write("\(number + 100)", to: "a.txt")
      #expect(try project.status() == ["modified a.txt"])
    }
  }

  @Test("A file that is rewritten with as many bytes right after a checkout counts as changed")
  func racyCheckout() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "one"])
    try project.checkout(nil, newBranch: "other")
    try project.commit(["a.txt": "two"])
    let repository = try project.open()
    var request = CheckoutRequest()
    for number in 0..<30 {
      request.revision = number.isMultiple(of: 2) ? "main" : "other"
      _ = try repository.checkout(request, project.intent())
      try project.write("xyz", to: "a.txt")
      #expect(try project.status() == ["modified a.txt"])
      try project.write(number.isMultiple(of: 2) ? "one" : "two", to: "a.txt")
    }
  }

  @Test("Status tells apart what was added, modified, deleted, renamed and retyped")
  func statusSorts() throws {
    let project = try TestProject()
    try project.commit(["a": "1", "b": "2", "c": "a long enough text", "d": "4", "e/f": "5"])
    try project.write("new", to: "added")
    try project.write("22", to: "b")
    try project.rename("c", to: "moved/c")
    try project.remove("d")
    try project.link("d", to: "a")
    try project.remove("e")
    try project.setExecutable(true, "a")
    #expect(
      try project.status() == [
        "modified a", "added added", "modified b", "retyped d", "deleted e/f", "renamed moved/c",
      ])
  }

  @Test("A damaged or foreign index costs time and nothing else", arguments: ["", "garbage", "mvc-index\u{7F}"])
  func damagedIndex(text: String) throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1", "d/b.txt": "1"])
    try project.write(text, to: ".mvc/index")
    #expect(try project.status() == [])
    try project.write("2", to: "d/b.txt")
    try project.write(text, to: ".mvc/index")
    #expect(try project.status() == ["modified d/b.txt"])
  }

  @Test("Many small commits are rolled up into few packs")
  func rollUp() throws {
    let project = try TestProject()
    for number in 0..<40 { try project.commit(["a.txt": "\(number)"]) }
    #expect(try project.open().objects.packSet.packs().count <= 8)
    #expect(try project.open().check().damages == [])
  }
}
