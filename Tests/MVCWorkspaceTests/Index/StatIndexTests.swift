import MVCBase
import MVCObjects
import MVCTestSupport
import MVCWorkspace
import SystemPackage
import Testing

@Suite("StatIndex")
struct StatIndexTests {
  private func path(_ text: String) -> RepositoryPath { RepositoryPath(unchecked: Array(text.utf8)) }

  private func entry(_ name: String, _ kind: EntryKind = .file, seed: UInt64 = 1) -> IndexedEntry {
    var random = SeededRandom(seed: seed)
    let times = (0..<2).map { _ in
      FileTime(
        seconds: Int64(truncatingIfNeeded: random.next()),
        nanoseconds: Int64.random(in: 0..<1_000_000_000, using: &random))
    }
    let status = FileStatus(
      kind: .file, isExecutable: kind == .executable, byteCount: 5, modified: times[0], changed: times[1],
      inode: random.next())
    let entry = ManifestEntry(
      name: Array(name.utf8), kind: kind, byteCount: random.next() >> 20, id: ObjectID(of: random.bytes(8)))
    return IndexedEntry(entry, status)
  }

  @Test("Reading gives back what was written, whatever the numbers are", arguments: UInt64(1)...20)
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var folders: [RepositoryPath: IndexedFolder] = [:]
    for number in 0..<Int.random(in: 0..<6, using: &random) {
      let entries = (0..<Int.random(in: 0..<5, using: &random)).map {
        entry("entry-\($0)", EntryKind.allCases.randomElement(using: &random) ?? .file, seed: random.next())
      }
      let manifest = Bool.random(using: &random) ? ObjectID(of: random.bytes(4)) : nil
      folders[number == 0 ? .root : path("folder-\(number)/x")] = IndexedFolder(manifest: manifest, entries: entries)
    }
    var index = StatIndex()
    for (path, folder) in folders { index[path] = folder }
    let bytes = try index.encoded()
    var read = try StatIndex(decoding: bytes)
    for (path, folder) in folders { #expect(read[path] == folder, "seed \(seed)") }
    #expect(read[path("none")] == nil)
    #expect(read.isEmpty == folders.isEmpty)
    #expect(try read.encoded() == bytes, "seed \(seed)")
    // A folder that is changed after reading is written in its place.
    read[.root] = IndexedFolder(manifest: nil, entries: [entry("new")])
    #expect(try StatIndex(decoding: read.encoded())[.root]?.entries.map(\.entry.name) == [Array("new".utf8)])
  }

