import MVCBase
import MVCObjects
import MVCRepository
import MVCTestSupport
import SystemPackage
import Testing

@Suite("Repository against a model")
struct ModelTests {
  @Test("Random edits and commands leave the folder and the snapshots as the model has them", arguments: UInt64(1)...6)
  func randomSteps(seed: UInt64) throws {
    var run = try ModelRun(seed: seed)
    for step in 1...80 {
      let name = try run.takeStep()
      let difference = try run.project.image().differences(from: FolderImage(run.model.work))
      #expect(difference.isEmpty, "seed \(seed), step \(step), \(name): \(difference)\n\(run.story)")
      let status = try run.project.status()
      #expect(status.isEmpty == run.model.isClean, "seed \(seed), step \(step), \(name): \(status)\n\(run.story)")
      guard difference.isEmpty, status.isEmpty == run.model.isClean else { return }
    }
    try run.verifySnapshots("seed \(seed)")
    #expect(try run.project.open().check().damages == [], "seed \(seed)")
  }
}

/// A project and its model, which take the same steps.
private struct ModelRun {
  private static let paths = ["a", "b", "d/a", "d/b", "d/e/c", "s", "s/t", "s/t/u", "z"]
  let project: TestProject
  var model = ProjectModel()
  private(set) var story = ""
  private var random: SeededRandom
  private var ids: [ObjectID] = []
  private var branchCount = 0

  init(seed: UInt64) throws {
    project = try TestProject()
    random = SeededRandom(seed: seed)
  }

  /// Takes a random step in both.
  ///
  /// - Returns: What it was.
  mutating func takeStep() throws -> String {
    let name: String
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<8: name = try edit()
    case 8..<11: name = try commit()
    case 11: name = try createBranch()
    case 12..<14: name = try checkout()
    case 14: name = try forceCheckout()
    case 15: name = try deleteBranch()
    case 16..<18: name = try undo()
    default: name = try redo()
    }
    story += "\(name)\n"
    return name
  }

  func verifySnapshots(_ remark: String) throws {
    let repository = try project.open()
    for (number, id) in ids.enumerated() {
      let difference = try repository.image(of: id).differences(from: FolderImage(model.snapshots[number]))
      #expect(difference.isEmpty, "\(remark), snapshot \(number): \(difference)")
    }
  }

  private mutating func edit() throws -> String {
    guard let path = Self.paths.randomElement(using: &random) else { return "nothing" }
    // Texts of one length, so that only their times tell that a file was changed.
    let text = "text \(Int.random(in: 0..<4, using: &random))"
    let item: FolderImage.Item? =
      switch Int.random(in: 0..<8, using: &random) {
      case 0: nil
      case 1: .link(Array(text.utf8))
      case 2: .executable(Array(text.utf8))
      default: .file(Array(text.utf8))
      }
    if item == nil, model.work[path] == nil { return "nothing" }
    model.set(path, item)
    try put(item, at: path)
    return "edit \(path) \(item.map { "\($0)" } ?? "-")"
  }

  /// Makes one path of the folder so, with no empty folders left.
  private func put(_ item: FolderImage.Item?, at path: String) throws {
    let fileSystem = LocalFileSystem()
    let isFile = try fileSystem.status(of: project.location(path))?.kind == .file
    // A file that stays a file is written in place and keeps its inode.
    if case .link = item { try clear(path) } else if !isFile || item == nil { try clear(path) }
    switch item {
    case .file(let bytes):
      try project.write(bytes, to: path)
      try project.setExecutable(false, path)
    case .executable(let bytes):
      try project.write(bytes, to: path)
      try project.setExecutable(true, path)
    case .link(let target): try project.link(path, to: String(decoding: target, as: UTF8.self))
    case .emptyFolder: try project.createFolder(path)
    case nil:
      var parent = project.location(path).removingLastComponent()
      while parent != project.root, try fileSystem.removeDirectory(parent) { parent.removeLastComponent() }
    }
  }

  private func clear(_ path: String) throws {
    var above = ""
    for name in path.split(separator: "/") {
      above += above.isEmpty ? "\(name)" : "/\(name)"
      if try above == path || LocalFileSystem().status(of: project.location(above))?.kind != .folder {
        try project.remove(above)
      }
    }
  }

  private mutating func commit() throws -> String {
    let request = CommitRequest(message: "snapshot \(ids.count)\n")
    project.clock.advance(seconds: 60)
    do {
      let result = try project.open().commit(request, project.intent("mvc commit"))
      #expect(!model.isClean, "a commit of nothing was not refused\n\(story)")
      ids.append(result.id)
      model.commit()
    } catch let error as MVCError where error.code == .nothingToDo {
      #expect(model.isClean, "a commit was refused: \(error)\n\(story)")
    }
    return "commit"
  }

  private mutating func createBranch() throws -> String {
    guard model.pointers.current != nil else { return "nothing" }
    branchCount += 1
    let name = "branch-\(branchCount)"
    _ = try project.open().createBranch(name, at: "HEAD", project.intent("mvc branch \(name)"))
    model.createBranch(name)
    return "create \(name)"
  }

  private mutating func deleteBranch() throws -> String {
    let others = model.pointers.branches.keys.filter { $0 != model.pointers.head }.sorted()
    guard let name = others.randomElement(using: &random) else { return "nothing" }
    _ = try project.open().deleteBranches([name], isForced: true, project.intent("mvc branch -D \(name)"))
    model.deleteBranch(name)
    return "delete \(name)"
  }

  private mutating func checkout() throws -> String {
    guard let name = model.pointers.branches.keys.sorted().randomElement(using: &random) else { return "nothing" }
    let isPossible = model.checkout(name)
    try expectRefusal(unless: isPossible, "checkout \(name)") { try $0.checkout(name) }
    return "checkout \(name)\(isPossible ? "" : " (refused)")"
  }

  private mutating func forceCheckout() throws -> String {
    guard let name = model.pointers.branches.keys.sorted().randomElement(using: &random) else { return "nothing" }
    try project.checkout(name, isForced: true)
    model.forceCheckout(name)
    return "checkout --force \(name)"
  }

  private mutating func undo() throws -> String {
    guard model.canUndo else { return "nothing" }
    let isForced = Int.random(in: 0..<3, using: &random) == 0
    let isPossible = model.undo(isForced: isForced)
    try expectRefusal(unless: isPossible, "undo") { try $0.undo(isForced: isForced) }
    return "undo\(isForced ? " --force" : "")\(isPossible ? "" : " (refused)")"
  }

  private mutating func redo() throws -> String {
    guard model.canRedo else { return "nothing" }
    let isForced = Int.random(in: 0..<3, using: &random) == 0
    let isPossible = model.redo(isForced: isForced)
    try expectRefusal(unless: isPossible, "redo") { try $0.redo(isForced: isForced) }
    return "redo\(isForced ? " --force" : "")\(isPossible ? "" : " (refused)")"
  }

  /// Runs a command that is to succeed, or to refuse because changes would be lost.
  private func expectRefusal<Result>(
    unless isPossible: Bool, _ name: String, _ command: (TestProject) throws -> Result
  ) throws {
    do {
      _ = try command(project)
      #expect(isPossible, "\(name) was not refused\n\(story)")
    } catch let error as MVCError where error.code == .wouldLoseChanges {
      #expect(!isPossible, "\(name) was refused: \(error)\n\(story)")
    }
  }
}
