import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Repository: gc and stats")
struct GarbageCollectionTests {
  /// A project in which a branch was deleted that alone had one snapshot.
  private func withLostBranch() throws -> (project: TestProject, lost: ObjectID) {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    try project.checkout(nil, newBranch: "lost")
    let lost = try project.commit(["lost.txt": "only here"])
    try project.checkout("main")
    _ = try project.open().deleteBranches(["lost"], isForced: true, project.intent())
    return (project, lost)
  }

  private func collect(_ project: TestProject, keepDays: Int = 30, isDryRun: Bool = false) throws -> CollectionReport {
    try project.open().collectGarbage(keepDays: keepDays, isDryRun: isDryRun, project.intent("mvc gc"))
  }

  @Test("What the operations of the last 30 days need stays, and undo still works")
  func kept() throws {
    let (project, lost) = try withLostBranch()
    project.clock.advance(days: 29)
    #expect(try collect(project).removedObjectCount == 0)
    try project.undo()
    #expect(try project.references()[.branch("lost")] == lost)
    try project.checkout("lost")
    #expect(try project.text("lost.txt") == "only here")
  }

  @Test("After 31 days only what nothing needs is removed")
  func removed() throws {
    let (project, lost) = try withLostBranch()
    let head = try #require(try project.head())
    let image = try project.image(of: head)
    project.clock.advance(days: 31)
    let dry = try collect(project, isDryRun: true)
    // The snapshot, its manifest and its file.
    #expect(dry.removedObjectCount == 3)
    #expect(try project.open().objects.contains(lost))
    let report = try collect(project)
    #expect(report.removedObjectCount == 3)
    #expect(report.keptObjectCount == dry.keptObjectCount)
    #expect(report.packByteCountAfter < report.packByteCountBefore)
    let repository = try project.open()
    #expect(try !repository.objects.contains(lost))
    #expect(try !repository.objects.contains(ObjectID(of: Array("only here".utf8))))
    #expect(try repository.image(of: head) == image)
    #expect(try repository.check().damages == [])
    #expect(try repository.statistics().packByteCount == report.packByteCountAfter)
    #expect(try collect(project).removedObjectCount == 0)
  }

  @Test("On a disk that is full to the last byte a branch is deleted, undone, deleted again, and its packs are removed")
  func fullDisk() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    try project.checkout(nil, newBranch: "lost")
    for number in 1...2 {
      var random = SeededRandom(seed: UInt64(number))
      // Packs of this size are not joined with others.
      try project.write(random.bytes(Int(PackRollUp.largestByteCount) + 1000), to: "lost-\(number).bin")
      try project.commit("lost \(number)")
    }
    let lost = try #require(try project.head())
    try project.checkout("main")
    project.rest()
    // Caches are there, as after any day's work.
    _ = try project.open().status()
    let full = { try project.open(FullFileSystem()) }
    _ = try full().deleteBranches(["lost"], isForced: true, project.intent())
    _ = try project.open().status()
    _ = try full().undo(project.intent())
    #expect(try project.references()[.branch("lost")] == lost)
    _ = try project.open().status()
    _ = try full().deleteBranches(["lost"], isForced: true, project.intent())
    _ = try project.open().status()
    project.clock.advance(days: 31)
    let report = try full().collectGarbage(keepDays: 30, isDryRun: false, project.intent())
    #expect(report.packByteCountBefore - report.packByteCountAfter > 2 * PackRollUp.largestByteCount)
    #expect(try !project.open().objects.contains(lost))
    #expect(try project.open().check().damages == [])
  }

  @Test("A dry run writes nothing")
  func dryRun() throws {
    let (project, _) = try withLostBranch()
    project.clock.advance(days: 31)
    let before = try FolderImage(of: project.folder.path, without: ["lock"])
    #expect(try collect(project, isDryRun: true).removedObjectCount > 0)
    #expect(try FolderImage(of: project.folder.path, without: ["lock"]) == before)
  }

  @Test("A collection that kept fewer days does not stop a later one that is to keep more")
  func fewerDaysFirst() throws {
    let (project, _) = try withLostBranch()
    project.clock.advance(seconds: 60)
    #expect(try collect(project, keepDays: 0).removedObjectCount == 3)
    #expect(try collect(project).removedObjectCount == 0)
    #expect(try project.open().check().damages == [])
  }

  @Test("A merge that waits, tags and a detached head keep what they need")
  func otherRoots() throws {
    let project = try TestProject()
    try project.commit(["a": "1\n"])
    try project.checkout(nil, newBranch: "side")
    try project.commit(["a": "2\n", "side": "1"])
    try project.checkout("main")
    try project.commit(["a": "3\n"])
    try project.merge("side")
    _ = try project.open().createTag("kept", at: "side", message: "why\n", isForced: false, project.intent())
    _ = try project.open().deleteBranches(["side"], isForced: true, project.intent())
    project.clock.advance(days: 400)
    _ = try collect(project)
    #expect(try project.open().check().damages == [])
    try project.open().abortMerge(project.intent())
    try project.checkout("kept")
    #expect(try project.text("side") == "1")
    project.clock.advance(days: 400)
    _ = try project.open().deleteTags(["kept"], project.intent())
    project.clock.advance(days: 400)
    _ = try collect(project)
    #expect(try project.text("side") == "1")
    #expect(try project.open().check().damages == [])
  }

  @Test("Where something that is needed is damaged, nothing is removed")
  func damaged() throws {
    let (project, _) = try withLostBranch()
    project.clock.advance(days: 31)
    let manifest = try #require(try project.head().map { try project.open().objects.snapshot($0).manifest })
    let repository = try project.open()
    let (pack, entry) = try #require(try repository.objects.packSet.find(manifest))
    let file = ".mvc/packs/\(pack.name.fileName)"
    var bytes = try #require(try project.read(file))
    bytes[Int(entry.offset) + 4] ^= 1
    try project.write(bytes, to: file)
    let before = try FolderImage(of: project.folder.path, without: ["lock", "claims"])
    let error = #expect(throws: MVCError.self) { try collect(project) }
    #expect(error?.code == .corrupt)
    #expect(error?.message == "cannot collect garbage: object '\(manifest.short)' is needed and cannot be read")
    #expect(try FolderImage(of: project.folder.path, without: ["lock", "claims"]) == before)
  }

  @Test("Temporary files that are a day old go, younger ones stay")
  func temporaryFiles() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    try project.write("litter", to: ".mvc/tmp/index-litter")
    project.clock.set(SystemClock().now())
    _ = try collect(project)
    #expect(try project.text(".mvc/tmp/index-litter") == "litter")
    project.clock.advance(days: 2)
    _ = try collect(project)
    #expect(try project.text(".mvc/tmp/index-litter") == nil)
  }

  @Test("Statistics count objects, snapshots and bytes")
  func statistics() throws {
    let project = try TestProject()
    try project.commit(["a.txt": "12345", "d/copy.txt": "12345"])
    try project.commit(["b.txt": "1234567890"])
    let statistics = try project.open().statistics(largestFileCount: 1)
    #expect(statistics.snapshotCount == 2)
    #expect(statistics.logicalByteCount == 10 + 20)
    #expect(statistics.distinctByteCount == 15)
    #expect(statistics.operationCount == 2)
    #expect(statistics.byKind.mapValues(\.objectCount) == [.blob: 2, .manifest: 3, .snapshot: 2])
    #expect(statistics.byEncoding.mapValues(\.objectCount) == [.zlib: 7])
    #expect(statistics.largestFiles.map(\.path.description) == ["b.txt"])
    #expect(statistics.largestFiles.map(\.byteCount) == [10])
  }
}
