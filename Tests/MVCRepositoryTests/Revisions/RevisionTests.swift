import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Repository: revisions")
struct RevisionTests {
  /// Five snapshots, A to E: C on `side`, D merges it into `main`, E follows.
  ///
  ///     A - B - D - E  main
  ///      \     /
  ///       - C -  side
  private struct History {
    let project: TestProject
    var ids: [String: ObjectID] = [:]

    init() throws {
      project = try TestProject()
      ids["A"] = try project.commit(["a.txt": "1", "d/x.txt": "x"], "A")
      _ = try project.open().createBranch("side", at: "HEAD", project.intent())
      ids["B"] = try project.commit(["a.txt": "2"], "B")
      try project.checkout("side")
      ids["C"] = try project.commit(["c.txt": "1"], "C")
      try project.checkout("main")
      if case .merged(let id) = try project.merge("side") { ids["D"] = id }
      ids["E"] = try project.commit(["a.txt": "3"], "E")
      for (name, revision, message) in [("v1.0.0", "main~2", "B\n"), ("light", "side", nil)] {
        _ = try project.open().createTag(name, at: revision, message: message, isForced: false, project.intent())
      }
    }

    func letters(_ ids: [ObjectID]) -> String {
      ids.map { id in self.ids.first { $0.value == id }?.key ?? "?" }.joined()
    }
  }

  @Test("Expressions name snapshots as gitrevisions(7) has them")
  func expressions() throws {
    let history = try History()
    let table: KeyValuePairs = [
      "HEAD": "E", "@": "E", "main": "E", "refs/heads/main": "E", "heads/main": "E", "side": "C", "light": "C",
      "tags/light": "C", "v1.0.0": "B", "HEAD~": "D", "HEAD~1": "D", "HEAD^": "D", "@^": "D", "@~2": "B",
      "HEAD^^": "B", "HEAD^1^1": "B", "HEAD^^2": "C", "HEAD~^2": "C", "main~1^2~1": "A", "main~3": "A", "HEAD^0": "E",
      "HEAD~0": "E", "v1.0.0^0": "B", "v1.0.0^": "A", "v1.0.0~1": "A", "@{0}": "E", "@{1}": "D", "HEAD@{0}": "E",
      "main@{1}": "D", "main@{2}": "B", "main@{3}": "A", "side@{0}": "C", "side@{1}": "A", "main@{1}^2": "C",
      // The head went to the side branch and back.
      "HEAD@{1}": "D", "HEAD@{2}": "B", "HEAD@{3}": "C",
    ]
    for (expression, letter) in table {
      let id = try history.project.open().resolve(expression).snapshot
      #expect(history.letters([id]) == letter, "\(expression)")
    }
  }

  @Test("Ids, their prefixes in either case and the output of describe name snapshots")
  func ids() throws {
    let history = try History()
    let repository = try history.project.open()
    for (letter, id) in history.ids {
      let text = id.description
      for expression in [text, id.short, String(text.prefix(5)), text.uppercased(), "v1.0.0-12-\(id.short)"] {
        #expect(history.letters([try repository.resolve(expression).snapshot]) == letter, "\(expression)")
      }
    }
    let described = try repository.describe("HEAD").text
    #expect(history.letters([try repository.resolve(described).snapshot]) == "E", "\(described)")
  }

  @Test(
    "What names nothing is refused with a word about it",
    arguments: [
      ("none", "cannot find the revision 'none': it is no branch, tag or id here"),
      ("abc", "cannot find the revision 'abc': it is no branch, tag or id here"),
      ("", "cannot find the revision '': it is no branch, tag or id here"),
      ("HEAD~x", "cannot find the revision 'HEAD~x': it is no branch, tag or id here"),
      (
        "HEAD~99999999999999999999",
        "cannot find the revision 'HEAD~99999999999999999999': it is no branch, tag or id here"
      ),
      ("main@{99}", "cannot find 'main@{99}': only 4 values are known"),
      ("main@{1 year ago}", "cannot find 'main@{1 year ago}': it has no value from so long ago"),
      ("main@{nonsense}", "cannot understand the date 'nonsense' in 'main@{nonsense}'"),
      ("none@{1}", "cannot find the revision 'none@{1}': it is no branch, tag or id here"),
    ])
  func refusals(expression: String, message: String) throws {
    let history = try History()
    let error = #expect(throws: MVCError.self) { try history.project.open().resolve(expression) }
    #expect(error?.message == message)
  }

  @Test("A step past the first snapshot, or to a parent that is not there, is refused")
  func noParent() throws {
    let history = try History()
    let first = try #require(history.ids["A"])
    for (expression, what) in [("main~4", "no parents"), ("main~3^2", "no parents"), ("main^2", "1 parent")] {
      let error = #expect(throws: MVCError.self) { try history.project.open().resolve(expression) }
      #expect(error?.code == .notFound)
      #expect(error?.message.hasSuffix("has \(what)") == true, "\(expression): \(error?.message ?? "")")
    }
    #expect(try history.project.open().resolve("main~3").snapshot == first)
  }

