import MVCBase
import MVCObjects
import MVCProvenance
import MVCStorage
import MVCTestSupport
import MVCWorkspace
import SystemPackage
import Testing

@testable import MVCRepository

@Suite("Source files")
struct SourceFilesTests {
  private let names = ["a.py", "b.txt", "c.PY", "d.ipynb", "e", "f.tar.gz"]

  private func code(_ project: TestProject) throws -> CodeState? {
    try project.head().flatMap { try project.open().provenance(of: $0)?.code }
  }

  /// What a repository without a cache would say.
  private func fresh(_ project: TestProject) throws -> SourceFiles.Sources? {
    let repository = try project.open()
    try? repository.runtime.fileSystem.removeFile(repository.layout.sourcesCache)
    let head = try #require(try project.head())
    return try SourceFiles(repository).among(
      repository.objects.snapshot(head).manifest, ManifestSource(repository.objects))
  }

  private func table(_ project: TestProject) throws -> SourceTable {
    let repository = try project.open()
    let bytes = try #require(try repository.runtime.fileSystem.contents(of: repository.layout.sourcesCache))
    return try SourceTable(decoding: bytes)
  }

  @Test("With what is known of other commits the answer is the same as without", arguments: UInt64(1)...6)
  func cached(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let project = try TestProject()
    for step in 0..<12 {
      for _ in 0..<3 {
        let folder = (0..<Int.random(in: 0..<4, using: &random)).map { _ in ["x", "y"][Int(random.next() % 2)] + "/" }
        let path = folder.joined() + (names.randomElement(using: &random) ?? "a.py")
        if Int.random(in: 0..<4, using: &random) == 0 {
          try? project.remove(path)
        } else {
          // Few texts, so that folders with the same files come up.
          try project.write("\(random.next() % 2)", to: path)
        }
      }
      let cache = try project.open().layout.sourcesCache
      if step == 8 { try project.folder.write("garbage", to: "project/.mvc/cache/sources") }
      try project.commit("step \(step)")
      let kept = try LocalFileSystem().contents(of: cache)
      let (recorded, expected) = (try code(project), try fresh(project))
      #expect(recorded?.sources == expected?.manifest, "seed \(seed), step \(step)")
      #expect(recorded?.sourceCount == expected?.count, "seed \(seed), step \(step)")
      if let kept {
        try LocalFileSystem().replace(cache, with: kept, by: project.location(".mvc/tmp/x"), isDurable: false)
      }
    }
  }

  @Test("The cache has one record for each folder there is, however long the history")
  func bounded() throws {
    let project = try TestProject()
    for number in 0..<6 {
      try project.commit(["a/train.py": "\(number)", "b/c/eval.py": "1", "b/c\(number)/x.py": "1", "data/d.csv": "1"])
      try project.remove("b/c\(number)")
    }
    try project.commit(["a/train.py": "end"])
    #expect(try table(project).count == 5)
    #expect(try code(project)?.sourceCount == 2)
  }

  @Test("Bytes that are no table, cut short or changed in any bit, are refused", arguments: UInt64(1)...3)
  func damaged(seed: UInt64) throws {
    var table = SourceTable()
    let sources = SourceFiles.Sources(manifest: ObjectID(of: [1]), count: 3)
    table.add(ObjectID(of: [2]), sources, since: 0)
    table.add(ObjectID(of: [3]), sources, since: 0)
    let sound = table.encoded()
    #expect(try SourceTable(decoding: sound).encoded() == sound)
    for length in 0..<sound.count where length != 18 {
      #expect(throws: MVCError.self, "\(length) bytes") { try SourceTable(decoding: Array(sound.prefix(length))) }
    }
    for place in sound.indices {
      var bytes = sound
      bytes[place] ^= 1 << UInt8((place + Int(seed)) % 8)
      #expect(throws: MVCError.self, "byte \(place)") { try SourceTable(decoding: bytes) }
    }
    // A right checksum does not make a table of it.
    var random = SeededRandom(seed: seed)
    for count in 0..<200 {
      let garbage = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      var writer = ByteWriter()
      writer.append("mvc-sources 1\n")
      writer.append(littleEndian: Checksum.crc32(garbage))
      writer.append(garbage)
      if let read = try? SourceTable(decoding: writer.bytes) { #expect(read.count == 0, "seed \(seed)") }
    }
  }

  @Test("The page's example is what is written")
  func example() throws {
    var table = SourceTable()
    let file = ManifestEntry(
      name: Array("train.py".utf8), kind: .file, byteCount: 5, id: ObjectID(of: Array("x = 1".utf8)))
    let other = ManifestEntry(name: Array("notes.txt".utf8), kind: .file, byteCount: 0, id: ObjectID(of: []))
    let folder = ObjectID(of: Manifest(sorting: [file, other]).encoded())
    table.add(
      folder, SourceFiles.Sources(manifest: ObjectID(of: Manifest(sorted: [file]).encoded()), count: 1), since: 0)
    let bytes = try #require(try FormatPage("sources-cache").examples.first)
    #expect(Hexadecimal.string(table.encoded()) == Hexadecimal.string(bytes))
  }
}
