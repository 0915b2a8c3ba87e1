import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import Testing

@Suite("PackReader")
struct PackLookupTests {
  private let place: StoreFolder

  init() throws { place = try StoreFolder() }

  /// Writes a pack of entries with random ids that all share one frame.
  private func write(_ ids: [ObjectID]) throws -> PackReader {
    let writer = try PackWriter(in: place.directory())
    let deflater = Deflater()
    let frame = try [UInt8]([1]).withUnsafeBytes { try ObjectFrame.zlib($0, .stored, deflater) }
    for id in ids { try writer.append(id, .blob, frame) }
    #expect(writer.entryCount == ids.count)
    #expect(writer.isEmpty == ids.isEmpty)
    return try PackReader(try writer.publish(), in: place.directory())
  }

  private static func ids(_ count: Int, using random: inout SeededRandom) -> [ObjectID] {
    let words = (0..<count * 4).map { _ in random.next() }
    return words.withUnsafeBytes { raw in (0..<count).map { ObjectID(unaligned: raw, at: $0 * 32) } }
  }

  // 180,000 entries have an index above the size that is kept in memory.
  @Test("What is in a pack is found, what is not is not", arguments: [0, 1, 2, 31, 32, 33, 1000, 50_000, 180_000])
  func lookup(count: Int) throws {
    var random = SeededRandom(seed: UInt64(count))
    let ids = Self.ids(count, using: &random)
    let pack = try write(ids)
    #expect(pack.entryCount == count)
    #expect((pack.trailer.fanoutBits == 0) == (count < 32))
    for id in ids.shuffled(using: &random).prefix(2000) {
      let found = try pack.entry(of: id)
      if found?.id != id { Issue.record("\(id) is not found") }
    }
    for id in Self.ids(500, using: &random) where try pack.entry(of: id) != nil { Issue.record("\(id) is found") }
    for byte in [0, 0xFF] as [UInt8] {
      let bound = try #require(ObjectID(bytes: [UInt8](repeating: byte, count: 32)))
      #expect(try pack.entry(of: bound) == nil)
    }
    try pack.verifyDigest()
  }

  @Test("Entries come in the order of ids, and frames lie where they were put")
  func entries() throws {
    var random = SeededRandom(seed: 7)
    let ids = Self.ids(20_000, using: &random)
    let pack = try write(ids)
    var seen: [ObjectID] = []
    var frames = 0
    try pack.forEachEntry { entry in
      seen.append(entry.id)
      if entry.id.leadingWord % 64 == 0, try pack.frame(entry).first == 1 { frames += 1 }
    }
    #expect(seen == ids.sorted())
    #expect(frames == ids.filter { $0.leadingWord % 64 == 0 }.count)
  }

  @Test("The ids of a range are those in it, in order", arguments: [10, 3000])
  func ranges(count: Int) throws {
    var random = SeededRandom(seed: UInt64(count))
    var ids = Self.ids(count, using: &random)
    // Neighbours that share many digits.
    for last in 0..<20 {
      ids.append(try #require(ObjectID(bytes: [UInt8](repeating: 0xAB, count: 31) + [UInt8(last)])))
    }
    let pack = try write(ids)
    let sorted = ids.sorted()
    for _ in 0..<100 {
      let digits = try #require(sorted.randomElement(using: &random)).description
      let prefix = try #require(ObjectIDPrefix(String(digits.prefix(.random(in: 4...64, using: &random)))))
      let bounds = prefix.lowest...prefix.highest
      let expected = sorted.filter { bounds.contains($0) }
      #expect(try pack.ids(from: prefix.lowest, to: prefix.highest, limit: .max) == expected)
      #expect(try pack.ids(from: prefix.lowest, to: prefix.highest, limit: 2) == Array(expected.prefix(2)))
    }
    let (first, last) = (try #require(sorted.first), try #require(sorted.last))
    #expect(try pack.ids(from: first, to: last, limit: .max) == sorted)
    #expect(try pack.ids(from: first, to: first, limit: 5) == [first])
    #expect(try pack.ids(from: last, to: last, limit: 5) == [last])
    #expect(try pack.ids(from: first, to: last, limit: 0) == [])
  }

  @Test("A pack that was opened is read to the end although it was removed")
  func removedWhileOpen() throws {
    let name = try place.writePack([[1], [2]])
    let pack = try PackReader(name, in: place.directory())
    try place.directory().remove([name])
    var count = 0
    try pack.forEachEntry { count += try pack.frame($0).isEmpty ? 0 : 1 }
    #expect(count == 2)
    let error = #expect(throws: MVCError.self) { try PackReader(name, in: place.directory()) }
    #expect(error?.code == .notFound)
  }

  @Test("The same objects in the same order make the same pack")
  func deterministic() throws {
    #expect(try place.writePack([[1], [2]]) == place.writePack([[1], [2]]))
    #expect(try place.writePack([[1], [2]]) != place.writePack([[2], [1]]))
    #expect(try place.directory().names().count == 2)
  }

  @Test("What is discarded leaves nothing")
  func discard() throws {
    let writer = try PackWriter(in: place.directory())
    try writer.append(ObjectID(of: [1]), .blob, .zlib, [1, 2, 3], checksum: 0)
    writer.discard()
    writer.discard()
    #expect(try place.packFiles().isEmpty)
    #expect(try LocalFileSystem().names(in: place.temporary).isEmpty)
  }
}
