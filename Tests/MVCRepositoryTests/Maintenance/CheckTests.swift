import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTensors
import MVCTestSupport
import Synchronization
import SystemPackage
import Testing

@Suite("Repository: fsck and repair")
struct CheckTests {
  private func twoSnapshots() throws -> TestProject {
    let project = try TestProject()
    try project.commit(["a.txt": "first text\n", "d/b.txt": "second text\n"])
    try project.commit(["a.txt": "third text\n"])
    // Everything lies in one pack.
    while try project.open().objects.packSet.packs().count > 1 { try project.commit("more") }
    project.rest()
    _ = try project.status()
    return project
  }

  private func onlyPack(_ project: TestProject) throws -> String {
    let packs = try project.open().objects.packSet.packs()
    return ".mvc/packs/\(try #require(packs.first).name.fileName)"
  }

  @Test("What a collection removes while a check reads it is no damage")
  func collectedMeanwhile() throws {
    let project = try TestProject(chunker: .init(sizes: .init(least: 256, average: 512, most: 1024)))
    try project.commit(["a.txt": "1"])
    try project.checkout(nil, newBranch: "lost")
    var random = SeededRandom(seed: 3)
    var bytes = random.bytes(300_000)
    try project.write(bytes, to: "w.bin")
    try project.commit("weights")
    let before = try Set(project.open().objects.packSet.packs().map(\.name))
    // Most of its chunks are those of the version before, in another pack.
    bytes[100_000] ^= 1
    try project.write(bytes, to: "w.bin")
    try project.commit("changed weights")
    let packs = try project.open().objects.packSet.packs().map(\.name)
    let last = try #require(packs.first { !before.contains($0) })
    try #require(packs.count == before.count + 1)
    try project.checkout("main")
    _ = try project.open().deleteBranches(["lost"], isForced: true, project.intent("mvc branch -D lost"))
    project.clock.advance(days: 31)
    let hasCollected = Atomic(false)
    let hooked = HookedFileSystem(afterOpening: { path in
      guard path.lastComponent?.string == last.fileName, !hasCollected.exchange(true, ordering: .relaxed) else {
        return
      }
      // An open pack can be read to its end. What it refers to in others cannot.
      _ = try project.open().collectGarbage(keepDays: 30, isDryRun: false, project.intent("mvc gc"))
    })
    let report = try project.open(hooked).check()
    let hasRun = hasCollected.load(ordering: .relaxed)
    #expect(hasRun)
    #expect(report.damages == [])
    #expect(try project.open().check().damages == [])
  }

  @Test("A pack that may not be read is told from a damaged one")
  func unreadablePack() throws {
    let project = try twoSnapshots()
    let file = try onlyPack(project)
    let counting = FaultyFileSystem()
    _ = try project.open(counting).check()
    let opening = try #require(counting.log.first { $0.kind == .open && $0.path == project.location(file) })
    let refusing = FaultyFileSystem(.failure(at: opening.number, MVCError(.permissionDenied, "Permission denied")))
    let damages = try project.open(refusing).check().damages
    #expect(damages.first?.file == file)
    #expect(damages.first?.isUnreadable == true)
  }

  @Test("A sound repository has no damage, and its numbers are told")
  func sound() throws {
    let project = try twoSnapshots()
    let report = try project.open().check()
    #expect(report.damages == [])
    #expect(report.packCount == 1)
    #expect(report.objectCount == (try project.open().statistics().byKind.values.reduce(0) { $0 + $1.objectCount }))
    #expect(report.referenceCount == 1)
  }

  @Test("A flipped bit in a file's frame is found, with the object and every snapshot that needs it")
  func flippedFrame() throws {
    let project = try twoSnapshots()
    let blob = ObjectID(of: Array("second text\n".utf8))
    let repository = try project.open()
    let (_, entry) = try #require(try repository.objects.packSet.find(blob))
    let file = try onlyPack(project)
    var bytes = try #require(try project.read(file))
    bytes[Int(entry.offset + UInt64(entry.storedByteCount) / 2)] ^= 0x10
    try project.write(bytes, to: file)
    let damages = try project.open().check().damages
    #expect(damages.map(\.file) == [file])
    #expect(damages.map(\.object) == [blob])
    var users: [String] = []
    try repository.log(LogRequest(range: try repository.resolveRange("HEAD"))) {
      users.append("\($0.id.short):d/b.txt")
      return true
    }
    #expect(damages.first.map { Set($0.affected) } == Set(users))
  }

