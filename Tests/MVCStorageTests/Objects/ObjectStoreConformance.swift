import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import SystemPackage
import Testing

/// What every object store promises, whatever keeps its objects.
///
///     @Test("It keeps the promises of an object store", arguments: ObjectStoreConformance.promises)
///     func conformance(promise: ObjectStoreConformance.Promise) throws { try promise.check(makeEmptyStore()) }
struct ObjectStoreConformance {
  struct Promise: Sendable, CustomTestStringConvertible {
    /// A sentence that is true.
    let testDescription: String
    /// Checks it on a store without objects.
    let check: @Sendable (any ObjectStore) throws -> Void

    fileprivate init(_ sentence: String, _ check: @escaping @Sendable (ObjectStoreConformance) throws -> Void) {
      testDescription = sentence
      self.check = { store in try check(ObjectStoreConformance(store)) }
    }
  }

  static let promises = [
    Promise("what was added in memory is there") { try $0.inMemory() },
    Promise("files of every length around the bounds are there") { try $0.files() },
    Promise("a large file is recorded in chunks and read again, by any number of workers") { try $0.largeFile() },
    Promise("what was never added is missing") { try $0.missing() },
    Promise("what is added again, in one write or another, is no error") { try $0.again() },
    Promise("what an unfinished write has added is not there") { try $0.unfinished() },
    Promise("a write hands its result back, also one that adds nothing") { try $0.result() },
    Promise("completions come once for each file, at the latest when files are finished") { try $0.completions() },
    Promise("ids are found by their first digits, in order, up to the limit") { try $0.prefixes() },
    Promise("manifests, snapshots and tags are read as what they are") { try $0.kinds() },
    Promise("a file that was changed while it was read is refused") { try $0.changedFile() },
    Promise("a file that cannot be opened ends the write with its error") { try $0.unreadableFile() },
    Promise("a sink that throws ends the reading with its error") { try $0.throwingSink() },
    Promise("many threads read and write at once") { try $0.threads() },
  ]

  private struct Refusal: Error {}

  private let store: any ObjectStore
  private let folder: TemporaryFolder

  private init(_ store: any ObjectStore) throws {
    self.store = store
    folder = try TemporaryFolder()
  }

  private func record(_ bytes: [UInt8], _ name: String = "file") throws -> RecordedFile? {
    let source = try FileSource.writing(bytes, to: name, in: folder)
    return try store.write { writer in
      var recorded: RecordedFile?
      try writer.add(source) { recorded = $0 }
      try writer.finishFiles()
      return recorded
    }
  }

  private func inMemory() throws {
    let objects: [[UInt8]] = [[], [0], Array("hello\n".utf8), [UInt8](repeating: 7, count: 100_000)]
    let ids = try store.write { writer in try objects.map { try writer.add($0, .blob) } }
    #expect(ids == objects.map { ObjectID(of: $0) })
    for (id, bytes) in zip(ids, objects) {
      #expect(try store.contains(id))
      #expect(try store.bytes(of: id) == bytes)
      guard case .whole(let content) = try store.content(of: id) else { throw Refusal() }
      #expect(content == bytes)
    }
  }

  private func files() throws {
    var random = SeededRandom(seed: 2)
    for byteCount in [0, 1, 1024, 1025, 16_384, 262_143, 262_144, 262_145, 300_000] {
      let bytes = random.bytes(byteCount)
      let recorded = try #require(try record(bytes))
      #expect(recorded.id == ObjectID(of: bytes), "\(byteCount) bytes")
      #expect(recorded.byteCount == Int64(byteCount), "\(byteCount) bytes")
      #expect(recorded.status.byteCount == Int64(byteCount), "\(byteCount) bytes")
      #expect(recorded.status.kind == .file)
      #expect(try store.bytes(of: recorded.id) == bytes, "\(byteCount) bytes")
    }
  }

  private func largeFile() throws {
    var random = SeededRandom(seed: 3)
    let bytes = random.bytes(1_500_000)
    let recorded = try #require(try record(bytes))
    #expect(recorded.id == ObjectID(of: bytes))
    guard case .chunks(let chunks, let byteCount) = try store.content(of: recorded.id) else { throw Refusal() }
    #expect(byteCount == 1_500_000)
    #expect(chunks.count > 1)
    #expect(chunks.reduce(0) { $0 + Int($1.byteCount) } == 1_500_000)
    for workerCount in [1, 2, 5] {
      var read: [UInt8] = []
      try store.read(recorded.id, workerCount: workerCount) { read += $0 }
      #expect(read == bytes)
    }
    let error = #expect(throws: MVCError.self) { try store.bytes(of: recorded.id, limit: 1_499_999) }
    #expect(error?.code == .failed)
  }

