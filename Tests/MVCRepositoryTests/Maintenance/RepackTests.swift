import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Repository: repack")
struct RepackTests {
  @discardableResult
  private func repack(_ project: TestProject, _ effort: RepackEffort = .normal) throws -> RepackReport {
    try project.open().repack(effort, project.intent("mvc repack"))
  }

  /// Every object there is, with its kind.
  private func objects(_ project: TestProject) throws -> [ObjectID: ObjectKind] {
    var kinds: [ObjectID: ObjectKind] = [:]
    for pack in try project.open().objects.packSet.packs() { try pack.forEachEntry { kinds[$0.id] = $0.kind } }
    return kinds
  }

  private func encodings(_ project: TestProject) throws -> [ObjectEncoding: Int] {
    try project.open().statistics().byEncoding.mapValues(\.objectCount)
  }

  /// Every based object's base lies in the same pack, nearer to an object without one.
  private func checkBases(_ project: TestProject) throws {
    for pack in try project.open().objects.packSet.packs() {
      try pack.forEachEntry { entry in
        guard entry.encoding.hasBase else { return }
        let base = try #require(try pack.header(entry).base)
        let other = try #require(try pack.entry(of: base.id), "the base lies elsewhere")
        let depth = other.encoding.hasBase ? try #require(try pack.header(other).base).depth : 0
        #expect(depth < base.depth && base.depth <= DeltaBase.largestDepth)
      }
    }
  }

  private static func text(_ rowCount: Int, using random: inout SeededRandom) -> String {
    (0..<rowCount).map { "\($0),\(random.next() % 100_000),word\(random.next() % 40)\n" }.joined()
  }

  /// Versions of a small file, a large table and a model on two branches, with tags.
  private func history(seed: UInt64 = 1, versions: Int = 4) throws -> (project: TestProject, ids: [ObjectID]) {
    var random = SeededRandom(seed: seed)
    let project = try TestProject()
    var table = Self.text(30_000, using: &random)
    var weights = (0..<40_000).map { _ in UInt8(truncatingIfNeeded: random.next()) & 0x3F }
    var ids: [ObjectID] = []
    for version in 1...versions {
      if version == 3 { try project.checkout(nil, newBranch: "side") }
      table += "appended \(version)\n"
      let place = table.index(table.startIndex, offsetBy: Int.random(in: 0..<300_000, using: &random))
      table.insert(contentsOf: "edited \(version)\n", at: place)
      weights[version * 100] ^= 1
      try project.write(table, to: "data/table.csv")
      try project.write(Self.model(weights), to: "model.safetensors")
      for number in 0..<60 where version == 1 || number % 20 == version {
        let rows = (0..<20).map { "setting_\($0): \(random.next() % 1000)\n" }.joined()
        try project.write("# configuration of experiment \(number)\n\(rows)", to: "conf/\(number).yaml")
      }
      ids.append(try project.commit("version \(version)"))
    }
    _ = try project.open().createTag("v1", at: "HEAD", message: "good\n", isForced: false, project.intent())
    return (project, ids)
  }

