import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import MVCWorkspace
import SystemPackage
import Testing

@Suite("FolderRecorder")
struct FolderRecorderTests {
  private static let settled = FileTime(seconds: .max, nanoseconds: 0)
  private static let unsettled = FileTime(seconds: .min, nanoseconds: 0)

  /// Records a folder into its store.
  private func record(
    _ folder: TestFolder, index: StatIndex = StatIndex(), _ selection: [String] = [], base: ObjectID? = nil,
    settledBefore: FileTime = settled
  ) throws -> FolderRecording {
    let selection = PathSelection(try selection.map { try RepositoryPath(validating: $0) })
    let scanned = try folder.scan(index: index)
    return try folder.store.write { writer in
      try FolderRecorder(
        folder.working, index: index, writer: writer, source: folder.source, base: base, settledBefore: settledBefore
      )
      .record(scanned, selection: selection)
    }
  }

  /// Computes what recording would give, and stores nothing.
  private func look(
    _ folder: TestFolder, index: StatIndex = StatIndex(), settledBefore: FileTime = settled
  ) throws -> FolderRecording {
    let scanned = try folder.scan(index: index)
    return try HashingWriter.run(folder.store, folder.runtime) { writer in
      try FolderRecorder(
        folder.working, index: index, writer: writer, source: folder.source, settledBefore: settledBefore
      )
      .record(scanned)
    }
  }

  private func filled() throws -> TestFolder {
    let folder = try TestFolder()
    for (path, text) in ["a.txt": "one", "d/b.txt": "two", "d/e/c.txt": "three", "empty": ""] {
      try folder.write(text, to: path)
    }
    try folder.write("tool", to: "tool")
    try LocalFileSystem().setExecutable(true, of: folder.location("tool"))
    try folder.link("link", to: "d/../nowhere")
    try folder.createFolder("bare/inner")
    try folder.write("x", to: CommandLineText.text(of: [0xFF, 0x0A]))
    return folder
  }

  @Test("The manifests are those computed from the files one by one, stored or not")
  func manifests() throws {
    let folder = try filled()
    let looked = try look(folder)
    let recorded = try record(folder)
    let expected = try TestFolder().store(folder.image())
    #expect(recorded.root == expected)
    #expect(looked.root == expected)
    #expect(recorded.byteCount == 3 + 3 + 5 + 0 + 4 + 12 + 1)
    #expect(try folder.store.bytes(of: ObjectID(of: Array("three".utf8))) == Array("three".utf8))
  }

  @Test("A file larger than any chunk is recorded under the digest of all its bytes")
  func chunked() throws {
    let folder = try TestFolder()
    var random = SeededRandom(seed: 7)
    let bytes = random.bytes(300_000)
    try FolderImage(["big": .file(bytes)]).write(replacing: folder.working.root)
    let recording = try record(folder)
    let entry = try #require(try folder.store.manifest(recording.root).entries.first)
    #expect(entry.id == ObjectID(of: bytes))
    #expect(entry.byteCount == 300_000)
    #expect(try folder.store.bytes(of: entry.id) == bytes)
    #expect(try look(folder).root == recording.root)
  }

  @Test("With the index of the last time nothing is read again, and the manifest is the same")
  func known() throws {
    let folder = try filled()
    let first = try record(folder)
    let index = try #require(first.index)
    let scanned = try folder.scan(index: index)
    #expect(scanned.knownManifest?.id == first.root)
    #expect(try FolderRecorder.unknownByteCount(of: scanned, .everything) == 0)
    let second = try record(folder, index: index)
    #expect(second.root == first.root)
    #expect(second.byteCount == first.byteCount)
    #expect(second.index == nil)
    #expect(try folder.store.packSet.packs().count == 1)
  }

  @Test("What changed is read again and nothing else")
  func changed() throws {
    let folder = try filled()
    let index = try #require(try record(folder).index)
    try folder.write("2", to: "d/b.txt")
    let scanned = try folder.scan(index: index)
    #expect(try FolderRecorder.unknownByteCount(of: scanned, .everything) == 1)
    #expect(try scanned.entries.filter { $0.folder?.knownManifest != nil }.map(\.name) == [Array("bare".utf8)])
    #expect(try record(folder, index: index).root == TestFolder().store(folder.image()))
  }

