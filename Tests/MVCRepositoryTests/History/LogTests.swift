import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Repository: log")
struct LogTests {
  private func subjects(_ project: TestProject, _ change: (inout LogRequest) throws -> Void = { _ in }) throws
    -> [String]
  {
    let repository = try project.open()
    var request = LogRequest(range: try repository.resolveRange("HEAD"))
    try change(&request)
    var found: [String] = []
    try repository.log(request) {
      found.append($0.snapshot.subject)
      return true
    }
    return found
  }

  @Test("A line of snapshots is listed newest first, as many as are wanted")
  func line() throws {
    let project = try TestProject()
    for number in 1...5 { try project.commit(["a.txt": "\(number)"], "\(number)") }
    #expect(try subjects(project) == ["5", "4", "3", "2", "1"])
    #expect(try subjects(project) { $0.limit = 2 } == ["5", "4"])
    #expect(try subjects(project) { $0.limit = 0 } == [])
    var first: [String] = []
    let repository = try project.open()
    try repository.log(LogRequest(range: try repository.resolveRange("HEAD"))) {
      first.append($0.snapshot.subject)
      return false
    }
    #expect(first == ["5"])
  }

  @Test("Every snapshot is listed once, and with children first none before a child", arguments: UInt64(1)...10)
  func random(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let graph = try SnapshotGraph(random: &random, count: 30)
    let repository = try graph.project.open()
    for order in [HistoryOrder.newestFirst, .childrenFirst] {
      let excluded = Int.random(in: 0..<30, using: &random)
      var request = LogRequest(
        range: RevisionRange(excluded: [graph.ids[excluded]], included: [graph.ids[29], graph.ids[25], graph.ids[29]]))
      request.order = order
      var found: [Int] = []
      try repository.log(request) {
        found.append(try #require(graph.number(of: $0.id)))
        return true
      }
      let expected = graph.ancestors(of: 29).union(graph.ancestors(of: 25)).subtracting(graph.ancestors(of: excluded))
      #expect(found.sorted() == expected.sorted(), "seed \(seed), \(order), without \(excluded)")
      guard order == .childrenFirst else { continue }
      let places = Dictionary(uniqueKeysWithValues: found.enumerated().map { ($1, $0) })
      for child in found {
        for parent in graph.parents[child] {
          if let place = places[parent], let own = places[child] {
            #expect(own < place, "seed \(seed), \(child), \(parent)")
          }
        }
      }
    }
  }

  @Test("A clock that was wrong does not hide snapshots nor put a parent before its only child")
  func skewedClock() throws {
    let graph = try SnapshotGraph(parents: [[], [0], [1], [2]], seconds: [900, 100, 5000, 50])
    let repository = try graph.project.open()
    var found: [Int?] = []
    try repository.log(LogRequest(range: RevisionRange(included: [graph.ids[3]]))) {
      found.append(graph.number(of: $0.id))
      return true
    }
    #expect(found == [3, 2, 1, 0])
  }

  @Test("Author, message and time choose among snapshots")
  func filters() throws {
    let project = try TestProject()
    let start = project.clock.now().secondsSinceEpoch
    for (name, message) in [("Ada", "Fix the HEAD"), ("Bo", "tune"), ("Ada", "tune more")] {
      try project.write(message, to: "a.txt")
      project.clock.advance(seconds: 60)
      var request = CommitRequest(message: "\(message)\n\nlonger words\n")
      request.author = Person(name: name, email: "\(name)@example.org")
      _ = try project.open().commit(request, project.intent())
    }
    #expect(try subjects(project) { $0.author = "ada" } == ["tune more", "Fix the HEAD"])
    #expect(try subjects(project) { $0.author = "bo@EXAMPLE" } == ["tune"])
    #expect(try subjects(project) { $0.messageContains = "head" } == ["Fix the HEAD"])
    #expect(try subjects(project) { $0.messageContains = "LONGER" }.count == 3)
    #expect(try subjects(project) { $0.since = Timestamp(secondsSinceEpoch: start + 120) } == ["tune more", "tune"])
    #expect(try subjects(project) { $0.until = Timestamp(secondsSinceEpoch: start + 120) } == ["tune", "Fix the HEAD"])
    #expect(
      try subjects(project) {
        $0.author = "ada"; $0.limit = 1
      } == ["tune more"])
  }

