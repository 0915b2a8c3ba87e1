import MVCBase
import MVCObjects
import MVCRepository
import MVCTestSupport
import SystemPackage
import Testing

/// The folder `data` of the project lies on another file system.
@Suite("Repository: a folder on another file system")
struct OtherFileSystemTests {
  private let split = SplitFileSystem(folder: "data")

  private func twoBranches() throws -> TestProject {
    let project = try TestProject(workerCount: 1)
    try project.write("old tool", to: "data/tool.sh")
    try project.setExecutable(true, "data/tool.sh")
    try project.link("data/latest", to: "tool.sh")
    try project.commit(["data/model.bin": "old", "data/deep/gone.bin": "gone", "a.txt": "old"])
    try project.checkout(nil, newBranch: "other")
    try project.remove("data/deep")
    try project.remove("data/latest")
    try project.link("data/latest", to: "model.bin")
    try project.commit(["data/model.bin": "new", "data/new/b.bin": "new", "data/tool.sh": "tool", "a.txt": "new"])
    try project.checkout("main")
    return project
  }

  private func checkout(_ branch: String, _ project: TestProject, _ fileSystem: any FileSystem) throws {
    var request = CheckoutRequest()
    request.revision = branch
    _ = try project.open(fileSystem).checkout(request, project.intent())
  }

  private func expectNothingLeft(_ project: TestProject, _ comment: Comment) throws {
    let paths = try FolderImage(of: project.root, without: []).paths
    #expect(!paths.contains { $0.contains(".mvc-moving") || $0.contains(".mvc-kept") }, comment)
    let temporary = try LocalFileSystem().names(in: project.root.appending(".mvc").appending("tmp"))
    #expect(!temporary.contains { $0.starts(with: "checkout-".utf8) }, comment)
  }

  @Test("A checkout goes there and back, and leaves nothing")
  func thereAndBack() throws {
    let project = try twoBranches()
    let old = try project.image()
    try checkout("other", project, split)
    #expect(try project.image() == project.image(of: #require(try project.head())))
    try expectNothingLeft(project, "there")
    try checkout("main", project, split)
    #expect(try project.image() == old)
    try expectNothingLeft(project, "back")
  }

  @Test(
    "Whatever goes wrong, nothing is seen of it, and the next command leaves nothing",
    arguments: [
      FaultLoop.Style.storageFull, .crash,
    ])
  func faults(style: FaultLoop.Style) throws {
    let first = try twoBranches()
    let (image, before) = (try first.completeImage(), try first.image())
    try checkout("other", first, split)
    let after = try first.image()
    let count = try FaultLoop.run(style, over: split) { faulty in
      let project = try TestProject(copying: image, at: first.clock.now())
      return FaultLoop.Attempt(
        command: { try checkout("other", project, faulty) },
        check: { trial in
          // Commands that only look neither show nor record what is on its way.
          let seen = try project.open(split).status().changes.map(\.path.description)
          #expect(!seen.contains { $0.contains(".mvc-moving") }, "\(trial): \(seen)")
          _ = try project.open(split).createTag("next", at: "HEAD", message: nil, isForced: false, project.intent())
          try expectNothingLeft(project, "\(trial)")
          let found = try project.image()
          #expect(found == before || found == after, "\(trial): \(found.differences(from: before))")
          if !trial.hasSucceeded, !style.isDeadly { #expect(found == before, "\(trial)") }
          if trial.hasSucceeded { #expect(found == after, "\(trial)") }
        })
    }
    #expect(count > 60)
  }

  @Test("A file that was written while the command ran is put back where it was")
  func writtenMeanwhile() throws {
    let project = try twoBranches()
    let before = try project.image()
    let location = project.location("data/model.bin")
    let fileSystem = FaultyFileSystem(over: split) { operation in
      // The first attempt to move it is to the staging area, which the file cannot reach.
      if operation.kind == .rename, operation.path.string.contains("data/.mvc-moving-") {
        try? project.write("precious", to: "data/model.bin")
      }
    }
    let error = #expect(throws: MVCError.self) { try checkout("other", project, fileSystem) }
    #expect(error?.code == .wouldLoseChanges)
    var expected = before
    expected.items["data/model.bin"] = .file(Array("precious".utf8))
    #expect(try project.image() == expected)
    #expect(try LocalFileSystem().contents(of: location) == Array("precious".utf8))
    try expectNothingLeft(project, "refused")
  }

  @Test("A staging area with a record that is none, or that is a link, stops nothing and is removed")
  func damagedRecord() throws {
    let project = try twoBranches()
    let outside = project.folder.path.appending("outside")
    try project.folder.write("theirs", to: "outside/old-0")
    try project.write("mvc-paths 1\nnonsense", to: ".mvc/tmp/checkout-00/paths")
    try project.write("bytes", to: ".mvc/tmp/checkout-00/old-0")
    try project.link(".mvc/tmp/checkout-01", to: outside.string)
    let before = try project.image()
    _ = try project.open().createTag("next", at: "HEAD", message: nil, isForced: false, project.intent())
    #expect(try project.image() == before)
    #expect(try project.folder.text("outside/old-0") == "theirs")
    try expectNothingLeft(project, "damaged")
  }

  @Test("fsck names what is left, and --repair removes copies that no record names, not files that were moved aside")
  func strays() throws {
    let project = try twoBranches()
    for name in [".mvc-moving-0123456789abcdef", ".mvc-moving-checkout-00-old-3"] {
      try project.write("bytes", to: "data/\(name)")
    }
    #expect(try project.status() == [])
    let report = try project.open().check()
    #expect(report.damages == [])
    #expect(report.leftovers == ["data/.mvc-moving-0123456789abcdef", "data/.mvc-moving-checkout-00-old-3"])
    let repairs = try project.open().repair(project.intent("mvc fsck --repair"))
    #expect(repairs == ["removed what a killed command had left: data/.mvc-moving-0123456789abcdef"])
    #expect(try project.open().check().leftovers == ["data/.mvc-moving-checkout-00-old-3"])
  }
}