  @Test("Whatever bit of a pack is flipped, it is found, and the pack is named", arguments: UInt64(1)...3)
  func flippedAnywhere(seed: UInt64) throws {
    let project = try twoSnapshots()
    let file = try onlyPack(project)
    let sound = try #require(try project.read(file))
    var random = SeededRandom(seed: seed)
    for _ in 0..<40 {
      var bytes = sound
      let place = Int.random(in: 0..<bytes.count, using: &random)
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      try project.write(bytes, to: file)
      let damages = try project.open().check().damages
      #expect(damages.contains { $0.file == file }, "seed \(seed), byte \(place) of \(bytes.count): \(damages)")
    }
  }

  @Test("A pack that was cut short is found, and named", arguments: [0, 1, 15, 16, 79, 80, 200, -65, -1])
  func truncatedPack(length: Int) throws {
    let project = try twoSnapshots()
    let file = try onlyPack(project)
    let bytes = try #require(try project.read(file))
    try project.write(Array(bytes.prefix(length < 0 ? bytes.count + length : length)), to: file)
    let damages = try project.open().check().damages
    #expect(damages.contains { $0.file == file }, "\(damages)")
    // Other commands say so too, and do not trap.
    #expect(throws: MVCError.self) { try project.open().resolve("HEAD~1") }
  }

  @Test("A pack that is gone is found by the objects that references need")
  func missingPack() throws {
    let project = try twoSnapshots()
    let head = try #require(try project.head())
    try project.remove(onlyPack(project))
    let damages = try project.open().check().damages
    #expect(damages.contains { $0.object == head && $0.file == nil }, "\(damages)")
  }