  @Test("Paths choose the snapshots that changed them")
  func paths() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1", "d/x.txt": "1"], "both")
    try project.commit(["a.txt": "2"], "a")
    try project.commit(["d/x.txt": "2"], "x")
    try project.setExecutable(true, "a.txt")
    try project.commit("mode")
    try project.remove("d")
    try project.commit("gone")
    func list(_ paths: String...) throws -> [String] {
      try subjects(project) { $0.paths = try paths.map { try RepositoryPath(validating: $0) } }
    }
    #expect(try list("a.txt") == ["mode", "a", "both"])
    #expect(try list("d") == ["gone", "x", "both"])
    #expect(try list("d/x.txt") == ["gone", "x", "both"])
    #expect(try list("a.txt", "d/x.txt") == ["gone", "mode", "x", "a", "both"])
    #expect(try list("none") == [])
  }

  @Test("A merge is listed for a path only when it has something else than each parent")
  func mergePaths() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1", "b.txt": "1"], "base")
    try project.checkout(nil, newBranch: "side")
    try project.commit(["a.txt": "2"], "side")
    try project.checkout("main")
    try project.commit(["b.txt": "2"], "main")
    try project.merge("side")
    #expect(try subjects(project) { $0.paths = [try RepositoryPath(validating: "a.txt")] } == ["side", "base"])
  }

  @Test("A file is followed through renames, with and without an edit, whoever made them")
  func follow() throws {
    let project = try TestProject()
    let lines = (1...10).map { "line \($0)\n" }.joined()
    try project.commit(["old.txt": lines, "other.txt": "other"], "create")
    try project.commit(["old.txt": lines + "more\n"], "edit")
    try project.rename("old.txt", to: "d/middle.txt")
    project.clock.advance(seconds: 60)
    var request = CommitRequest(message: "rename\n")
    request.author = Person(name: "Bo", email: "bo@example.org")
    _ = try project.open().commit(request, project.intent())
    try project.commit(["other.txt": "changed"], "unrelated")
    try project.remove("d")
    try project.write(lines + "quite different\n", to: "new.txt")
    try project.commit("rename and edit")
    let path = try RepositoryPath(validating: "new.txt")
    #expect(try subjects(project) { $0.paths = [path] } == ["rename and edit"])
    let followed = try subjects(project) {
      $0.paths = [path]
      $0.followsRenames = true
    }
    #expect(followed == ["rename and edit", "rename", "edit", "create"])
    let byAda = try subjects(project) {
      $0.paths = [path]
      $0.followsRenames = true
      $0.author = "ada"
    }
    #expect(byAda == ["rename and edit", "edit", "create"])
  }

  @Test("All heads are those of branches, tags and the head")
  func allHeads() throws {
    let project = try TestProject()
    let first = try project.commit(["a.txt": "1"])
    _ = try project.open().createTag("v1", at: "HEAD", message: "m\n", isForced: false, project.intent())
    let second = try project.commit(["a.txt": "2"])
    try project.checkout(second.description)
    let third = try project.commit(["a.txt": "3"])
    let repository = try project.open()
    #expect(try Set(repository.allHeads(repository.references())) == [first, second, third])
  }

  @Test("A snapshot that cannot be read ends the listing with an error")
  func missing() throws {
    let project = try TestProject()
    let lost = ObjectID(of: Array("lost".utf8))
    let signature = Signature(TestProject.person, at: TestProject.start)
    let repository = try project.open()
    let id = try repository.objects.write {
      try $0.add(
        Snapshot(
          manifest: Manifest.emptyID, parents: [lost], author: signature, committer: signature, message: "x\n"
        ).encoded(), .snapshot)
    }
    var count = 0
    let error = #expect(throws: MVCError.self) {
      try repository.log(LogRequest(range: RevisionRange(included: [id]))) { _ in
        count += 1
        return true
      }
    }
    #expect(error?.code == .corrupt)
    #expect(count == 1)
  }
}
