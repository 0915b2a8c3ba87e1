import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Repository: merge")
struct MergeTests {
  /// Two branches from one base: what `main` and `side` change in it. Ends on `main`.
  private func fork(
    base: KeyValuePairs<String, String?>, ours: KeyValuePairs<String, String?>, theirs: KeyValuePairs<String, String?>
  ) throws -> TestProject {
    let project = try TestProject()
    try write(base, project)
    try project.commit("base")
    try project.checkout(nil, newBranch: "side")
    try write(theirs, project)
    try project.commit("theirs")
    try project.checkout("main")
    try write(ours, project)
    try project.commit("ours")
    return project
  }

  private func write(_ files: KeyValuePairs<String, String?>, _ project: TestProject) throws {
    for (path, text) in files {
      if let text { try project.write(text, to: path) } else { try project.remove(path) }
    }
  }

  private func conflicts(_ result: MergeResult) -> [String] {
    guard case .conflicted(let conflicts) = result else { return ["\(result)"] }
    return conflicts.map { "\($0.path) \($0.sort.rawValue) \($0.theirsPath?.description ?? "-")" }
  }

  @Test("What is merged already stays so, and what lies ahead is fast-forwarded")
  func fastForward() throws {
    let project = try TestProject()
    let first = try project.commit(["a.txt": "1"])
    try project.checkout(nil, newBranch: "side")
    let second = try project.commit(["a.txt": "2"])
    guard case .alreadyMerged = try project.merge("main") else { throw MVCError(.failed, "not merged already") }
    try project.checkout("main")
    guard case .fastForwarded(second) = try project.merge("side", .only) else { throw MVCError(.failed, "no ff") }
    #expect(try project.references()[.branch("main")] == second)
    #expect(try project.text("a.txt") == "2")
    try project.undo()
    #expect(try project.head() == first)
    #expect(try project.text("a.txt") == "1")
    guard case .merged(let id) = try project.merge("side", .never) else { throw MVCError(.failed, "no snapshot") }
    let snapshot = try project.open().objects.snapshot(id)
    #expect(snapshot.parents == [first, second])
    #expect(snapshot.message == "merge 'side' into 'main'\n")
    #expect(try project.text("a.txt") == "2")
  }

  @Test("Merging into nothing takes what there is")
  func unborn() throws {
    let project = try TestProject()
    let id = try project.commit(["a.txt": "1"])
    try project.checkout(id.description)
    _ = try project.open().deleteBranches(["main"], isForced: true, project.intent())
    try project.checkout(nil, newBranch: "new")
    #expect(try project.head() == id)
  }

  @Test("Where both sides have snapshots, a fast-forward alone is refused")
  func onlyFastForward() throws {
    let project = try fork(base: ["a": "1"], ours: ["b": "1"], theirs: ["c": "1"])
    let head = try project.head()
    let error = #expect(throws: MVCError.self) { try project.merge("side", .only) }
    #expect(error?.message == "cannot fast-forward to 'side': both sides have snapshots of their own")
    #expect(try project.head() == head)
  }

