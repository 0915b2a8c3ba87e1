import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import MVCWorkspace
import SystemPackage
import Testing

@Suite("CheckoutPlan and StagedCheckout")
struct CheckoutTests {
  /// A folder that holds `image`, with its manifest.
  private func folder(holding image: FolderImage) throws -> (folder: TestFolder, root: ObjectID) {
    let folder = try TestFolder()
    try image.write(to: folder.working.root)
    return (folder, try folder.store(image))
  }

  private func stage(
    _ plan: CheckoutPlan, _ folder: TestFolder, _ fileSystem: any FileSystem = LocalFileSystem()
  ) throws -> StagedCheckout {
    var runtime = folder.runtime
    runtime.fileSystem = fileSystem
    let working = WorkingFolder(root: folder.working.root, runtime: runtime)
    return try StagedCheckout(
      plan, of: working, seeing: SeenFiles(plan, folder.recording()), from: folder.store,
      in: folder.folder.path.appending("area")
    ) { path in
      try folder.source.entry(at: path, in: plan.target)?.kind == .folder
    }
  }

  private func apply(_ plan: CheckoutPlan, _ folder: TestFolder) throws {
    let staged = try stage(plan, folder)
    defer { staged.discard() }
    _ = try staged.apply()
  }

  @Test(
    "From any folder to any other: files, links and folders trade places, and nothing else is left",
    arguments: UInt64(1)...40)
  func anyToAny(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let (old, new) = (ImageMaker.image(using: &random), ImageMaker.image(using: &random))
    let (folder, from) = try folder(holding: old)
    let plan = try CheckoutPlan(from: from, to: folder.store(new), actual: from, folder.source)
    #expect(plan.obstacles == [], "seed \(seed)")
    let staged = try stage(plan, folder)
    #expect(try folder.image() == old, "seed \(seed): staging changes nothing")
    let learned = try staged.apply()
    let difference = try folder.image().differences(from: new)
    #expect(difference.isEmpty, "seed \(seed): \(difference)")
    for (path, known) in learned {
      guard let known else { continue }
      let status = try LocalFileSystem().status(of: folder.location(path.description))
      #expect(status.map { known.describes($0, kind: known.entry.kind) } == true, "seed \(seed), \(path)")
    }
    staged.rollBack()
    let rest = try folder.image().differences(from: old)
    #expect(rest.isEmpty, "seed \(seed): \(rest)")
    staged.discard()
    #expect(try LocalFileSystem().status(of: folder.folder.path.appending("area")) == nil)
  }

  @Test("A failure at any step puts everything back exactly", arguments: UInt64(1)...4)
  func rollBack(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let (old, new) = (ImageMaker.image(using: &random), ImageMaker.image(using: &random))
    try FaultLoop.run(.storageFull) { faulty in
      let (folder, from) = try folder(holding: old)
      let plan = try CheckoutPlan(from: from, to: folder.store(new), actual: from, folder.source)
      return FaultLoop.Attempt(
        command: {
          let staged = try stage(plan, folder, faulty)
          do {
            _ = try staged.apply()
          } catch {
            staged.rollBack()
            staged.discard()
            throw error
          }
        },
        check: { trial in
          let difference = try folder.image().differences(from: trial.hasSucceeded ? new : old)
          #expect(difference.isEmpty, "seed \(seed), \(trial): \(difference)")
        })
    }
  }

  @Test("Only what differs is rewritten")
  func untouched() throws {
    let (folder, from) = try folder(holding: FolderImage(["same": .file([1]), "d/changed": .file([1])]))
    let before = try LocalFileSystem().status(of: folder.location("same"))
    let target = try folder.store(FolderImage(["same": .file([1]), "d/changed": .file([2])]))
    let plan = try CheckoutPlan(from: from, to: target, actual: from, folder.source)
    #expect(plan.changes.map(\.path.description) == ["d/changed"])
    #expect(plan.byteCount == 1)
    try apply(plan, folder)
    #expect(try LocalFileSystem().status(of: folder.location("same")) == before)
  }