  @Test("Before the first snapshot the head names nothing")
  func unborn() throws {
    let project = try TestProject()
    for expression in ["HEAD", "@", "main"] {
      let error = #expect(throws: MVCError.self) { try project.open().resolve(expression) }
      #expect(error?.message == "cannot find HEAD: nothing has been committed on 'main' yet", "\(expression)")
    }
  }

  @Test("A prefix that fits several objects is refused, unless one of them alone is a snapshot")
  func ambiguous() throws {
    let project = try TestProject()
    let id = try project.commit(["a.txt": "1"])
    let repository = try project.open()
    let prefix = String(id.description.prefix(4))
    // Four digits take about 65,536 tries.
    let twin = Self.blobs(50_000..<1_000_000).first { ObjectID(of: $0).description.hasPrefix(prefix) }
    _ = try repository.objects.write { try $0.add(try #require(twin), .blob) }
    #expect(try repository.resolve(prefix).snapshot == id)
    // Of two thousand blobs some share their first four digits.
    let blobs = Array(Self.blobs(0..<2000))
    _ = try repository.objects.write { writer in for bytes in blobs { try writer.add(bytes, .blob) } }
    let starts = Dictionary(grouping: blobs.map { String(ObjectID(of: $0).description.prefix(4)) }) { $0 }
    let shared = try #require(starts.first { $0.value.count > 1 && $0.key != prefix }).key
    let error = #expect(throws: MVCError.self) { try repository.resolve(shared) }
    #expect(error?.message == "cannot tell which object '\(shared)' means: several begin so")
    #expect((error?.details.count ?? 0) >= 2)
  }

  private static func blobs(_ numbers: Range<Int>) -> some Sequence<[UInt8]> {
    numbers.lazy.map { Array("blob \($0)".utf8) }
  }

  @Test("An object that is no snapshot is no revision")
  func notASnapshot() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    let blob = ObjectID(of: Array("1".utf8))
    let error = #expect(throws: MVCError.self) { try project.open().resolve(blob.short) }
    #expect(error?.message == "cannot use '\(blob.short)' as a revision: that object is no snapshot")
  }

  @Test("Dates name the value that was there then")
  func dates() throws {
    let project = try TestProject()
    let first = try project.commit(["a.txt": "1"])
    project.clock.advance(days: 2)
    let second = try project.commit(["a.txt": "2"])
    project.clock.advance(seconds: 3600)
    for (expression, id) in [
      ("@{yesterday}", first), ("main@{1 day ago}", first), ("HEAD@{2 hours ago}", first), ("@{now}", second),
      ("main@{30 minutes ago}", second), ("main@{2026-01-03}", first),
    ] {
      #expect(try project.open().resolve(expression).snapshot == id, "\(expression)")
    }
  }

  @Test("The past of a branch follows undo and amend")
  func past() throws {
    let project = try TestProject()
    let first = try project.commit(["a.txt": "1"])
    let second = try project.commit(["a.txt": "2"])
    try project.undo()
    #expect(try project.head() == first)
    #expect(try project.open().resolve("main@{1}").snapshot == second)
    #expect(try project.open().resolve("main@{2}").snapshot == first)
  }

  @Test(
    "Ranges leave out what the left side reaches",
    arguments: [
      ("main", "EDCBA"), ("side..main", "EDB"), ("main..side", ""), ("v1.0.0..", "EDC"), ("..side", ""),
      ("HEAD~1..@", "E"),
      ("A..B", ""),
    ])
  func ranges(expression: String, letters: String) throws {
    let history = try History()
    if expression == "A..B" {
      #expect(throws: MVCError.self) { try history.project.open().resolveRange(expression) }
      return
    }
    let repository = try history.project.open()
    var found: [ObjectID] = []
    try repository.log(LogRequest(range: try repository.resolveRange(expression))) {
      found.append($0.id)
      return true
    }
    #expect(history.letters(found) == letters)
  }

  @Test("A path in a revision names an entry")
  func paths() throws {
    let history = try History()
    let repository = try history.project.open()
    for (expression, text) in [("main:a.txt", "3"), ("main~2:a.txt", "2"), (":a.txt", "3"), ("v1.0.0:d/x.txt", "x")] {
      let found = try repository.resolvePath(expression)
      #expect(try repository.objects.bytes(of: found.entry.id) == Array(text.utf8), "\(expression)")
    }
    for expression in ["main", "main:", "main:d", "main:d/"] {
      #expect(try repository.resolvePath(expression).entry.kind == .folder, "\(expression)")
    }
    let missing = #expect(throws: MVCError.self) { try repository.resolvePath("main:none/x") }
    #expect(missing?.code == .notFound)
    let outside = #expect(throws: MVCError.self) { try repository.resolvePath("main:../x") }
    #expect(outside?.code == .usage)
  }
}