  @Test("What each side changed comes together, in files, between files and in modes")
  func clean() throws {
    let base = (1...9).map { "line \($0)\n" }.joined()
    let project = try fork(
      base: ["text": base, "ours": "1", "theirs": "1", "gone-ours": "1", "gone-theirs": "1", "d/x": "1", "same": "1"],
      ours: [
        "text": base.replacing("line 1\n", with: "ours\n"), "ours": "2", "gone-ours": nil, "d/ours": "1", "same": "2",
      ],
      theirs: [
        "text": base.replacing("line 9\n", with: "theirs\n"), "theirs": "2", "gone-theirs": nil, "d/theirs": "1",
        "same": "2",
      ])
    let heads = try (project.head(), project.open().resolve("side").snapshot)
    guard case .merged(let id) = try project.merge("side") else { throw MVCError(.failed, "not clean") }
    #expect(try project.open().objects.snapshot(id).parents == [heads.0, heads.1])
    let texts = try project.image()
    #expect(texts.paths == ["d/ours", "d/theirs", "d/x", "ours", "same", "text", "theirs"])
    #expect(
      try project.text("text") == base.replacing("line 1\n", with: "ours\n").replacing("line 9\n", with: "theirs\n"))
    #expect(try [project.text("ours"), project.text("theirs"), project.text("same")] == ["2", "2", "2"])
    #expect(try project.image(of: id) == texts)
    #expect(try project.status() == [])
    try project.undo()
    #expect(try project.head() == heads.0)
    try project.redo()
    #expect(try project.image() == texts)
  }

  @Test("An executable bit of one side and an edit of the other come together")
  func modes() throws {
    let project = try TestProject()
    try project.commit(["tool": "1"])
    try project.checkout(nil, newBranch: "side")
    try project.setExecutable(true, "tool")
    try project.commit("mode")
    try project.checkout("main")
    try project.commit(["tool": "2"])
    guard case .merged = try project.merge("side") else { throw MVCError(.failed, "not clean") }
    #expect(try project.image().items == ["tool": .executable(Array("2".utf8))])
  }

  @Test("A text that both changed in one place gets conflict markers, and keeps them until it is settled")
  func textConflict() throws {
    let project = try fork(
      base: ["a": "1\n", "b": "1\n"], ours: ["a": "ours\n"], theirs: ["a": "theirs\n", "b": "2\n"])
    try project.write("mine", to: "untracked")
    let before = try (project.head(), project.image())
    #expect(conflicts(try project.merge("side")) == ["a text -"])
    #expect(try project.text("a") == "<<<<<<< main\nours\n=======\ntheirs\n>>>>>>> side\n")
    #expect(try project.text("b") == "2\n")
    #expect(try project.head() == before.0)
    let merge = try #require(try project.open().status().merge)
    #expect(merge.name == "side")
    #expect(try project.open().unsettledConflicts(of: merge).map(\.path.description) == ["a"])
    // Nothing else begins meanwhile.
    for command in [{ _ = try project.merge("side") }, { _ = try project.checkout("side") }] {
      #expect(throws: MVCError.self) { try command() }
    }
    let unsettled = #expect(throws: MVCError.self) { try project.commit("too early") }
    #expect(unsettled?.code == .conflict)
    #expect(unsettled?.details == ["a  (both changed it: it has conflict markers)"])
    let partial = #expect(throws: MVCError.self) { try project.commit("part", paths: ["b"]) }
    #expect(partial?.message == "cannot commit only some paths while a merge waits to be finished")
    try project.write("both\n", to: "a")
    let id = try project.commit(merge.message)
    let snapshot = try project.open().objects.snapshot(id)
    #expect(try snapshot.parents == [#require(before.0), project.open().resolve("side").snapshot])
    #expect(try project.open().status().isClean)
    // Back to the conflict, and back before the merge.
    try project.undo()
    #expect(try project.open().status().merge != nil)
    #expect(try project.text("a") == "both\n")
    let refusal = #expect(throws: MVCError.self) { try project.undo() }
    #expect(refusal?.code == .wouldLoseChanges)
    try project.undo(isForced: true)
    #expect(try project.image() == before.1)
    #expect(try project.open().status().merge == nil)
  }

  @Test("Aborting brings back what the merge touched and leaves the rest")
  func abort() throws {
    let project = try fork(
      base: ["a": "1\n", "b": "1\n", "gone": "1", "c": "1"], ours: ["a": "ours\n"],
      theirs: ["a": "theirs\n", "b": "2\n", "gone": nil, "new/file": "1"])
    try project.write("mine", to: "untracked")
    try project.write("mine", to: "c")
    let before = try (project.references().ids, project.image())
    try project.merge("side")
    try project.write("half settled", to: "a")
    let during = try project.image()
    try project.open().abortMerge(project.intent())
    #expect(try project.image() == before.1)
    #expect(try project.references().ids == before.0)
    try project.undo()
    #expect(try project.image() == during)
    #expect(try project.open().status().merge != nil)
    try project.redo()
    #expect(try project.image() == before.1)
    let none = #expect(throws: MVCError.self) { try project.open().abortMerge(project.intent()) }
    #expect(none?.code == .nothingToDo)
  }

  @Test("Bytes that are no text keep ours and get theirs beside them")
  func binaryConflict() throws {
    let project = try fork(
      base: ["w.bin": "\0base", "w.bin.theirs": "taken"], ours: ["w.bin": "\0ours"], theirs: ["w.bin": "\0theirs"])
    #expect(conflicts(try project.merge("side")) == ["w.bin binary w.bin.theirs.theirs"])
    #expect(try project.text("w.bin") == "\0ours")
    #expect(try project.text("w.bin.theirs.theirs") == "\0theirs")
    #expect(throws: MVCError.self) { try project.commit("too early") }
    try project.remove("w.bin.theirs.theirs")
    let id = try project.commit("ours it is")
    #expect(try project.image(of: id).paths == ["w.bin", "w.bin.theirs"])
  }

  @Test("A file that one side deleted and the other changed is a conflict in either direction")
  func deleteModify() throws {
    let ours = try fork(base: ["a": "1", "d/x": "1"], ours: ["a": nil, "d": nil], theirs: ["a": "2", "d/x": "2"])
    #expect(
      conflicts(try ours.merge("side")) == ["a deleted-by-us a.theirs", "d/x deleted-by-us d/x.theirs"])
    #expect(try ours.image().paths == ["a.theirs", "d/x.theirs"])
    let theirs = try fork(base: ["a": "1", "d/x": "1"], ours: ["a": "2", "d/x": "2"], theirs: ["a": nil, "d": nil])
    #expect(conflicts(try theirs.merge("side")) == ["a deleted-by-them -", "d/x deleted-by-them -"])
    #expect(try theirs.image().paths == ["a", "d/x"])
    try theirs.remove("a")
    let path = try RepositoryPath(validating: "d/x")
    _ = try theirs.open().resolveConflicts([path], .asItStands, theirs.intent())
    let id = try theirs.commit("settled")
    #expect(try theirs.image(of: id).paths == ["d/x"])
  }

  @Test("A file on one side and a folder on the other stand side by side")
  func fileFolder() throws {
    let project = try fork(base: ["a": "1"], ours: ["x": "file"], theirs: ["x/inner": "folder"])
    #expect(conflicts(try project.merge("side")) == ["x kind x.theirs"])
    #expect(try project.image().paths == ["a", "x", "x.theirs/inner"])
    let other = try fork(base: ["a": "1"], ours: ["x/inner": "folder"], theirs: ["x": "file"])
    #expect(conflicts(try other.merge("side")) == ["x kind x.theirs"])
    #expect(try other.image().paths == ["a", "x.theirs", "x/inner"])
  }

  @Test("A link that both changed keeps ours and gets theirs beside it")
  func links() throws {
    let project = try TestProject()
    try project.link("latest", to: "one")
    try project.commit("base")
    try project.checkout(nil, newBranch: "side")
    try project.remove("latest")
    try project.link("latest", to: "theirs")
    try project.commit("theirs")
    try project.checkout("main")
    try project.remove("latest")
    try project.link("latest", to: "ours")
    try project.commit("ours")
    #expect(conflicts(try project.merge("side")) == ["latest kind latest.theirs"])
    #expect(
      try project.image().items
        == ["latest": .link(Array("ours".utf8)), "latest.theirs": .link(Array("theirs".utf8))])
  }

  @Test(
    "Conflicts are settled with one side's version, and that can be undone",
    arguments: [
      (Repository.Resolution.ours, "ours\n", "\0ours"), (.theirs, "theirs\n", "\0theirs"),
    ])
  func resolve(resolution: Repository.Resolution, text: String, binary: String) throws {
    let project = try fork(
      base: ["a": "1\n", "d/w": "\0base", "gone": "1"], ours: ["a": "ours\n", "d/w": "\0ours", "gone": nil],
      theirs: ["a": "theirs\n", "d/w": "\0theirs", "gone": "2"])
    try project.merge("side")
    let during = try project.image()
    let settled = try project.open().resolveConflicts([], resolution, project.intent())
    #expect(settled.count == 3)
    #expect(try project.text("a") == text)
    #expect(try project.text("d/w") == binary)
    #expect(try project.image().paths == (resolution == .ours ? ["a", "d/w"] : ["a", "d/w", "gone"]))
    let merge = try #require(try project.open().status().merge)
    #expect(try project.open().unsettledConflicts(of: merge).isEmpty)
    let none = #expect(throws: MVCError.self) { try project.open().resolveConflicts([], resolution, project.intent()) }
    #expect(none?.code == .notFound)
    try project.undo()
    #expect(try project.image() == during)
    try project.redo()
    try project.commit("settled")
    #expect(try project.open().status().isClean)
  }

  @Test("A merge that would replace changes is refused and changes nothing")
  func dirty() throws {
    let project = try fork(base: ["a": "1"], ours: ["b": "1"], theirs: ["a": "2", "new": "1"])
    for path in ["a", "new"] {
      try project.write("mine", to: path)
      let before = try (project.references(), project.image())
      let error = #expect(throws: MVCError.self) { try project.merge("side") }
      #expect(error?.code == .wouldLoseChanges)
      #expect(error?.details == [path])
      #expect(try project.references() == before.0)
      #expect(try project.image() == before.1)
      try project.checkout("HEAD", isForced: true)
      if path == "new" { try project.remove("new") }
    }
  }

  @Test("Changes that are not committed and that the merge does not touch stay, and stay out of its snapshot")
  func dirtyElsewhere() throws {
    let project = try fork(base: ["a": "1", "c": "1"], ours: ["b": "1"], theirs: ["a": "2"])
    try project.write("mine", to: "c")
    guard case .merged(let id) = try project.merge("side") else { throw MVCError(.failed, "not clean") }
    #expect(try project.status() == ["modified c"])
    #expect(try project.image(of: id).items["c"] == .file(Array("1".utf8)))
  }

  @Test("Criss-cross merges have two bases, which are merged first")
  func crissCross() throws {
    let base = (1...12).map { "line \($0)\n" }.joined()
    let project = try fork(
      base: ["a": base], ours: ["a": base.replacing("line 1\n", with: "ours\n")],
      theirs: ["a": base.replacing("line 12\n", with: "theirs\n")])
    let ours = try #require(try project.head())
    let theirs = try project.open().resolve("side").snapshot
    try project.merge(theirs.description)
    try project.checkout("side")
    try project.merge(ours.description)
    try project.commit(["a": project.text("a")?.replacing("line 6\n", with: "six\n") ?? ""])
    try project.checkout("main")
    try project.commit(["b": "1"])
    guard case .merged = try project.merge("side") else { throw MVCError(.failed, "not clean") }
    let expected = base.replacing("line 1\n", with: "ours\n").replacing("line 12\n", with: "theirs\n")
    #expect(try project.text("a") == expected.replacing("line 6\n", with: "six\n"))
  }

  @Test("Histories that share nothing are joined, and what both have is a conflict")
  func unrelated() throws {
    let project = try TestProject()
    try project.commit(["a": "ours\n", "b": "same\n"])
    let graph = try project.open().objects.write { writer in
      let blobs = try [("a", "theirs\n"), ("b", "same\n"), ("c", "new\n")].map { name, text in
        ManifestEntry(
          name: Array(name.utf8), kind: .file, byteCount: UInt64(text.utf8.count),
          id: try writer.add(Array(text.utf8), .blob))
      }
      let manifest = try writer.add(Manifest(sorting: blobs).encoded(), .manifest)
      let signature = Signature(TestProject.person, at: TestProject.start)
      return try writer.add(
        Snapshot(manifest: manifest, parents: [], author: signature, committer: signature, message: "x\n").encoded(),
        .snapshot)
    }
    #expect(conflicts(try project.merge(graph.description)) == ["a text -"])
    #expect(try project.image().paths == ["a", "b", "c"])
  }

  @Test("A file of theirs that is ignored here is in the merge's snapshot, and goes when it is aborted")
  func ignoredTheirs() throws {
    let project = try fork(
      base: ["a": "1\n"], ours: ["a": "ours\n", ".mvcignore": "*.bin\n"], theirs: ["a": "theirs\n", "model.bin": "\0w"])
    let before = try project.image()
    try project.merge("side")
    #expect(try project.text("model.bin") == "\0w")
    try project.open().abortMerge(project.intent())
    #expect(try project.image() == before)
    try project.merge("side")
    try project.write("both\n", to: "a")
    let id = try project.commit("both")
    #expect(try project.image(of: id).paths == [".mvcignore", "a", "model.bin"])
  }
}