  private static func model(_ weights: [UInt8]) -> [UInt8] {
    let header = Array(
      #"{"w":{"dtype":"BF16","shape":[\#(weights.count / 2)],"data_offsets":[0,\#(weights.count)]}}"#.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + weights
  }

  @Test("Everything comes back, in one pack, in less room, and no id changes", arguments: RepackEffort.allCases)
  func everything(effort: RepackEffort) throws {
    let (project, ids) = try history()
    let images = try ids.map { try project.image(of: $0) }
    let before = try objects(project)
    let references = try project.references()
    let report = try repack(project, effort)
    #expect(report.packCountAfter == 1)
    #expect(report.packByteCountAfter < report.packByteCountBefore)
    #expect(report.objectCount == before.count)
    let after = try objects(project)
    #expect(before.allSatisfy { after[$0.key] == $0.value })
    #expect(try project.references() == references)
    #expect(try ids.map { try project.image(of: $0) } == images)
    #expect(try project.open().check().damages == [])
    #expect(try project.status() == [])
    try checkBases(project)
    #expect(try encodings(project)[.dictionary] ?? 0 > 0)
  }

  @Test("The harder it tries, the smaller the result")
  func efforts() throws {
    let project = try history().project
    let sizes = try [RepackEffort.fast, .normal, .tight].map { try repack(project, $0).packByteCountAfter }
    #expect(sizes[0] >= sizes[1] && sizes[1] > sizes[2], "\(sizes)")
  }

  @Test("A repository gives the same pack however many threads are at work", arguments: RepackEffort.allCases)
  func determinism(effort: RepackEffort) throws {
    let project = try history(seed: 2).project
    let image = try project.completeImage()
    let names = try [1, 2, 5].map { workerCount in
      let copy = try TestProject(copying: image, at: project.clock.now(), workerCount: workerCount)
      try repack(copy, effort)
      return try copy.open().objects.packSet.packs().map(\.name)
    }
    #expect(names[0].count == 1)
    #expect(Set(names).count == 1)
  }

  @Test("Repacking again, in any order of efforts, keeps everything", arguments: UInt64(1)...4)
  func again(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var (project, ids) = try history(seed: seed, versions: 3)
    for round in 0..<5 {
      let effort = RepackEffort.allCases.randomElement(using: &random) ?? .normal
      try repack(project, effort)
      try checkBases(project)
      if Bool.random(using: &random) {
        ids.append(try project.commit(["conf/3.yaml": "round: \(round)\n", "data/new.csv": "\(round)\n"]))
      }
      #expect(try project.open().check().damages == [], "seed \(seed), round \(round), \(effort)")
      for id in ids { _ = try project.image(of: id) }
    }
  }

  @Test("A version on another branch is found as a base, and a file keeps its words in a shared dictionary")
  func branches() throws {
    var random = SeededRandom(seed: 5)
    let project = try TestProject()
    let table = Self.text(1500, using: &random)
    try project.commit(["start": "1"])
    try project.checkout(nil, newBranch: "side")
    try project.commit(["table.csv": table])
    try project.checkout("main")
    try project.commit(["table.csv": table + "one row more\n"])
    try repack(project)
    #expect(try encodings(project)[.dictionary] == 1)
    try checkBases(project)
  }

  @Test("What nothing refers to is kept too, until garbage collection takes it")
  func unreachable() throws {
    let (project, _) = try history()
    try project.checkout(nil, newBranch: "lost")
    let lost = try project.commit(["lost.txt": "only here", "conf/1.yaml": "lost: true\n"])
    try project.checkout("main")
    _ = try project.open().deleteBranches(["lost"], isForced: true, project.intent())
    project.clock.advance(days: 31)
    try repack(project, .tight)
    #expect(try project.open().objects.contains(lost))
    _ = try project.open().collectGarbage(keepDays: 30, isDryRun: false, project.intent("mvc gc"))
    #expect(try !project.open().objects.contains(lost))
    #expect(try project.open().check().damages == [])
  }

  @Test("Garbage collection keeps bases and dictionaries, and takes all that an old manifest named", arguments: 1...3)
  func collection(kept: Int) throws {
    let (project, ids) = try history(seed: 7)
    let image = try project.image(of: ids[kept - 1])
    try repack(project, .tight)
    let onlyOld = try #require(try project.image(of: ids[3]) != image ? ids[3] : nil)
    // Only one of the versions stays; the manifests of the others were bases of its own.
    try project.checkout(ids[kept - 1].description, newBranch: "kept", isForced: true)
    _ = try project.open().deleteBranches(["main", "side"], isForced: true, project.intent())
    _ = try project.open().deleteTags(["v1"], project.intent())
    project.clock.advance(days: 31)
    let report = try project.open().collectGarbage(keepDays: 30, isDryRun: false, project.intent("mvc gc"))
    #expect(report.removedObjectCount > 0)
    #expect(try !project.open().objects.contains(onlyOld))
    #expect(try project.image(of: ids[kept - 1]) == image)
    #expect(try project.open().check().damages == [])
    // An object that is there has all that it refers to.
    let store = try project.open().objects
    for (id, kind) in try objects(project) where kind == .manifest {
      for entry in try store.manifest(id).entries where entry.id != Manifest.emptyID {
        #expect(try store.contains(entry.id))
      }
    }
    #expect(
      try project.open().collectGarbage(keepDays: 30, isDryRun: false, project.intent()).removedObjectCount == 0)
  }

  @Test("An object that is damaged stops it, and nothing is changed")
  func damaged() throws {
    let (project, ids) = try history(versions: 2)
    let manifest = try project.open().objects.snapshot(ids[0]).manifest
    let (pack, entry) = try #require(try project.open().objects.packSet.find(manifest))
    let file = ".mvc/packs/\(pack.name.fileName)"
    var bytes = try #require(try project.read(file))
    bytes[Int(entry.offset) + 4] ^= 1
    try project.write(bytes, to: file)
    let before = try FolderImage(of: project.folder.path, without: ["lock", "claims"])
    let error = #expect(throws: MVCError.self) { try repack(project) }
    #expect(error?.code == .corrupt)
    #expect(try FolderImage(of: project.folder.path, without: ["lock", "claims"]) == before)
  }

  @Test("A repository without objects has nothing to repack")
  func empty() throws {
    let project = try TestProject()
    let report = try repack(project)
    #expect(report.objectCount == 0 && report.packCountAfter == 0)
    _ = try project.commit(["a": "1"])
    #expect(try repack(project).packCountAfter == 1)
    #expect(try project.open().check().damages == [])
  }

  @Test("A wish to stop leaves the packs as they were")
  func interrupted() throws {
    let (project, _) = try history(versions: 2)
    let before = try FolderImage(of: project.folder.path, without: ["lock", "claims"])
    let repository = try project.open()
    repository.runtime.interruption.wish()
    let error = #expect(throws: MVCError.self) { try repository.repack(.normal, project.intent()) }
    #expect(error?.code == .interrupted)
    #expect(try FolderImage(of: project.folder.path, without: ["lock", "claims"]) == before)
  }
}
