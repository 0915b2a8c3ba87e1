import MVCBase
import MVCObjects
import MVCRepository
import MVCTestSupport
import Testing

@Suite("Repository: merge of renamed files")
struct MergedRenameTests {
  private static let lines = (0..<60).map { "line \($0)\n" }.joined()

  private static func edited(_ number: Int) -> String { lines.replacing("line \(number)\n", with: "LINE \(number)\n") }

  /// Two branches from one base with a file `old` of many lines. Ends on `main`.
  private func fork(
    ours: (TestProject) throws -> Void, theirs: (TestProject) throws -> Void
  ) throws -> TestProject {
    let project = try TestProject()
    try project.commit(["old": Self.lines, "other": "other"], "base")
    try project.checkout(nil, newBranch: "side")
    try theirs(project)
    try project.commit("theirs")
    try project.checkout("main")
    try ours(project)
    try project.commit("ours")
    return project
  }

  private func conflicts(_ result: MergeResult) -> [String] {
    guard case .conflicted(let conflicts) = result else { return ["\(result)"] }
    return conflicts.map {
      "\($0.path) \($0.sort.rawValue) \($0.theirsPath?.description ?? "-") \($0.names?.old.description ?? "-")"
    }
  }

  private func files(_ project: TestProject) throws -> [String] {
    let head = try #require(try project.head())
    let repository = try project.open()
    return try repository.compare(.nothing, .snapshot(head)).changes.map { "\($0.path)" }
  }

  private func texts(_ project: TestProject) throws -> [String] {
    try project.image().items.values.compactMap { item in
      switch item {
      case .file(let bytes), .executable(let bytes): String(decoding: bytes, as: UTF8.self)
      case .link, .emptyFolder: nil
      }
    }
  }

  @Test("A rename on one side and a change on the other come together at the new name", arguments: [true, false])
  func joined(isOurs: Bool) throws {
    func rename(_ project: TestProject) throws {
      try project.rename("old", to: "d/new")
      try project.write(Self.edited(3), to: "d/new")
    }
    func change(_ project: TestProject) throws {
      try project.write(Self.edited(50), to: "old")
      try project.setExecutable(true, "old")
    }
    let project = try fork(ours: isOurs ? rename : change, theirs: isOurs ? change : rename)
    guard case .merged = try project.merge("side") else { throw MVCError(.failed, "not merged") }
    let both = Self.lines.replacing("line 3\n", with: "LINE 3\n").replacing("line 50\n", with: "LINE 50\n")
    #expect(try project.text("d/new") == both)
    #expect(try project.text("old") == nil)
    #expect(try LocalFileSystem().status(of: project.location("d/new"))?.isExecutable == true)
    #expect(try files(project) == ["d/new", "other"])
    #expect(try project.status() == [])
    #expect(try project.open().check().damages.isEmpty)
    try project.undo()
    #expect(try project.text("d/new") == (isOurs ? Self.edited(3) : nil))
  }

  @Test("Weights that one side renamed and the other trained on are taken under the new name")
  func weights() throws {
    var random = SeededRandom(seed: 1)
    let bytes = random.bytes(700_000)
    let project = try TestProject()
    try project.write(bytes, to: "model.bin")
    try project.commit("base")
    try project.checkout(nil, newBranch: "side")
    try project.rename("model.bin", to: "v2/model.bin")
    try project.commit("theirs")
    try project.checkout("main")
    let trained = [7] + bytes.dropFirst()
    try project.write(trained, to: "model.bin")
    try project.commit("ours")
    guard case .merged = try project.merge("side") else { throw MVCError(.failed, "not merged") }
    #expect(try project.read("v2/model.bin") == trained)
    #expect(try project.read("model.bin") == nil)
  }

  @Test("Changes that touch are a conflict at the new name, which can be settled with either side's version")
  func touching() throws {
    let theirs = Self.lines.replacing("line 3\n", with: "theirs\n")
    let project = try fork {
      try $0.rename("old", to: "new")
      try $0.write(Self.edited(3), to: "new")
    } theirs: {
      try $0.write(theirs, to: "old")
    }
    #expect(conflicts(try project.merge("side")) == ["new text - old"])
    #expect(try project.text("new")?.contains("<<<<<<< main\nLINE 3\n=======\ntheirs\n>>>>>>> side\n") == true)
    let new = try RepositoryPath(validating: "new")
    _ = try project.open().resolveConflicts([new], .theirs, project.intent())
    #expect(try project.text("new") == theirs)
    try project.undo()
    _ = try project.open().resolveConflicts([new], .ours, project.intent())
    #expect(try project.text("new") == Self.edited(3))
    #expect(try project.text("old") == nil)
  }