  private func missing() throws {
    try store.write { _ = try $0.add([1], .blob) }
    let id = ObjectID(of: [2])
    #expect(try !store.contains(id))
    for body in [
      { _ = try store.content(of: id) }, { _ = try store.bytes(of: id) },
      { try store.read(id, workerCount: 2) { _ in Issue.record("there is nothing to read") } },
    ] as [() throws -> Void] {
      let error = #expect(throws: MVCError.self) { try body() }
      #expect(error?.code == .corrupt)
    }
  }

  private func again() throws {
    let bytes = Array("again".utf8)
    try store.write { writer in
      #expect(try !writer.has(ObjectID(of: bytes), .blob))
      for _ in 0..<3 { try writer.add(bytes, .blob) }
    }
    try store.write { writer in
      #expect(try writer.has(ObjectID(of: bytes), .blob))
      try writer.add(bytes, .manifest)
      try writer.add(FileSource.writing(bytes, to: "same", in: folder)) { #expect($0.id == ObjectID(of: bytes)) }
    }
    #expect(try store.bytes(of: ObjectID(of: bytes)) == bytes)
  }

  private func unfinished() throws {
    var random = SeededRandom(seed: 4)
    let large = random.bytes(400_000)
    #expect(throws: Refusal.self) {
      try store.write { writer in
        try writer.add([1], .blob)
        try writer.add(FileSource.writing(large, to: "large", in: folder)) { _ in }
        try writer.finishFiles()
        #expect(try !store.contains(ObjectID(of: [1])))
        throw Refusal()
      }
    }
    #expect(try !store.contains(ObjectID(of: [1])))
    #expect(try !store.contains(ObjectID(of: large)))
    // The store is as good as before.
    #expect(try record(large)?.id == ObjectID(of: large))
    #expect(try store.bytes(of: ObjectID(of: large)) == large)
  }

  private func result() throws {
    #expect(try store.write { _ in 42 } == 42)
    try store.write { _ in }
  }

  private func completions() throws {
    var random = SeededRandom(seed: 5)
    let files = (0..<60).map { _ in random.bytes([10, 2000, 280_000].randomElement(using: &random) ?? 0) }
    var heard = [ObjectID?](repeating: nil, count: files.count)
    try store.write { writer in
      for (number, bytes) in files.enumerated() {
        let source = try FileSource.writing(bytes, to: "file-\(number)", in: folder)
        try writer.add(source) {
          #expect(heard[number] == nil)
          heard[number] = $0.id
        }
      }
      try writer.finishFiles()
      #expect(heard == files.map { ObjectID(of: $0) })
    }
    for bytes in files { #expect(try store.bytes(of: ObjectID(of: bytes)) == bytes) }
  }

  private func prefixes() throws {
    let ids = try store.write { writer in
      try (0..<500).map { try writer.add(Array("object \($0)".utf8), .blob) }
    }.sorted()
    // In a second write too.
    let late = try store.write { try $0.add(Array("late".utf8), .blob) }
    for id in ids.prefix(50) + [late] {
      let prefix = try #require(ObjectIDPrefix(String(id.description.prefix(12))))
      #expect(try store.ids(matching: prefix, limit: 10) == [id])
    }
    // Two ids with equal first digits.
    let pair = try #require(zip(ids, ids.dropFirst()).max { Self.shared($0) < Self.shared($1) })
    let digits = max(4, Self.shared(pair))
    let prefix = try #require(ObjectIDPrefix(String(pair.0.description.prefix(digits))))
    let expected = ids.filter { prefix.matches($0) }
    #expect(try store.ids(matching: prefix, limit: 10) == expected)
    #expect(try store.ids(matching: prefix, limit: 1) == Array(expected.prefix(1)))
    #expect(try store.ids(matching: #require(ObjectIDPrefix("ffffffffffff")), limit: 10).isEmpty)
  }

  private static func shared(_ pair: (ObjectID, ObjectID)) -> Int {
    zip(pair.0.description, pair.1.description).prefix { $0 == $1 }.count
  }

  private func kinds() throws {
    let signature = Signature(Person(name: "Ana Ito", email: "ana@b"), at: Timestamp(secondsSinceEpoch: 1))
    let blob = ObjectID(of: [1])
    let manifest = Manifest(sorting: [ManifestEntry(name: [0x61], kind: .file, byteCount: 1, id: blob)])
    let snapshot = Snapshot(
      manifest: ObjectID(of: manifest.encoded()), parents: [], author: signature, committer: signature, message: "x\n")
    let tag = MVCObjects.Tag(target: blob, name: "t", tagger: signature, message: "")
    let ids = try store.write { writer in
      try [
        writer.add([1], .blob), writer.add(manifest.encoded(), .manifest), writer.add(snapshot.encoded(), .snapshot),
        writer.add(tag.encoded(), .tag),
      ]
    }
    #expect(try store.manifest(ids[1]) == manifest)
    #expect(try store.snapshot(ids[2]) == snapshot)
    #expect(try store.tag(ids[3]) == tag)
    let error = #expect(throws: MVCError.self) { try store.snapshot(ids[1]) }
    #expect(error?.code == .corrupt)
    #expect(error?.message.hasPrefix("cannot read object '\(ids[1].short)' as a snapshot: ") == true)
  }

  private func changedFile() throws {
    for (byteCount, edit) in [(100, 90), (100, 110), (400_000, 399_999), (400_000, 400_001), (300_000, 100)] {
      let source = try FileSource.writing([UInt8](repeating: 1, count: byteCount), to: "file", in: folder)
      try folder.write([UInt8](repeating: 1, count: edit), to: "file")
      // Its length is another one than when it was looked at; a small one is refused, a large one may be taken as it is.
      do {
        let recorded = try store.write { writer in
          var recorded: RecordedFile?
          try writer.add(source) { recorded = $0 }
          try writer.finishFiles()
          return recorded
        }
        #expect(recorded?.byteCount == Int64(edit))
        #expect(recorded?.id == ObjectID(of: [UInt8](repeating: 1, count: edit)))
      } catch let error as MVCError {
        #expect(error.code == .readFailed)
        #expect(error.message == "cannot record 'file': it was changed while it was read")
      }
    }
    for byteCount in [100, 400_000] {
      let path = folder.path.appending("growing")
      try folder.write([UInt8](repeating: 1, count: byteCount), to: "growing")
      let source = FileSource(subject: "growing", byteCount: Int64(byteCount)) {
        ChangingFile(try LocalFileSystem().open(path, .read), path)
      }
      let error = #expect(throws: MVCError.self) {
        try store.write { writer in
          try writer.add([9, 9], .blob)
          try writer.add(source) { _ in Issue.record("it was changed") }
        }
      }
      #expect(error?.code == .readFailed)
      #expect(try !store.contains(ObjectID(of: [9, 9])))
    }
  }