  @Test("A folder that has not changed has the entries that a scan without the index finds")
  func unchangedEntries() throws {
    let folder = try filled()
    try folder.write("x", to: "d/deep/file")
    let index = try #require(try record(folder).index)
    func expectSame(_ known: ScannedFolder, _ found: ScannedFolder) throws {
      #expect(try known.entries.map(\.name) == found.entries.map(\.name))
      #expect(try known.entries.map(\.kind) == found.entries.map(\.kind))
      for (known, found) in try zip(known.entries, found.entries) {
        #expect((known.folder == nil) == (found.folder == nil))
        if let known = known.folder, let found = found.folder {
          try expectSame(known, found)
          continue
        }
        if known.kind.isFile { #expect(known.status == found.status) }
        #expect(known.knownID != nil)
      }
    }
    try expectSame(folder.scan(index: index), folder.scan())
  }

  @Test("A folder whose entries can be read no more is an error, and not an empty folder")
  func unreadableEntries() throws {
    let folder = try filled()
    let index = try #require(try record(folder).index)
    let (place, fileSystem) = (try TemporaryFolder(), LocalFileSystem())
    let file = try fileSystem.open(place.path.appending("index"), .append)
    try index.write(to: file)
    let scanned = try folder.scan(index: StatIndex(reading: file))
    try file.truncate(to: 0)
    #expect(throws: MVCError.self) { try scanned.entries }
  }

  @Test("Whatever has changed since, with the index the same is recorded as without", arguments: UInt64(1)...20)
  func anyChange(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let folder = try filled()
    for number in 0..<12 { try folder.write("file \(number)", to: "f\(number % 3)/g\(number % 2)/\(number)") }
    try folder.write("*.log\n", to: "f1/.mvcignore")
    let index = try #require(try record(folder).index)
    for round in 0..<Int.random(in: 1...3, using: &random) {
      let place = "f\(Int.random(in: 0..<3, using: &random))/g\(Int.random(in: 0..<2, using: &random))"
      switch Int.random(in: 0..<8, using: &random) {
      case 0: try folder.write("another length \(round)", to: "\(place)/\(Int.random(in: 0..<12, using: &random))")
      case 1: try folder.write("", to: "\(place)/new \(round)")
      case 2: try folder.write("", to: "\(place)/new.log")
      case 3: try folder.remove(place)
      case 4: try folder.createFolder("\(place)/.mvc")
      case 5: try folder.write("1*\n", to: "\(place)/.mvcignore")
      case 6: try folder.remove("f2")
      default: try folder.createFolder("\(place)/bare")
      }
    }
    let selection = ["f1/g0", "f0", "d"].filter { _ in Bool.random(using: &random) }
    let base = try folder.store(FolderImage(["f1/g0/x": .file([1]), "f2/y": .file([2])]))
    for (selection, base) in [([], nil), (selection, base)] {
      let known = try record(folder, index: index, selection, base: base)
      let new = try record(folder, selection, base: base)
      #expect(known.root == new.root, "seed \(seed), selection \(selection)")
      #expect(known.byteCount == new.byteCount, "seed \(seed), selection \(selection)")
    }
  }

  @Test("A file that the index knows and the store does not have is stored")
  func knownButNotStored() throws {
    let folder = try filled()
    let looked = try look(folder)
    let index = try #require(looked.index)
    let recorded = try record(folder, index: index)
    #expect(recorded.root == looked.root)
    for text in ["one", "two", "three", "", "tool", "x", "d/../nowhere"] {
      #expect(try folder.store.contains(ObjectID(of: Array(text.utf8))), "\(text)")
    }
    #expect(try folder.store.manifest(recorded.root).entries.count == 7)
  }

  @Test("A file that could still change unseen is not kept in the index")
  func unsettled() throws {
    let folder = try TestFolder()
    try folder.write("one", to: "a.txt")
    let recording = try record(folder, settledBefore: Self.unsettled)
    let root = try #require(recording.index?[.root])
    #expect(root.entries.isEmpty)
    #expect(root.manifest == nil)
    #expect(try record(folder).index?[.root]?.entries.count == 1)
  }

  @Test(
    "A selection is taken from the folder, the rest from the base",
    arguments: [
      (["a.txt"], ["a.txt 2", "d/b.txt 1", "d/c.txt 1", "gone/x 1"]),
      (["d"], ["a.txt 1", "d/b.txt 2", "d/new.txt 2", "gone/x 1"]),
      (["d/b.txt"], ["a.txt 1", "d/b.txt 2", "d/c.txt 1", "gone/x 1"]),
      (["d/c.txt"], ["a.txt 1", "d/b.txt 1", "gone/x 1"]),
      (["gone"], ["a.txt 1", "d/b.txt 1", "d/c.txt 1"]),
      (["gone/x"], ["a.txt 1", "d/b.txt 1", "d/c.txt 1"]),
      (["fresh/y", "a.txt"], ["a.txt 2", "d/b.txt 1", "d/c.txt 1", "fresh/y 2", "gone/x 1"]),
    ])
  func selection(paths: [String], expected: [String]) throws {
    let folder = try TestFolder()
    for path in ["a.txt", "d/b.txt", "d/c.txt", "gone/x"] { try folder.write("1", to: path) }
    let base = try record(folder).root
    for path in ["a.txt", "d/b.txt", "d/new.txt", "fresh/y", "fresh/z"] { try folder.write("2", to: path) }
    for path in ["d/c.txt", "gone"] { try folder.remove(path) }
    let recording = try record(folder, paths, base: base)
    var found: [String] = []
    try folder.source.forEachLeaf(in: recording.root) { path, entry in
      found.append("\(path) \(String(decoding: try folder.store.bytes(of: entry.id), as: UTF8.self))")
    }
    #expect(found == expected)
    // What the index learned of the part is not taken for the whole.
    let index = try #require(recording.index)
    #expect(try record(folder, index: index).root == TestFolder().store(folder.image()))
  }

  @Test("A folder that was deleted and made again is recorded as it is now")
  func remade() throws {
    let folder = try filled()
    let index = try #require(try record(folder).index)
    try folder.remove("d")
    try folder.write("other", to: "d/other.txt")
    #expect(try record(folder, index: index).root == TestFolder().store(folder.image()))
  }
}
