import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import SystemPackage
import Testing

@Suite("FilePatch")
struct FilePatchTests {
  private let place: StoreFolder

  init() throws { place = try StoreFolder() }

  /// A file of pieces of different lengths.
  private static func pieces(_ count: Int, using random: inout SeededRandom) -> [[UInt8]] {
    (0..<count).map { _ in random.bytes(.random(in: 1...900, using: &random)) }
  }

  /// The same file after some pieces were changed, added, removed or moved.
  private static func edited(_ pieces: [[UInt8]], using random: inout SeededRandom) -> [[UInt8]] {
    var pieces = pieces
    for _ in 0..<Int.random(in: 0...5, using: &random) {
      let place = Int.random(in: 0..<max(1, pieces.count), using: &random)
      switch Int.random(in: 0...4, using: &random) {
      case 0 where !pieces.isEmpty: pieces[place] = random.bytes(pieces[place].count)
      case 1 where !pieces.isEmpty: pieces[place] = random.bytes(.random(in: 1...900, using: &random))
      case 2: pieces.insert(random.bytes(.random(in: 1...900, using: &random)), at: place)
      case 3 where !pieces.isEmpty: pieces.remove(at: place)
      default: pieces.swapAt(0, place)
      }
    }
    return pieces
  }

  private func chunks(_ pieces: [[UInt8]]) -> [Chunk] {
    pieces.map { Chunk(id: ObjectID(of: $0), byteCount: UInt32($0.count)) }
  }

  /// A store in which a file is cut as it was made.
  private func store(_ files: [[[UInt8]]]) throws -> LocalObjectStore {
    let writer = try PackWriter(in: place.directory())
    let deflater = Deflater()
    var written: Set<ObjectID> = []
    func append(_ bytes: [UInt8], _ frame: ObjectFrame) throws {
      if written.insert(ObjectID(of: bytes)).inserted { try writer.append(ObjectID(of: bytes), .blob, frame) }
    }
    for pieces in files {
      for piece in pieces { try append(piece, piece.withUnsafeBytes { try .zlib($0, .stored, deflater) }) }
      try append(Array(pieces.joined()), .chunked(chunks(pieces), deflater))
    }
    _ = try writer.publish()
    return place.store()
  }

  private func file(_ name: String, holding bytes: [UInt8] = []) throws -> any OpenFile {
    try place.folder.write(bytes, to: name)
    return try LocalFileSystem().open(place.folder.path.appending(name), .update)
  }

  private func contents(_ name: String) throws -> [UInt8] {
    try LocalFileSystem().contents(of: place.folder.path.appending(name)) ?? []
  }

  @Test("It makes the old file the new one, and whatever was done of it is taken back", arguments: UInt64(1)...60)
  func thereAndBack(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    // The first pieces differ, so that neither file is one piece or nothing.
    let old = [[1, 1]] + Self.pieces(.random(in: 1...30, using: &random), using: &random)
    let new = [[2, 2]] + Self.edited(Array(old.dropFirst()), using: &random) + [[3]]
    let (oldBytes, newBytes) = (Array(old.joined()), Array(new.joined()))
    let store = try store([old, new])
    let patch = try #require(try store.patch(from: ObjectID(of: oldBytes), to: ObjectID(of: newBytes)))
    let target = try file("target", holding: oldBytes)
    let (pieces, kept) = (try file("pieces"), try file("kept"))
    var progress: Int64 = 0
    try store.gather(
      patch, of: ObjectID(of: newBytes), to: pieces, sharing: KnownFile(target, id: ObjectID(of: oldBytes)),
      workerCount: 2
    ) { progress += $0 }
    #expect(progress == patch.byteCount, "seed \(seed)")
    try patch.keep(target, in: kept)
    #expect(try contents("target") == oldBytes, "seed \(seed): gathering changes nothing")
    try patch.apply(pieces, to: target)
    #expect(try contents("target") == newBytes, "seed \(seed)")
    try patch.takeBack(kept, from: target)
    #expect(try contents("target") == oldBytes, "seed \(seed)")
    // A disk can be full in the midst of it.
    let full = FaultyFileSystem(.failure(at: .random(in: 2...9, using: &random), MVCError(.storageFull, "full")))
    let failing = try full.open(place.folder.path.appending("target"), .update)
    try? patch.apply(pieces, to: failing)
    try patch.takeBack(kept, from: target)
    #expect(try contents("target") == oldBytes, "seed \(seed), \(full.log.count) operations")
  }