  @Test(
    "A flipped bit or a lost end of the references is found, and repaired from the operation log",
    arguments: UInt64(1)...3)
  func references(seed: UInt64) throws {
    let project = try twoSnapshots()
    try project.checkout(nil, newBranch: "other")
    _ = try project.open().createTag("v1", at: "HEAD", message: "m\n", isForced: false, project.intent())
    let sound = try project.references()
    let bytes = try #require(try project.read(".mvc/refs"))
    var random = SeededRandom(seed: seed)
    for round in 0..<12 {
      var damaged = bytes
      if round < 8 {
        damaged[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      } else {
        damaged.removeLast(Int.random(in: 1..<bytes.count, using: &random))
      }
      try project.write(damaged, to: ".mvc/refs")
      let damages = try project.open().check().damages
      #expect(damages.map(\.file) == [".mvc/refs"], "seed \(seed), round \(round)")
      #expect(throws: MVCError.self) { try project.status() }
      let repairs = try project.open().repair(project.intent())
      #expect(repairs == ["rebuilt '.mvc/refs' from the operation log"])
      #expect(try project.references() == sound, "seed \(seed), round \(round)")
    }
  }

  @Test("References are rebuilt also when the first branch had another name, and when they are missing")
  func missingReferences() throws {
    let project = try TestProject()
    let root = project.folder.path.appending("second")
    let repository = try Repository.create(
      at: root, branch: "trunk", project.runtime(), userSettings: project.userSettings)
    var request = CommitRequest(message: "x\n")
    request.allowsEmpty = true
    _ = try repository.commit(request, project.intent())
    let sound = try repository.references()
    try LocalFileSystem().removeFile(repository.layout.references)
    #expect(try repository.check().damages.map(\.file) == [".mvc/refs"])
    _ = try repository.repair(project.intent())
    #expect(try repository.references() == sound)
  }

  @Test("A flipped bit or a lost end of the operation log is found, and named", arguments: UInt64(1)...3)
  func operations(seed: UInt64) throws {
    let project = try twoSnapshots()
    let bytes = try #require(try project.read(".mvc/operations"))
    var random = SeededRandom(seed: seed)
    for round in 0..<20 {
      var damaged = bytes
      if round < 15 {
        damaged[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      } else {
        damaged.removeLast(Int.random(in: 1..<bytes.count, using: &random))
      }
      try project.write(damaged, to: ".mvc/operations")
      let damages = try project.open().check().damages
      #expect(damages.contains { $0.file == ".mvc/operations" }, "seed \(seed), round \(round): \(damages)")
      // What was committed is still there.
      #expect(try project.status() == [])
    }
  }

  /// Three operations, of which the log has lost the last two.
  private func cutLog() throws -> TestProject {
    let project = try TestProject()
    try project.commit(["a.txt": "1"])
    let length = try #require(try project.read(".mvc/operations")).count
    try project.commit(["a.txt": "2"])
    _ = try project.open().createBranch("b", at: "HEAD~1", project.intent("mvc branch b"))
    let bytes = try #require(try project.read(".mvc/operations"))
    try project.write(Array(bytes.prefix(length + 100)), to: ".mvc/operations")
    return project
  }

  @Test(
    "With a log that lost its end nothing is written until it is mended; then references stay and undo says why not")
  func cut() throws {
    let project = try cutLog()
    let (sound, image, length) = (try project.references(), try project.image(), try project.read(".mvc/operations"))
    let error = #expect(throws: MVCError.self) { try project.commit(["c.txt": "3"]) }
    #expect(error?.code == .corrupt)
    #expect(try project.read(".mvc/operations") == length)
    #expect(try project.references() == sound)
    try project.remove("c.txt")
    #expect(try project.open().check().damages.map(\.file) == [".mvc/operations"])

    let repairs = try project.open().repair(project.intent("mvc fsck --repair"))
    #expect(
      repairs == [
        "cut the damaged end of '.mvc/operations': what was done before can no longer be undone; "
          + "the damaged one is kept as '.mvc/operations.damaged'"
      ])
    #expect(try project.open().check().damages == [])
    #expect(try project.references().ids == sound.ids)
    #expect(try project.references().head == sound.head)
    #expect(try project.image() == image)
    let nothing = #expect(throws: MVCError.self) { try project.undo() }
    #expect(nothing?.code == .nothingToDo)
    #expect(nothing?.message.hasSuffix("the operation log was damaged, and 'mvc fsck --repair' has cut it") == true)

    // What comes after can be undone, up to there.
    try project.commit(["d.txt": "4"])
    try project.undo()
    #expect(throws: MVCError.self) { try project.undo() }
    // The log leads to the references again.
    let now = try project.references()
    try project.remove(".mvc/refs")
    _ = try project.open().repair(project.intent())
    #expect(try project.references() == now)
  }

  @Test("References that are rebuilt from a damaged log come with a word about what is not known")
  func cutLogWithoutReferences() throws {
    let project = try cutLog()
    try project.remove(".mvc/refs")
    let repairs = try project.open().repair(project.intent())
    #expect(
      repairs == [
        "rebuilt '.mvc/refs' from the operation log; the last 100 bytes of the log are damaged: "
          + "what they changed is not known"
      ])
    #expect(try project.open().check().damages == [])
    #expect(try project.references().branches.map(\.short) == ["main"])
  }

  @Test("Whatever goes wrong in mending the log, the references stay, and it can be mended again")
  func mendingUnderFaults() throws {
    for style in [FaultLoop.Style.storageFull, .tornWrite, .lostWrite] {
      try FaultLoop.run(style) { faulty in
        let project = try cutLog()
        let sound = try project.references().ids
        return FaultLoop.Attempt(
          command: { _ = try project.open(faulty).repair(project.intent("mvc fsck --repair")) },
          check: { trial in
            #expect(try project.references().ids == sound, "\(trial)")
            _ = try project.open().repair(project.intent("mvc fsck --repair"))
            #expect(try project.references().ids == sound, "\(trial)")
            #expect(try project.open().check().damages == [], "\(trial)")
            try project.commit(["e.txt": "5"])
          })
      }
    }
  }

  @Test("A damaged index is found, harms nothing, and repair drops it")
  func index() throws {
    let project = try twoSnapshots()
    var bytes = try #require(try project.read(".mvc/index"))
    bytes[bytes.count / 2] ^= 4
    try project.write(bytes, to: ".mvc/index")
    let damages = try project.open().check().damages
    #expect(damages.map(\.file) == [".mvc/index"])
    #expect(damages.first?.problem.hasSuffix("; it is only a cache") == true)
    #expect(try project.open().repair(project.intent()) == ["removed the damaged cache '.mvc/index'"])
    #expect(try project.open().check().damages == [])
    #expect(try project.open().repair(project.intent()) == [])
  }
}
