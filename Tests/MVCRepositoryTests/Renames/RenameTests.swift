import MVCBase
import MVCObjects
import MVCRepository
import MVCTestSupport
import Synchronization
import Testing

@Suite("Renames with changes")
struct RenameTests {
  private func text(_ name: String, count: Int = 60) -> String {
    (0..<count).map { "\(name) line \($0)\n" }.joined()
  }

  private func changes(_ project: TestProject) throws -> [String] {
    try project.open().status().changes.map {
      "\($0.sort.rawValue) \($0.oldPath.map { "\($0) -> " } ?? "")\($0.path)"
    }
  }

  private func subjects(_ project: TestProject, follow path: String) throws -> [String] {
    let repository = try project.open()
    var request = LogRequest(range: try repository.resolveRange("HEAD"))
    request.paths = [try RepositoryPath(validating: path)]
    request.followsRenames = true
    var found: [String] = []
    try repository.log(request) {
      found.append($0.snapshot.subject)
      return true
    }
    return found
  }

  @Test("A file that was changed a little is found under its new name, in the folder, at the commit and later")
  func everywhere() throws {
    let project = try TestProject()
    var random = SeededRandom(seed: 1)
    let (small, large) = (random.bytes(50_000), random.bytes(900_000))
    try project.write(small, to: "small.bin")
    try project.write(large, to: "large.bin")
    try project.commit(["notes.txt": text("a")], "first")
    for (old, new) in [("small.bin", "d/s.bin"), ("large.bin", "d/l.bin"), ("notes.txt", "n.txt")] {
      try project.rename(old, to: new)
    }
    try project.write([1, 2] + small.dropFirst(2), to: "d/s.bin")
    try project.write(large.dropLast(1000) + [9], to: "d/l.bin")
    try project.write(text("a") + "more\n", to: "n.txt")
    let expected = ["renamed large.bin -> d/l.bin", "renamed small.bin -> d/s.bin", "renamed notes.txt -> n.txt"]
    #expect(try changes(project) == expected)
    let result = try project.open().commit(CommitRequest(message: "second\n"), project.intent())
    #expect(result.changes.map { "renamed \($0.oldPath?.description ?? "-") -> \($0.path)" } == expected)
    #expect(result.changes.allSatisfy { (90..<100).contains($0.likeness ?? 0) })
    for path in ["d/l.bin", "d/s.bin", "n.txt"] {
      #expect(try subjects(project, follow: path) == ["second", "first"], "\(path)")
    }
  }

  @Test("The same bytes come first, then the same name, then what is most alike")
  func order() throws {
    let project = try TestProject()
    try project.commit(["a/x": text("a"), "a/y": text("a") + "y\n", "a/z": text("z"), "b/q": text("q")], "first")
    try project.remove("a")
    try project.remove("b")
    try project.write(text("a"), to: "c/same")
    try project.write(text("a") + "y\nmore\n", to: "c/like")
    try project.write(text("z") + "more\n", to: "c/z")
    try project.write(text("none"), to: "c/other")
    #expect(
      try changes(project) == [
        "deleted b/q", "renamed a/y -> c/like", "added c/other", "renamed a/x -> c/same", "renamed a/z -> c/z",
      ])
  }

  @Test("Half of the bytes have to be the same, and empty files are no renames")
  func threshold() throws {
    let project = try TestProject()
    try project.commit(["a": text("a", count: 100), "e": ""], "first")
    try project.remove("a")
    try project.remove("e")
    try project.write(text("a", count: 40) + text("b", count: 60), to: "b")
    try project.write("", to: "f")
    #expect(try changes(project) == ["deleted a", "added b", "deleted e", "added f"])
    try project.write(text("a", count: 60) + text("b", count: 40), to: "b")
    #expect(try changes(project) == ["renamed a -> b", "deleted e", "added f"])
  }

  @Test("Settings switch it off and limit it, and a limit that is reached is said")
  func settings() throws {
    let project = try TestProject()
    try project.commit(["a/1": text("a"), "a/2": text("b")], "first")
    try project.remove("a")
    try project.write(text("a") + "more\n", to: "c")
    try project.write(text("b") + "more\n", to: "d")
    let skipped = Mutex<[SkippedRenames]>([])
    func status(_ key: String, _ value: String) throws -> Int {
      let lines = ["[core]", "\tfsync = false", "[diff]", "\t\(key) = \(value)"].map { "\($0)\n" }.joined()
      try project.folder.write(lines, to: "home/config")
      var runtime = project.runtime()
      runtime.onSkippedRenames = { told in skipped.withLock { $0.append(told) } }
      let repository = try Repository.open(around: project.root, runtime, userSettings: project.userSettings)
      return try repository.status().changes.count { $0.sort == .renamed }
    }
    #expect(try status("renames", "true") == 2)
    #expect(try status("renames", "false") == 0)
    #expect(try status("renameLimit", "2") == 2)
    #expect(try status("renameLimit", "0") == 2)
    #expect(skipped.withLock { $0 } == [])
    #expect(try status("renameLimit", "1") == 0)
    #expect(
      skipped.withLock { $0 } == [SkippedRenames(deletedCount: 2, newCount: 2, reason: .tooMany(limit: 1))])
  }

  @Test("A file is followed under the names that it had at the same time on lines that were merged")
  func followThroughMerge() throws {
    let project = try TestProject()
    try project.commit(["old": text("a")], "create")
    try project.checkout(nil, newBranch: "side")
    try project.rename("old", to: "new")
    try project.commit("rename")
    try project.checkout("main")
    try project.commit(["old": text("a").replacing("line 5\n", with: "LINE 5\n")], "edit old")
    try project.checkout("side")
    try project.commit(["new": text("a").replacing("line 50\n", with: "LINE 50\n")], "edit new")
    try project.checkout("main")
    try project.merge("side")
    #expect(
      try subjects(project, follow: "new")
        == ["merge 'side' into 'main'", "edit new", "edit old", "rename", "create"])
  }
}
