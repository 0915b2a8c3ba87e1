import MVCBase
import MVCObjects
import MVCStorage
import MVCTensors
import MVCTestSupport
import SystemPackage
import Testing

@Suite("LocalObjectStore")
struct LocalObjectStoreTests {
  private let place: StoreFolder
  /// Chunks of 1 KiB.
  private static let smallChunks = ContentDefinedChunker(sizes: .init(least: 256, average: 1024, most: 4096))

  init() throws { place = try StoreFolder() }

  @Test("It keeps the promises of an object store", arguments: ObjectStoreConformance.promises)
  func conformance(promise: ObjectStoreConformance.Promise) throws {
    try promise.check(place.store())
  }

  @Test("It keeps them with one worker too", arguments: ObjectStoreConformance.promises)
  func conformanceOfOneWorker(promise: ObjectStoreConformance.Promise) throws {
    try promise.check(place.store(isDurable: true, workerCount: 1))
  }

  private func record(_ files: [[UInt8]], in store: LocalObjectStore) throws {
    let sources = try files.enumerated().map { try FileSource.writing($1, to: "file-\($0)", in: place.folder) }
    try store.write { writer in for source in sources { try writer.add(source) { _ in } } }
  }

  private func storedByteCount() throws -> Int64 {
    try place.store().packSet.packs().reduce(0) { $0 + $1.fileByteCount }
  }

  // MARK: Bounds

  @Test("A whole object that is too large for memory is read piece by piece, and refused where it is wanted at once")
  func largeObject() throws {
    let bytes = [UInt8](repeating: 0, count: LargeObject.leastByteCount + 1)
    let id = ObjectID(of: bytes)
    try place.writePack([bytes], .blob, .balanced)
    let store = place.store()
    guard case .large(let object) = try store.content(of: id) else { throw Unexpected() }
    #expect(object.byteCount == UInt64(bytes.count))
    var (hasher, largestPiece) = (SHA256Hasher(), 0)
    try store.read(id, workerCount: 2) { piece in
      hasher.update(piece)
      largestPiece = max(largestPiece, piece.count)
    }
    #expect(ObjectID(hasher) == id)
    #expect(largestPiece <= 1 << 20)
    let restored = place.folder.path.appending("restored")
    try store.restore(id, to: LocalFileSystem().open(restored, .create), workerCount: 2) { _ in }
    #expect(try LocalFileSystem().status(of: restored)?.byteCount == Int64(bytes.count))
    #expect { try store.bytes(of: id) } throws: { ($0 as? MVCError)?.message.contains("at once") == true }
  }

  private struct Unexpected: Error {}