  @Test("A long index is not written for a few small files, and is for many or for a large one")
  func worthKeeping() throws {
    func file(_ number: Int, byteCount: UInt64 = 100, seed: UInt64 = 1) -> IndexedEntry {
      var indexed = entry("entry-\(number)", seed: seed)
      indexed.entry.byteCount = byteCount
      return indexed
    }
    func isWorthKeeping(of count: Int, _ change: (inout [IndexedEntry]) -> Void) throws -> Bool {
      var index = StatIndex()
      var entries = (0..<count).map { file($0) }
      index[path("data")] = IndexedFolder(manifest: nil, entries: entries)
      var read = try StatIndex(decoding: index.encoded())
      change(&entries)
      read[path("data")] = IndexedFolder(manifest: nil, entries: entries)
      return read.isWorthKeeping
    }
    #expect(try !isWorthKeeping(of: 5000) { $0[7] = file(7, seed: 2) })
    #expect(try !isWorthKeeping(of: 5000) { $0.remove(at: 7) })
    #expect(try !isWorthKeeping(of: 5000) { $0.append(file(5000)) })
    #expect(try isWorthKeeping(of: 5000) { $0[7] = file(7, byteCount: 1 << 20, seed: 2) })
    #expect(
      try isWorthKeeping(of: 5000) { entries in for number in 0..<33 { entries[number] = file(number, seed: 2) } })
    #expect(try isWorthKeeping(of: 10) { $0[7] = file(7, seed: 2) })
    #expect(StatIndex().isWorthKeeping)
  }

  @Test("The page's example is what is written, and read")
  func example() throws {
    let page = try FormatPage("index")
    let status = FileStatus(
      kind: .file, isExecutable: false, byteCount: 5,
      modified: FileTime(seconds: 1_767_323_045, nanoseconds: 500_000_000),
      changed: FileTime(seconds: 1_767_323_046, nanoseconds: 0), inode: 1234)
    let file = ManifestEntry(
      name: Array("a.txt".utf8), kind: .file, byteCount: 5, id: ObjectID(of: Array("hello".utf8)))
    var index = StatIndex()
    index[.root] = IndexedFolder(
      manifest: ObjectID(of: Manifest(sorted: [file]).encoded()), entries: [IndexedEntry(file, status)])
    let bytes = try #require(page.examples.first)
    #expect(try Hexadecimal.string(index.encoded()) == Hexadecimal.string(bytes))
    #expect(try StatIndex(decoding: bytes)[.root] == index[.root])
  }

  @Test("Bytes that are no index, cut short or changed in any bit, are refused", arguments: UInt64(1)...3)
  func damaged(seed: UInt64) throws {
    var index = StatIndex()
    index[.root] = IndexedFolder(manifest: nil, entries: [entry("a"), entry("b", .link)])
    index[path("d")] = IndexedFolder(manifest: ObjectID(of: []), entries: [])
    let sound = try index.encoded()
    for length in 0..<sound.count {
      #expect(throws: MVCError.self, "\(length) bytes") { try StatIndex(decoding: Array(sound.prefix(length))) }
    }
    #expect(throws: MVCError.self) { try StatIndex(decoding: sound + [0]) }
    try StatIndex(decoding: sound).check()
    for place in sound.indices {
      var bytes = sound
      bytes[place] ^= 1 << UInt8((place + Int(seed)) % 8)
      #expect(throws: MVCError.self, "byte \(place)") { try StatIndex(decoding: bytes).check() }
    }
    var random = SeededRandom(seed: seed)
    for count in 0..<200 {
      let garbage = random.bytes(count)
      #expect(throws: MVCError.self, "seed \(seed)") { try StatIndex(decoding: garbage) }
      // The right beginning and right checksums do not make it an index.
      if let read = try? StatIndex(decoding: file(table: garbage)) { _ = (read[.root], try read.encoded()) }
      let read = try StatIndex(decoding: file(record: garbage))
      _ = (read[.root], try read.encoded(), try? read.check())
    }
  }

  /// An index with this table and no records.
  private func file(table: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.append("mvc-index")
    writer.append(2)
    writer.append(littleEndian: UInt64(table.count))
    writer.append(table)
    writer.append(littleEndian: writer.bytes.withUnsafeBytes { Checksum.adler32($0) })
    return writer.bytes
  }

  /// An index with this record for the top folder.
  private func file(record: [UInt8]) -> [UInt8] {
    var table = ByteWriter()
    table.append(varint: 1)
    table.append(lengthPrefixed: [])
    table.append(varint: UInt64(record.count))
    table.append(littleEndian: record.withUnsafeBytes { Checksum.adler32($0) })
    return file(table: table.bytes) + record
  }

  @Test("Of an index with one damaged record the other folders are known, also when it is written anew")
  func damagedRecord() throws {
    var index = StatIndex()
    for folder in ["", "d", "e"] {
      index[path(folder)] = IndexedFolder(manifest: nil, entries: [entry("in \(folder)")])
    }
    var bytes = try index.encoded()
    let place = try #require(bytes.firstRange(of: Array("in d".utf8)))
    bytes[place.lowerBound] ^= 1
    let read = try StatIndex(decoding: bytes)
    #expect(read[path("d")] == nil)
    #expect(throws: MVCError.self) { try read.check() }
    for folder in ["", "e"] { #expect(read[path(folder)] == index[path(folder)], "\(folder)") }
    var written = try StatIndex(decoding: read.encoded())
    #expect(written[path("d")] == nil)
    #expect(written[path("e")] == index[path("e")])
    // The damage goes when the folder has been looked at again.
    written[path("d")] = index[path("d")]
    try StatIndex(decoding: written.encoded()).check()
  }

  @Test("An index that is read from a file stays what it was when the file is replaced or cut short")
  func file() throws {
    let folder = try TemporaryFolder()
    let (fileSystem, location) = (LocalFileSystem(), folder.path.appending("index"))
    var index = StatIndex()
    for number in 0..<100 { index[path("f\(number)")] = IndexedFolder(manifest: nil, entries: [entry("e\(number)")]) }
    try fileSystem.replace(
      location, with: index.encoded(), by: folder.path.appending("tmp"), isDurable: false)
    let read = try StatIndex(reading: fileSystem.open(location, .read))
    try fileSystem.replace(
      location, with: StatIndex().encoded(), by: folder.path.appending("tmp"), isDurable: false)
    for number in 0..<100 { #expect(read[path("f\(number)")] == index[path("f\(number)")]) }
    #expect(try read.encoded() == index.encoded())

    let file = try fileSystem.open(location, .append)
    try file.truncate(to: 0)
    try file.write(index.encoded())
    let cut = try StatIndex(reading: fileSystem.open(location, .read))
    try file.truncate(to: Int64(index.encoded().count / 2))
    #expect(cut[path("f0")] == index[path("f0")])
    #expect(cut[path("f99")] == nil)
    #expect(throws: MVCError.self) { try cut.check() }
  }

  @Test("An index of another version says so")
  func version() throws {
    var bytes = try StatIndex().encoded()
    bytes[9] = 1
    let error = #expect(throws: MVCError.self) { try StatIndex(decoding: bytes) }
    #expect(error?.code == .unsupportedVersion)
  }

  @Test("What is noted of a file replaces what was known, and the manifests above it are known no more")
  func note() throws {
    var index = StatIndex()
    let id = ObjectID(of: [])
    for folder in ["", "d", "d/e", "other"] {
      index[path(folder)] = IndexedFolder(manifest: id, entries: [entry("b"), entry("f")])
    }
    index.note([
      (path("d/e/f"), entry("f", .executable)), (path("d/e/a"), entry("a")), (path("d/e/b"), nil),
      (path("new/x"), entry("x")), (.root, nil),
    ])
    #expect(index[path("d/e")]?.entries.map(\.entry.name) == [Array("a".utf8), Array("f".utf8)])
    #expect(index[path("d/e")]?.entries.last?.entry.kind == .executable)
    #expect(index[path("new")]?.entries.count == 1)
    for folder in ["", "d", "d/e"] { #expect(index[path(folder)]?.manifest == nil, "\(folder)") }
    #expect(index[path("other")]?.manifest == id)
    #expect(index[path("d")]?.entries.count == 2)
  }

  @Test("An entry describes a file only as long as its status is the same in every part")
  func describes() throws {
    let status = FileStatus(
      kind: .file, isExecutable: false, byteCount: 5, modified: FileTime(seconds: 1, nanoseconds: 2),
      changed: FileTime(seconds: 3, nanoseconds: 4), inode: 6)
    let known = IndexedEntry(
      ManifestEntry(name: [1], kind: .file, byteCount: 5, id: ObjectID(of: [])), status)
    #expect(known.describes(status, kind: .file))
    #expect(!known.describes(status, kind: .executable))
    let changes: [(inout FileStatus) -> Void] = [
      { $0.byteCount = 6 }, { $0.modified.nanoseconds = 3 }, { $0.modified.seconds = 0 },
      { $0.changed.nanoseconds = 5 },
      { $0.inode = 7 },
    ]
    for change in changes {
      var other = status
      change(&other)
      #expect(!known.describes(other, kind: .file))
    }
  }
}