  @Test(
    "What would be lost stands in the way; what is the same, deleted or elsewhere does not",
    arguments: [
      (["a": "mine"], ["a"]), (["a": "2"], []), (["a": nil], []), (["keep": "mine"], []), (["new": "mine"], ["new"]),
      (["new": "2"], []), (["gone": "mine"], ["gone"]), (["elsewhere": "mine"], []), (["f/inner": "mine"], ["f/inner"]),
      (["d": "mine"], ["d"]), (["to-folder": "mine"], ["to-folder"]),
    ] as [([String: String?], [String])])
  func obstacles(edits: [String: String?], expected: [String]) throws {
    func image(_ texts: [String: String]) -> FolderImage { FolderImage(texts.mapValues { .file(Array($0.utf8)) }) }
    let old = ["a": "1", "keep": "1", "gone": "1"]
    let new = ["a": "2", "keep": "1", "new": "2", "f": "2", "d/x": "2", "to-folder/y": "2"]
    var actual = old
    for (path, text) in edits { actual[path] = text }
    let folder = try TestFolder()
    let ids = try [old, new, actual].map { try folder.store(image($0)) }
    let plan = try CheckoutPlan(from: ids[0], to: ids[1], actual: ids[2], folder.source)
    #expect(plan.obstacles.map(\.description) == expected)
  }

  @Test("A folder that became empty goes unless the target has it")
  func emptyParents() throws {
    let (folder, from) = try folder(
      holding: FolderImage(["a/b/x": .file([1]), "c/d/x": .file([1]), "c/y": .file([1]), "k/x": .file([1])]))
    let target = try folder.store(FolderImage(["c/y": .file([1]), "k": .emptyFolder]))
    // One file that nobody recorded keeps its folder.
    try folder.write("mine", to: "c/d/mine")
    try apply(CheckoutPlan(from: from, to: target, actual: from, folder.source), folder)
    #expect(try folder.image().paths == ["c/d/mine", "c/y", "k"])
  }

  @Test("Nothing is written or removed through a folder that has become a link")
  func linkedParent() throws {
    let (folder, from) = try folder(holding: FolderImage(["d/x": .file([1]), "d/y": .file([1])]))
    let target = try folder.store(FolderImage(["d/x": .file([2]), "d/new": .file([2])]))
    let plan = try CheckoutPlan(from: from, to: target, actual: from, folder.source)
    let outside = try TemporaryFolder()
    for name in ["x", "y"] { try outside.write("theirs", to: name) }
    try folder.remove("d")
    try folder.link("d", to: outside.path.string)
    let before = try (folder.image(), FolderImage(of: outside.path))
    let error = #expect(throws: MVCError.self) { try apply(plan, folder) }
    #expect(error?.code == .wouldLoseChanges)
    #expect(try folder.image() == before.0)
    #expect(try FolderImage(of: outside.path) == before.1)
    // The same for a plan that only adds.
    let adding = try CheckoutPlan(from: Manifest.emptyID, to: target, actual: Manifest.emptyID, folder.source)
    #expect(throws: MVCError.self) { try apply(adding, folder) }
    #expect(try FolderImage(of: outside.path) == before.1)
  }

  @Test("A folder with files that nobody planned for is not replaced by a file")
  func folderInTheWay() throws {
    let (folder, from) = try folder(holding: FolderImage(["a": .file([1])]))
    let target = try folder.store(FolderImage(["a": .file([1]), "d": .file([2])]))
    let plan = try CheckoutPlan(from: from, to: target, actual: from, folder.source)
    try folder.write("mine", to: "d/mine")
    let error = #expect(throws: MVCError.self) { try apply(plan, folder) }
    #expect(error?.message == "cannot check out 'd': a folder with other files stands in its place")
    #expect(try folder.image().paths == ["a", "d/mine"])
  }