  private func unreadableFile() throws {
    for byteCount in [100, 400_000] as [Int64] {
      let source = FileSource(subject: "file", byteCount: byteCount) { throw Refusal() }
      #expect(throws: Refusal.self) {
        try store.write { writer in
          try writer.add([8], .blob)
          try writer.add(source) { _ in }
        }
      }
      #expect(try !store.contains(ObjectID(of: [8])))
    }
  }

  private func throwingSink() throws {
    var random = SeededRandom(seed: 6)
    let id = try #require(try record(random.bytes(1_000_000))?.id)
    var pieces = 0
    #expect(throws: Refusal.self) {
      try store.read(id, workerCount: 2) { _ in
        pieces += 1
        if pieces == 2 { throw Refusal() }
      }
    }
    #expect(pieces == 2)
  }

  private func threads() throws {
    let (store, folder) = (store, folder)
    try OrderedPipeline<Void, Void>.run(
      width: 4, window: 100, makeScratch: {}, consume: { _ in },
      body: { pipeline in
        for number in 0..<24 {
          try pipeline.submit {
            // Half of what each adds, its neighbours add too.
            let objects = [Array("own \(number)".utf8), Array("shared \(number / 4)".utf8)]
            let source = try FileSource.writing(objects[1] + objects[1], to: "file-\(number)", in: folder)
            try store.write { writer in
              for bytes in objects { try writer.add(bytes, .blob) }
              try writer.add(source) { _ in }
            }
            for bytes in objects { #expect(try store.bytes(of: ObjectID(of: bytes)) == bytes) }
          }
        }
      })
    for number in 0..<24 { #expect(try store.contains(ObjectID(of: Array("own \(number)".utf8)))) }
  }
}

/// A file to which somebody appends faster than it is read.
private final class ChangingFile: OpenFile {
  private let base: any OpenFile
  private let path: FilePath

  init(_ base: any OpenFile, _ path: FilePath) {
    self.base = base
    self.path = path
  }

  private func change() throws {
    let file = try LocalFileSystem().open(path, .append)
    try file.write([UInt8](repeating: 1, count: 64 << 10))
    try file.close()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try change()
    return try base.read(into: buffer)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
    try change()
    return try base.read(into: buffer, at: offset)
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws { try base.write(bytes) }
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws { try base.write(bytes, at: offset) }
  func truncate(to byteCount: Int64) throws { try base.truncate(to: byteCount) }
  func synchronize() throws { try base.synchronize() }
  func status() throws -> FileStatus { try base.status() }
  func tryLock() throws -> Bool { try base.tryLock() }
  func close() throws { try base.close() }
}