  @Test("Two names for one file are a conflict: it is there under both, with the changes of both sides")
  func twoNames() throws {
    func fork() throws -> TestProject {
      try self.fork {
        try $0.rename("old", to: "ours")
        try $0.write(Self.edited(3), to: "ours")
      } theirs: {
        try $0.rename("old", to: "theirs")
        try $0.write(Self.edited(50), to: "theirs")
      }
    }
    let both = Self.lines.replacing("line 3\n", with: "LINE 3\n").replacing("line 50\n", with: "LINE 50\n")
    for (resolution, kept, gone) in [
      (Repository.Resolution.ours, "ours", "theirs"), (.theirs, "theirs", "ours"),
    ] {
      let project = try fork()
      #expect(conflicts(try project.merge("side")) == ["ours renamed-differently theirs old"])
      #expect(try project.text("ours") == both && project.text("theirs") == both)
      let repository = try project.open()
      let merge = try #require(try repository.pendingMerge(repository.references()))
      #expect(try repository.unsettledConflicts(of: merge).count == 1)
      #expect(merge.conflicts.first?.explanation == "'old' was renamed here, to 'theirs' there: keep one of them")
      _ = try repository.resolveConflicts(
        [RepositoryPath(validating: "theirs")], resolution, project.intent())
      #expect(try project.text(kept) == both && project.text(gone) == nil)
    }
    // Deleting one settles it too, and saying so keeps both.
    let project = try fork()
    _ = try project.merge("side")
    try project.remove("ours")
    let repository = try project.open()
    let merge = try #require(try repository.pendingMerge(repository.references()))
    #expect(try repository.unsettledConflicts(of: merge) == [])
  }

  @Test("A rename on one side and a deletion on the other are a conflict that names both", arguments: [true, false])
  func deleted(isOurs: Bool) throws {
    func rename(_ project: TestProject) throws { try project.rename("old", to: "new") }
    func delete(_ project: TestProject) throws { try project.remove("old") }
    let project = try fork(ours: isOurs ? rename : delete, theirs: isOurs ? delete : rename)
    let result = try project.merge("side")
    #expect(conflicts(result) == ["new \(isOurs ? "deleted-by-them" : "deleted-by-us") - old"])
    #expect(try project.text("new") == Self.lines)
    let new = try RepositoryPath(validating: "new")
    _ = try project.open().resolveConflicts([new], isOurs ? .theirs : .ours, project.intent())
    #expect(try project.text("new") == nil)
    try project.undo()
    _ = try project.open().resolveConflicts([new], isOurs ? .ours : .theirs, project.intent())
    #expect(try project.text("new") == Self.lines)
  }

  @Test("The same rename on both sides joins the changes of both")
  func sameName() throws {
    let project = try fork {
      try $0.rename("old", to: "new")
      try $0.write(Self.edited(3), to: "new")
    } theirs: {
      try $0.rename("old", to: "new")
      try $0.write(Self.edited(50), to: "new")
    }
    guard case .merged = try project.merge("side") else { throw MVCError(.failed, "not merged") }
    #expect(try project.text("new")?.contains("LINE 3\n") == true)
    #expect(try project.text("new")?.contains("LINE 50\n") == true)
  }

  @Test("Where something stands in the way of the new name, both sides' bytes stay", arguments: ["new", "new/inner"])
  func blocked(path: String) throws {
    let project = try fork {
      try $0.rename("old", to: "new/inner")
    } theirs: {
      try $0.write(Self.edited(50), to: "old")
      try $0.write("in the way", to: path)
    }
    guard case .conflicted = try project.merge("side") else { throw MVCError(.failed, "no conflict") }
    let texts = try texts(project)
    for text in [Self.lines, Self.edited(50), "in the way"] {
      #expect(texts.contains { $0.contains(text) }, "\(text.prefix(20))")
    }
  }

  @Test("A file moved below its own old name is joined")
  func belowItself() throws {
    let project = try fork {
      try $0.rename("old", to: "temporary")
      try $0.rename("temporary", to: "old/inner")
    } theirs: {
      try $0.write(Self.edited(50), to: "old")
    }
    guard case .merged = try project.merge("side") else { throw MVCError(.failed, "not merged") }
    #expect(try project.text("old/inner") == Self.edited(50))
  }

  @Test("Random renames, edits and deletions lose no line that a side added", arguments: UInt64(1)...15)
  func random(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let project = try TestProject()
    let names = (0..<5).map { "d\($0 % 2)/file\($0)" }
    for name in names { try project.write((0..<40).map { "\(name) \($0)\n" }.joined(), to: name) }
    try project.commit("base")
    try project.checkout(nil, newBranch: "side")
    var added: [String] = []
    for branch in ["side", "main"] {
      try project.checkout(branch)
      for name in names {
        let place =
          ["d0/\(branch)-\(random.next() % 1000)", "d1/shared-\(name.suffix(1))", "e/new-\(name.suffix(1))"]
          .randomElement(using: &random) ?? name
        switch Int.random(in: 0..<5, using: &random) {
        case 0: try project.remove(name)
        case 1: try project.rename(name, to: place)
        case 2, 3:
          let line = "added on \(branch) to \(name)\n"
          let text = try #require(try project.text(name))
          let at = Bool.random(using: &random) ? "\(name) 5\n" : "\(name) 30\n"
          try project.write(text.replacing(at, with: at + line), to: name)
          added.append(line)
          if Bool.random(using: &random) { try project.rename(name, to: place) }
        default: break
        }
      }
      try project.commit(branch)
    }
    _ = try project.merge("side")
    let all = try texts(project).joined()
    for line in added { #expect(all.contains(line), "seed \(seed): \(line)") }
    #expect(try project.open().check().damages.isEmpty, "seed \(seed)")
  }
}
