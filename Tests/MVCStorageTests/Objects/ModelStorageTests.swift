import MVCBase
import MVCObjects
import MVCStorage
import MVCTensors
import MVCTestSupport
import SystemPackage
import Testing

/// How the store keeps files with tensors.
@Suite("Models in the store")
struct ModelStorageTests {
  private let place: StoreFolder

  init() throws { place = try StoreFolder() }

  /// A safetensors file of BF16 tensors.
  private static func model(_ tensors: [(name: String, bytes: [UInt8])], note: String = "") -> [UInt8] {
    var offset = 0
    var fields = ["\"__metadata__\":{\"note\":\"\(note)\"}"]
    for (name, bytes) in tensors {
      let end = offset + bytes.count
      fields.append(
        "\"\(name)\":{\"dtype\":\"BF16\",\"shape\":[\(bytes.count / 2)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    let header = Array("{\(fields.joined(separator: ","))}".utf8)
    var file = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
    for (_, bytes) in tensors { file += bytes }
    return file
  }

  /// Weights as training leaves them: few exponents, every mantissa.
  private static func weights(_ count: Int, using random: inout SeededRandom) -> [UInt8] {
    (0..<count).flatMap { _ in
      let exponent = UInt16(118 + random.next() % 6)
      let value = UInt16(random.next() % 2) << 15 | exponent << 7 | UInt16(random.next() % 128)
      return [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)]
    }
  }

  /// The same weights, each moved by a step in its last place or not at all.
  private static func moved(_ weights: [UInt8], using random: inout SeededRandom) -> [UInt8] {
    var moved = weights
    for position in stride(from: 0, to: moved.count, by: 2) where random.next() % 4 == 0 { moved[position] ^= 1 }
    return moved
  }

  @discardableResult
  private func record(
    _ files: [[UInt8]], in store: LocalObjectStore, previous: ObjectID? = nil, others: [ObjectID] = []
  ) throws -> [ObjectID] {
    var ids: [ObjectID] = []
    try store.write(basedOn: { others }) { writer in
      for (number, bytes) in files.enumerated() {
        let path = place.folder.path.appending("file-\(number)")
        try LocalFileSystem().removeFile(path)
        try place.folder.write(bytes, to: "file-\(number)")
        let source = FileSource(subject: "model.safetensors", byteCount: Int64(bytes.count), previous: previous) {
          try LocalFileSystem().open(path, .read)
        }
        try writer.add(source) { ids.append($0.id) }
      }
      try writer.finishFiles()
    }
    #expect(ids == files.map { ObjectID(of: $0) })
    return ids
  }

  private func storedByteCount() throws -> Int64 {
    try place.packFiles().reduce(0) { sum, name in
      sum + (try LocalFileSystem().status(of: place.packs.appending(name))?.byteCount ?? 0)
    }
  }

  private func encodings(_ store: LocalObjectStore) throws -> [ObjectEncoding: Int] {
    var counts: [ObjectEncoding: Int] = [:]
    for pack in try store.packSet.packs() {
      try pack.forEachEntry { counts[$0.encoding, default: 0] += 1 }
    }
    return counts
  }

  @Test("Tensors in another order, in other files, under another header are stored once")
  func sharedTensors() throws {
    var random = SeededRandom(seed: 1)
    let tensors = ["a", "b", "c", "d"].map { (name: $0, bytes: Self.weights(150_000, using: &random)) }
    let store = place.store()
    try record([Self.model(tensors)], in: store)
    let before = try storedByteCount()
    let variants = [
      Self.model(tensors.reversed()), Self.model(tensors, note: "another header, of another length"),
      Self.model(Array(tensors[..<2])), Self.model(Array(tensors[2...])),
      Self.model(tensors.map { (name: "renamed.\($0.name)", bytes: $0.bytes) }),
    ]
    try record(variants, in: store)
    for variant in variants { #expect(try store.bytes(of: ObjectID(of: variant)) == variant) }
    let added = try storedByteCount() - before
    #expect(added < 8_000, "\(added) bytes")
  }

  @Test("Weights that moved a little are stored as a difference, and come back")
  func difference() throws {
    var random = SeededRandom(seed: 2)
    let first = Self.weights(300_000, using: &random)
    let second = Self.moved(first, using: &random)
    let store = place.store()
    let old = Self.model([(name: "w", bytes: first)])
    let new = Self.model([(name: "w", bytes: second)], note: "trained")
    let id = try record([old], in: store)[0]
    let before = try storedByteCount()
    try record([new], in: store, previous: id)
    #expect(try encodings(store)[.delta] ?? 0 > 0)
    #expect(try storedByteCount() - before < Int64(second.count / 4))
    #expect(try place.store().bytes(of: ObjectID(of: new)) == new)
  }

  @Test("The base of a difference is found in another file too")
  func otherFile() throws {
    var random = SeededRandom(seed: 3)
    let first = Self.weights(300_000, using: &random)
    let store = place.store()
    let old = Self.model([(name: "x", bytes: Self.weights(50_000, using: &random)), (name: "w", bytes: first)])
    let new = Self.model([(name: "w", bytes: Self.moved(first, using: &random))])
    let id = try record([old], in: store)[0]
    try record([new], in: store, others: [id])
    #expect(try encodings(store)[.delta] ?? 0 > 0)
    #expect(try place.store().bytes(of: ObjectID(of: new)) == new)
  }

  @Test("However long the history, few differences lead to any version")
  func depth() throws {
    var random = SeededRandom(seed: 4)
    let store = place.store()
    var weights = Self.weights(200_000, using: &random)
    var versions = [Self.model([(name: "w", bytes: weights)])]
    var last = try record(versions, in: store)[0]
    for _ in 0..<9 {
      weights = Self.moved(weights, using: &random)
      let version = Self.model([(name: "w", bytes: weights)])
      last = try record([version], in: store, previous: last)[0]
      versions.append(version)
    }
    for version in versions {
      let id = ObjectID(of: version)
      #expect(try place.store().bytes(of: id) == version)
      guard case .chunks(let chunks, _) = try store.content(of: id) else { throw MVCError(.failed, "not chunked") }
      for chunk in chunks { #expect(try store.chain(of: chunk.id).count <= Int(DeltaBase.largestDepth)) }
    }
  }

  // MARK: Restoring

  private func restored(
    _ id: ObjectID, _ store: LocalObjectStore, sharing known: KnownFile? = nil
  ) throws -> [UInt8] {
    let path = place.folder.path.appending("restored")
    try LocalFileSystem().removeFile(path)
    let file = try LocalFileSystem().open(path, .create)
    var progress: Int64 = 0
    try store.restore(id, to: file, sharing: known, workerCount: 2) { progress += $0 }
    try file.close()
    let bytes = try LocalFileSystem().contents(of: path) ?? []
    #expect(progress == Int64(bytes.count))
    return bytes
  }

  @Test("A file is written as it was, small, large and of tensors")
  func restore() throws {
    var random = SeededRandom(seed: 5)
    let files = [
      [], random.bytes(1000), random.bytes(900_000), Self.model([(name: "w", bytes: random.bytes(700_000))]),
    ]
    let store = place.store()
    try record(files, in: store)
    for bytes in files { #expect(try restored(ObjectID(of: bytes), place.store()) == bytes) }
  }

  @Test("What a file at hand shares is taken from it, and refused where it holds something else")
  func restoreSharing() throws {
    var random = SeededRandom(seed: 6)
    let tensors = ["a", "b", "c"].map { (name: $0, bytes: Self.weights(200_000, using: &random)) }
    let old = Self.model(tensors)
    let changed = (name: "b", bytes: Self.weights(200_000, using: &random))
    let new = Self.model([tensors[2], changed, tensors[0]], note: "b trained")
    let store = place.store()
    let ids = try record([old, new], in: store)
    var marked = old
    marked[old.count - 1] ^= 0xFF
    for (bytes, isRight) in [(old, true), (marked, false)] {
      try place.folder.write(bytes, to: "at-hand")
      let file = try LocalFileSystem().open(place.folder.path.appending("at-hand"), .read)
      if isRight {
        #expect(try restored(ids[1], store, sharing: KnownFile(file, id: ids[0])) == new)
      } else {
        let error = #expect(throws: MVCError.self) { try restored(ids[1], store, sharing: KnownFile(file, id: ids[0])) }
        #expect(error?.code == .corrupt)
      }
    }
  }

  @Test("The base of a difference is taken from a file at hand, and what comes of a wrong one is refused")
  func restoreFromBaseAtHand() throws {
    var random = SeededRandom(seed: 8)
    let weights = Self.weights(200_000, using: &random)
    let old = Self.model([(name: "w", bytes: weights)])
    let new = Self.model([(name: "w", bytes: Self.moved(weights, using: &random))])
    let store = place.store()
    let first = try record([old], in: store)[0]
    let second = try record([new], in: store, previous: first)[0]
    guard case .chunks(let chunks, _) = try store.content(of: second) else { throw MVCError(.failed, "not chunked") }
    #expect(try chunks.contains { try !store.chain(of: $0.id).isEmpty }, "nothing is stored as a difference")
    for (bytes, isRight) in [(old, true), (old.dropLast() + [old[old.count - 1] ^ 0xFF], false)] {
      try place.folder.write(bytes, to: "at-hand")
      let file = try LocalFileSystem().open(place.folder.path.appending("at-hand"), .read)
      if isRight {
        #expect(try restored(second, place.store(), sharing: KnownFile(file, id: first)) == new)
      } else {
        let error = #expect(throws: MVCError.self) {
          try restored(second, place.store(), sharing: KnownFile(file, id: first))
        }
        #expect(error?.code == .corrupt)
      }
    }
  }

  @Test("A damaged byte anywhere in a pack is called damage, whatever it seems to say, or the file is as it was")
  func restoreDamaged() throws {
    var random = SeededRandom(seed: 9)
    let bytes = Self.model([(name: "w", bytes: Self.weights(8_000, using: &random))])
    let id = try record([bytes], in: place.store())[0]
    let name = try #require(try place.packFiles().first { $0.hasSuffix(".pack") })
    let pack = place.packs.appending(name)
    let sound = try #require(try LocalFileSystem().contents(of: pack))
    var refusals = 0
    for offset in Array(16..<200) + Array(stride(from: 200, to: sound.count, by: 97)) {
      var damaged = sound
      damaged[offset] ^= 0x40
      try LocalFileSystem().removeFile(pack)
      let file = try LocalFileSystem().open(pack, .create)
      try file.write(damaged)
      try file.close()
      do {
        // The checksum of a stream is not needed where the digest of the file vouches for it.
        let isWhole = try restored(id, place.store()) == bytes
        #expect(isWhole, "offset \(offset)")
      } catch let error as MVCError {
        #expect(error.code == .corrupt, "offset \(offset): \(error.message)")
        refusals += 1
      }
    }
    #expect(refusals > 200, "\(refusals) refusals")
  }

  @Test("A file whose chunks are each sound and not in its order is refused")
  func restoreWrongOrder() throws {
    var random = SeededRandom(seed: 7)
    let pieces = [random.bytes(300_000), random.bytes(300_000)]
    let writer = try PackWriter(in: place.directory())
    let deflater = Deflater()
    for piece in pieces {
      try writer.append(ObjectID(of: piece), .blob, piece.withUnsafeBytes { try .zlib($0, .stored, deflater) })
    }
    let id = ObjectID(of: pieces[0] + pieces[1])
    let chunks = pieces.reversed().map { Chunk(id: ObjectID(of: $0), byteCount: UInt32($0.count)) }
    try writer.append(id, .blob, .chunked(chunks, deflater))
    _ = try writer.publish()
    let error = #expect(throws: MVCError.self) { try restored(id, place.store()) }
    #expect(error?.code == .corrupt)
  }

  @Test("A chain of bases that leads back to itself is damage and no endless loop")
  func ring() throws {
    let codec = TensorCodec()
    let bytes = [[UInt8](repeating: 1, count: 64), [UInt8](repeating: 2, count: 64)]
    let ids = bytes.map { ObjectID(of: $0) }
    let writer = try PackWriter(in: place.directory())
    for number in 0...1 {
      let frame = try bytes[number].withUnsafeBytes { raw in
        try bytes[1 - number].withUnsafeBytes { base in
          try ObjectFrame.delta(raw, .bytes, to: DeltaBase(id: ids[1 - number], depth: 1), base, .normal, codec)
        }
      }
      try writer.append(ids[number], .blob, frame)
    }
    _ = try writer.publish()
    let error = #expect(throws: MVCError.self) { try place.store().bytes(of: ids[0]) }
    #expect(error?.code == .corrupt)
  }
}