  @Test("A file that was written within the tick of the clock in which it was read is looked at again")
  func withinATick() throws {
    for isChanged in [false, true] {
      let (folder, from) = try folder(holding: FolderImage(["a": .file([1])]))
      let target = try folder.store(FolderImage(["a": .file([2])]))
      let plan = try CheckoutPlan(from: from, to: target, actual: from, folder.source)
      var runtime = folder.runtime
      runtime.fileSystem = StoppedClockFileSystem()
      let working = WorkingFolder(root: folder.working.root, runtime: runtime)
      let recording = try HashingWriter.run(folder.store, runtime) { writer in
        try FolderRecorder(
          working, index: StatIndex(), writer: writer, source: folder.source,
          settledBefore: StoppedClockFileSystem.time
        ).record(FolderScanner(working, index: StatIndex()) { _ in false }.scan())
      }
      let staged = try StagedCheckout(
        plan, of: working, seeing: SeenFiles(plan, recording), from: folder.store,
        in: folder.folder.path.appending("area")
      ) { _ in false }
      defer { staged.discard() }
      if isChanged {
        let file = try LocalFileSystem().open(folder.location("a"), .update)
        try [UInt8]([7]).withUnsafeBytes { try file.write($0, at: 0) }
        try file.close()
        let error = #expect(throws: MVCError.self) { try staged.apply() }
        #expect(error?.code == .wouldLoseChanges)
        #expect(try folder.image() == FolderImage(["a": .file([7])]))
      } else {
        _ = try staged.apply()
        #expect(try folder.image() == FolderImage(["a": .file([2])]))
      }
    }
  }

  @Test("A damaged object stops before anything is put in place")
  func damaged() throws {
    let (folder, from) = try folder(holding: FolderImage(["a": .file([1])]))
    let lost = ManifestEntry(name: [98], kind: .file, byteCount: 3, id: ObjectID(of: Array("not stored".utf8)))
    let there = ManifestEntry(name: [97], kind: .file, byteCount: 1, id: ObjectID(of: [1]))
    let target = try folder.store.write { try $0.add(Manifest(sorted: [there, lost]).encoded(), .manifest) }
    let plan = try CheckoutPlan(from: from, to: target, actual: from, folder.source)
    let error = #expect(throws: MVCError.self) { try stage(plan, folder) }
    #expect(error?.code == .corrupt)
    #expect(try folder.image().paths == ["a"])
    #expect(try LocalFileSystem().status(of: folder.folder.path.appending("area")) == nil)
  }

  @Test("Where the space is not there, nothing is written")
  func noSpace() throws {
    let (folder, from) = try folder(holding: FolderImage(["a": .file([1])]))
    let target = try folder.store(FolderImage(["a": .file([1, 2, 3])]))
    let plan = try CheckoutPlan(from: from, to: target, actual: from, folder.source)
    let error = #expect(throws: MVCError.self) { try stage(plan, folder, TwoBytesFileSystem()) }
    #expect(error?.code == .storageFull)
    #expect(error?.message == "cannot check out: 3 bytes are needed and 2 are free")
    #expect(try LocalFileSystem().status(of: folder.folder.path.appending("area")) == nil)
  }
}

/// A file system whose clock stands still: a file that is changed looks as it did.
private struct StoppedClockFileSystem: ForwardingFileSystem {
  static let time = FileTime(seconds: 1_767_323_045, nanoseconds: 0)
  let base: any FileSystem = LocalFileSystem()

  /// An open file whose times do not change.
  private final class File: OpenFile {
    private let base: any OpenFile
    init(_ base: any OpenFile) { self.base = base }
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int { try base.read(into: buffer) }
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
      try base.read(into: buffer, at: offset)
    }
    func write(_ bytes: UnsafeRawBufferPointer) throws { try base.write(bytes) }
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws { try base.write(bytes, at: offset) }
    func truncate(to byteCount: Int64) throws { try base.truncate(to: byteCount) }
    func synchronize() throws { try base.synchronize() }
    func status() throws -> FileStatus { StoppedClockFileSystem.stopped(try base.status()) }
    func tryLock() throws -> Bool { try base.tryLock() }
    func close() throws { try base.close() }
  }

  private static func stopped(_ status: FileStatus) -> FileStatus {
    var status = status
    (status.modified, status.changed) = (time, time)
    return status
  }

  func open(_ path: FilePath, _ mode: OpenMode) throws -> any OpenFile { File(try base.open(path, mode)) }
  func status(of path: FilePath) throws -> FileStatus? { try base.status(of: path).map(Self.stopped) }
}

/// A file system with two bytes left.
private struct TwoBytesFileSystem: ForwardingFileSystem {
  let base: any FileSystem = LocalFileSystem()

  func availableByteCount(at path: FilePath) -> Int64? { 2 }
}