  @Test("Objects that are read by the thousand are limited, when they are written as when they are read")
  func largestKinds() throws {
    for kind in [ObjectKind.snapshot, .tag, .event, .manifest] {
      let limit = try #require(kind.largestByteCount)
      #expect(throws: MVCError.self) {
        try place.store().write { try $0.add([UInt8](repeating: 0x61, count: limit + 1), kind) }
      }
    }
    let long = Snapshot.heading + [UInt8](repeating: 0x61, count: 33 << 20)
    try place.writePack([long], .snapshot, .balanced)
    #expect { try place.store().snapshot(ObjectID(of: long)) } throws: {
      ($0 as? MVCError)?.message.contains("at once") == true
    }
  }

  // MARK: Packs

  @Test("A write makes one pack, and one that adds nothing new makes none")
  func onePack() throws {
    let store = place.store()
    try record([[1], [2], [UInt8](repeating: 3, count: 300_000)], in: store)
    #expect(try place.packFiles().count == 1)
    try record([[2], [1]], in: store)
    try store.write { _ in }
    #expect(try place.packFiles().count == 1)
    #expect(try LocalFileSystem().names(in: place.temporary).isEmpty)
  }

  @Test("A failed write leaves no temporary file")
  func failedWrite() throws {
    struct Refusal: Error {}
    let store = place.store()
    #expect(throws: Refusal.self) {
      try store.write { writer in
        try writer.add([1], .blob)
        throw Refusal()
      }
    }
    #expect(try place.packFiles().isEmpty)
    #expect(try LocalFileSystem().names(in: place.temporary).isEmpty)
  }

  @Test("A wish to stop is met, and nothing is stored")
  func interrupted() throws {
    let runtime = Runtime(workerCount: 2)
    runtime.interruption.wish()
    let store = LocalObjectStore(place.directory(), runtime)
    let error = #expect(throws: MVCError.self) { try record([[1]], in: store) }
    #expect(error?.code == .interrupted)
    #expect(try place.packFiles().isEmpty)
  }

  // MARK: Sharing

  @Test("The same file twice is stored once, in one write and in two")
  func sameFile() throws {
    var random = SeededRandom(seed: 1)
    let small = random.bytes(5000)
    let large = random.bytes(600_000)
    let store = place.store()
    try record([small, large, small, large], in: store)
    let once = try storedByteCount()
    #expect(once < 620_000)
    try record([large, small], in: store)
    #expect(try storedByteCount() == once)
  }

  @Test("A file with an insertion stores little again")
  func insertion() throws {
    var random = SeededRandom(seed: 2)
    let bytes = random.bytes(200_000)
    let store = place.store(chunker: Self.smallChunks)
    try record([bytes], in: store)
    let before = try storedByteCount()
    let edited = Array(bytes[..<90_000]) + [1, 2, 3] + Array(bytes[90_000...])
    try record([edited], in: store)
    #expect(try store.bytes(of: ObjectID(of: edited)) == edited)
    let added = try storedByteCount() - before
    // A few chunks, and the list of about 170 of them with 36 bytes each.
    #expect(added < 20_000, "\(added) bytes")
  }

  @Test("Bytes all alike are one chunk many times")
  func zeros() throws {
    let bytes = [UInt8](repeating: 0, count: 3 << 20)
    try record([bytes], in: place.store())
    #expect(try storedByteCount() < 5000)
    #expect(try place.store().bytes(of: ObjectID(of: bytes)) == bytes)
  }

  @Test("A file of one chunk's bytes and that chunk are one object")
  func fileAndChunk() throws {
    var random = SeededRandom(seed: 3)
    let store = place.store(chunker: Self.smallChunks)
    let large = random.bytes(20_000)
    try record([large], in: store)
    guard case .chunks(let chunks, _) = try store.content(of: ObjectID(of: large)), let first = chunks.first else {
      throw MVCError(.failed, "the file is not chunked")
    }
    let before = try place.packFiles().count
    try record([Array(large.prefix(Int(first.byteCount)))], in: store)
    #expect(try place.packFiles().count == before)
  }

  @Test("Compressible bytes are stored in less room", arguments: [2000, 1_000_000])
  func compression(byteCount: Int) throws {
    let text = Array(String(repeating: "epoch 1 loss 0.125\n", count: byteCount / 19 + 1).utf8.prefix(byteCount))
    try record([text], in: place.store())
    #expect(try storedByteCount() < Int64(byteCount / 4))
  }

  // MARK: Trust

  /// Writes a pack whose entry for `id` holds `frame`.
  private func forge(_ frames: [(id: ObjectID, frame: ObjectFrame)]) throws {
    let writer = try PackWriter(in: place.directory())
    for (id, frame) in frames { try writer.append(id, .blob, frame) }
    _ = try writer.publish()
  }

  private func whole(_ bytes: [UInt8]) throws -> ObjectFrame {
    let deflater = Deflater()
    return try bytes.withUnsafeBytes { try .zlib($0, .stored, deflater) }
  }

  @Test("Bytes that do not have their id are never handed over")
  func wrongBytes() throws {
    let id = ObjectID(of: [1])
    try forge([(id, try whole([2]))])
    let error = #expect(throws: MVCError.self) { try place.store().bytes(of: id) }
    #expect(error?.code == .corrupt)
    #expect(error?.message == "cannot read object '\(id.short)': its bytes do not have its id")
  }

  @Test("Right chunks in the wrong order are noticed when they are read")
  func wrongOrder() throws {
    let (one, two) = ([UInt8](repeating: 1, count: 10), [UInt8](repeating: 2, count: 10))
    let id = ObjectID(of: one + two)
    let chunks = [two, one].map { Chunk(id: ObjectID(of: $0), byteCount: 10) }
    try forge([
      (chunks[0].id, try whole(two)), (chunks[1].id, try whole(one)), (id, try .chunked(chunks, Deflater())),
    ])
    let error = #expect(throws: MVCError.self) { try place.store().read(id, workerCount: 2) { _ in } }
    #expect(error?.code == .corrupt)
  }

  @Test("A chunk that is missing, has another length, or is chunked itself is noticed")
  func wrongChunks() throws {
    let bytes: [UInt8] = [1, 2, 3]
    let missing = ObjectID(of: [4])
    let (ids, deflater) = ((10..<14).map { ObjectID(of: [$0]) }, Deflater())
    try forge([
      (ObjectID(of: bytes), try whole(bytes)),
      (ids[0], try .chunked([Chunk(id: missing, byteCount: 1)], deflater)),
      (ids[1], try .chunked([Chunk(id: ObjectID(of: bytes), byteCount: 2)], deflater)),
      (ids[2], try .chunked([Chunk(id: ids[1], byteCount: 2)], deflater)),
      // A list that holds itself.
      (ids[3], try .chunked([Chunk(id: ids[3], byteCount: 2)], deflater)),
    ])
    for id in ids {
      let error = #expect(throws: MVCError.self) { try place.store().bytes(of: id) }
      #expect(error?.code == .corrupt)
    }
  }

  // MARK: Faults

  /// What an earlier write has stored.
  private static let old: [[UInt8]] = [[1], [UInt8](repeating: 2, count: 5000)]
  /// What the write adds in which something goes wrong: in memory, as a small and as a large file.
  private static let new: [[UInt8]] = {
    var random = SeededRandom(seed: 9)
    return [[3], random.bytes(3000), random.bytes(9000)]
  }()

  @Test("Whatever goes wrong in a write and whenever, it adds all or nothing", arguments: FaultLoop.Style.allCases)
  func writeFaults(style: FaultLoop.Style) throws {
    let struck = try FaultLoop.run(style) { faulty in
      let place = try StoreFolder()
      try place.store().write { writer in for bytes in Self.old { try writer.add(bytes, .blob) } }
      for (number, bytes) in Self.new.enumerated() { try place.folder.write(bytes, to: "file-\(number)") }
      let store = place.store(faulty, isDurable: true, chunker: Self.smallChunks)
      return FaultLoop.Attempt(
        command: {
          try store.write { writer in
            try writer.add(Self.new[0], .blob)
            for number in 1...2 {
              let path = place.folder.path.appending("file-\(number)")
              let source = FileSource(subject: "file", byteCount: Int64(Self.new[number].count)) {
                try faulty.open(path, .read)
              }
              try writer.add(source) { #expect($0.id == ObjectID(of: Self.new[number])) }
            }
          }
        },
        check: { trial throws in
          let other = place.store()
          for bytes in Self.old { #expect(try other.bytes(of: ObjectID(of: bytes)) == bytes, "\(trial)") }
          let there = try Self.new.filter { try other.contains(ObjectID(of: $0)) }
          #expect(there.isEmpty || there.count == Self.new.count, "\(trial)")
          if trial.hasSucceeded { #expect(there.count == Self.new.count, "\(trial)") }
          for bytes in there { #expect(try other.bytes(of: ObjectID(of: bytes)) == bytes, "\(trial)") }
          for pack in try other.packSet.packs() { try pack.verifyDigest() }
          let litter = try LocalFileSystem().names(in: place.temporary)
          if !trial.style.isDeadly { #expect(litter.isEmpty, "\(trial)") }
          // The same store, where its process lives on, and another can write what this one could not.
          for again in trial.style.isDeadly || !trial.hasStruck ? [other] : [store, other] {
            try again.write { writer in for bytes in Self.new { try writer.add(bytes, .blob) } }
            for bytes in Self.old + Self.new { #expect(try again.bytes(of: ObjectID(of: bytes)) == bytes, "\(trial)") }
          }
        })
    }
    #expect(struck > 15)
  }

  @Test(
    "Whatever goes wrong in reading, the bytes are right or there are none", arguments: [FaultLoop.Style.readFailed])
  func readFaults(style: FaultLoop.Style) throws {
    let place = try StoreFolder()
    let sources = try Self.new.enumerated().map { try FileSource.writing($1, to: "file-\($0)", in: place.folder) }
    try place.store(chunker: Self.smallChunks).write { writer in
      for source in sources { try writer.add(source) { _ in } }
    }
    try FaultLoop.run(style) { faulty in
      let store = place.store(faulty)
      return FaultLoop.Attempt(
        command: { () throws in
          for bytes in Self.new { #expect(try store.bytes(of: ObjectID(of: bytes)) == bytes) }
        },
        check: { trial throws in
          #expect(trial.hasSucceeded != trial.hasStruck, "\(trial)")
          // The store has not kept the failure.
          guard trial.hasStruck else { return }
          for bytes in Self.new { #expect(try store.bytes(of: ObjectID(of: bytes)) == bytes, "\(trial)") }
        })
    }
  }
}