  @Test("What lies where it belongs is not written, and neighbours count together")
  func byteCount() throws {
    var random = SeededRandom(seed: 3)
    var pieces = (0..<40).map { _ in random.bytes(100) }
    let old = chunks(pieces)
    #expect(FilePatch(from: old, to: old).byteCount == 0)
    pieces[7] = random.bytes(100)
    pieces[8] = random.bytes(60)
    pieces.insert(random.bytes(40), at: 9)
    let patch = FilePatch(from: old, to: chunks(pieces))
    #expect(patch.byteCount == 200)
    #expect(patch.isWorthwhile)
    #expect(patch.neededByteCount(isInPlace: true) == 400)
    #expect(patch.neededByteCount(isInPlace: false) == 4200)
    // One byte more at the start, and nothing lies where it belongs.
    #expect(!FilePatch(from: old, to: chunks([[1]] + pieces)).isWorthwhile)
    // What is cut off is kept, and counts.
    #expect(!FilePatch(from: old, to: Array(old.prefix(20))).isWorthwhile)
    #expect(FilePatch(from: old, to: Array(old.prefix(38))).neededByteCount(isInPlace: true) == 200)
  }

  @Test("What stays is found intact, and one changed byte anywhere in it is found, or the end that is missing")
  func intact() throws {
    var random = SeededRandom(seed: 9)
    let old = Self.pieces(31, using: &random)
    var new = old
    new[10] = random.bytes(old[10].count)
    let bytes = Array(old.joined())
    let patch = FilePatch(from: chunks(old), to: chunks(new))
    let changed = old[..<10].reduce(0) { $0 + $1.count }
    let replaced = changed..<(changed + old[10].count)
    var progress: Int64 = 0
    #expect(try patch.isIntact(file("target", holding: bytes), workerCount: 2) { progress += $0 })
    #expect(progress == patch.stayingByteCount)
    for place in stride(from: 0, to: bytes.count, by: 29) {
      var wrong = bytes
      wrong[place] ^= 1
      let isIntact = try patch.isIntact(file("target", holding: wrong), workerCount: 1)
      #expect(isIntact == replaced.contains(place), "byte \(place)")
    }
    #expect(try !patch.isIntact(file("target", holding: bytes.dropLast()), workerCount: 2))
  }

  @Test("A damaged piece is refused before the file is touched")
  func damage() throws {
    var random = SeededRandom(seed: 4)
    let old = Self.pieces(20, using: &random)
    var new = old
    new[3] = random.bytes(50)
    let writer = try PackWriter(in: place.directory())
    let deflater = Deflater()
    let wrong = random.bytes(50)
    try writer.append(ObjectID(of: new[3]), .blob, wrong.withUnsafeBytes { try .zlib($0, .stored, deflater) })
    try writer.append(ObjectID(of: Array(new.joined())), .blob, .chunked(chunks(new), deflater))
    _ = try writer.publish()
    let store = place.store()
    let error = #expect(throws: MVCError.self) {
      try store.gather(
        FilePatch(from: chunks(old), to: chunks(new)), of: ObjectID(of: Array(new.joined())), to: try file("pieces"),
        sharing: KnownFile(try file("old"), id: ObjectID(of: Array(old.joined()))), workerCount: 1
      ) { _ in }
    }
    #expect(error?.code == .corrupt)
    // An old version that is not in the store is nothing to start from.
    #expect(try store.patch(from: ObjectID(of: [9]), to: ObjectID(of: Array(new.joined()))) == nil)
  }
}
