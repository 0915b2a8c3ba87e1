import MVCBase
import MVCObjects
import MVCTensors
import MVCTestSupport
import SystemPackage
import Testing

@testable import MVCRepository

@Suite("Likeness of files")
struct LikenessTests {
  /// The likeness of two files that a project stores.
  private func likeness(
    _ old: [UInt8], _ new: [UInt8], least: Int = 0, limits: LikenessMeter.Limits = .init(),
    chunker: ContentDefinedChunker = .init()
  ) throws -> Int {
    let project = try TestProject(chunker: chunker)
    try project.write(old, to: "old")
    try project.write(new, to: "new")
    try project.commit("both")
    let repository = try project.open()
    let head = try #require(try project.head())
    let files = try ["old", "new"].map {
      ComparedFile(try repository.entry(at: RepositoryPath(validating: $0), of: head))
    }
    let meter = LikenessMeter(FileContents(store: repository.objects, folder: nil), limits: limits)
    return try meter.likeness(files[0], files[1], least: least)
  }

  @Test("Texts are as alike as git says", .enabled(if: ExternalProgram.git.isInstalled), arguments: UInt64(1)...12)
  func git(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let lines = (0..<Int.random(in: 20...300, using: &random)).map { "\($0) \(random.next() % 5000)" }
    let share = Int.random(in: 2...60, using: &random)
    let edited = lines.shuffled(using: &random).compactMap { line -> String? in
      guard Int.random(in: 0..<100, using: &random) < share else { return line }
      return Bool.random(using: &random) ? nil : "other \(random.next() % 10_000)"
    }
    let end = seed.isMultiple(of: 3) ? "\r\n" : "\n"
    let (old, new) = (lines.map { $0 + end }.joined(), edited.map { $0 + "\n" }.joined())
    let folder = try TemporaryFolder()
    _ = try ExternalProgram.git.run("init", "-q", in: folder.path)
    func commit() throws {
      _ = try ExternalProgram.git.run("add", "-A", in: folder.path)
      _ = try ExternalProgram.git.run(
        "-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "x", in: folder.path)
    }
    try folder.write(old, to: "old")
    try commit()
    try LocalFileSystem().removeFile(folder.path.appending("old"))
    try folder.write(new, to: "new")
    try commit()
    let shown = try ExternalProgram.git.run("diff", "-M1%", "--name-status", "HEAD~1", "HEAD", in: folder.path).text
    let expected = shown.hasPrefix("R") ? try #require(Int(shown.dropFirst().prefix(3))) : 0
    let found = try likeness(Array(old.utf8), Array(new.utf8))
    #expect(abs(found - expected) <= 1, "seed \(seed): git says \(shown)")
  }

  @Test("Bytes without lines are compared in pieces, wherever they lie", arguments: [1000, 90_000, 700_000])
  func binary(byteCount: Int) throws {
    var random = SeededRandom(seed: 1)
    let old = random.bytes(byteCount)
    var new = old
    new[9] ^= 1
    #expect(try likeness(old, new) >= 90)
    new.insert(contentsOf: random.bytes(byteCount / 10), at: byteCount / 2)
    #expect((byteCount > 1000 ? 80...95 : 50...95).contains(try likeness(old, new)))
    #expect(try likeness(old, random.bytes(byteCount)) < 10)
    #expect(try likeness(old, Array(old.prefix(byteCount / 3)), least: 50) == 0)
  }

  @Test("Of large files only the chunks that differ are read")
  func chunks() throws {
    var random = SeededRandom(seed: 1)
    let chunker = ContentDefinedChunker(sizes: .init(least: 256, average: 1024, most: 4096))
    let old = random.bytes(400_000)
    let new = Array(old.prefix(300_000)) + random.bytes(100_000)
    var limits = LikenessMeter.Limits()
    limits.readByteCount = 0
    let found = try likeness(old, new, limits: limits, chunker: chunker)
    #expect((70...75).contains(found), "\(found)")
    #expect((73...76).contains(try likeness(old, new, chunker: chunker)))
  }

  @Test("What was read in all has an end, which is told")
  func end() throws {
    let project = try TestProject()
    let text = (0..<1000).map { "line \($0)\n" }.joined()
    try project.commit(["a/one": text, "a/two": text + "x\n"], "first")
    try project.remove("a")
    try project.commit(["b/three": text + "y\n"], "second")
    let repository = try project.open()
    let head = try #require(try project.head())
    var limits = LikenessMeter.Limits()
    limits.totalByteCount = 1
    let meter = LikenessMeter(FileContents(store: repository.objects, folder: nil), limits: limits)
    let snapshots = try [repository.resolve("HEAD~1").snapshot, head]
    let entries = try zip(["a/one", "a/two", "b/three"], [0, 0, 1]).map {
      ComparedFile(try repository.entry(at: RepositoryPath(validating: $0), of: snapshots[$1]))
    }
    _ = try meter.likeness(entries[0], entries[2], least: 50)
    #expect(try meter.likeness(entries[1], entries[2], least: 50) == 0)
    #expect(meter.skippedCount > 0)
  }
}
