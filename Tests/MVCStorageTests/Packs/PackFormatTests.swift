import MVCBase
import MVCObjects
import MVCStorage
import MVCTestSupport
import Testing

@Suite("The form of packs")
struct PackFormatTests {
  private let place: StoreFolder

  init() throws { place = try StoreFolder() }

  /// A file, the empty manifest, and a file of twice the first one's bytes, cut in two.
  private func writeExample() throws -> PackName {
    let writer = try PackWriter(in: place.directory())
    let deflater = Deflater()
    let hello = Array("hello\n".utf8)
    try writer.append(ObjectID(of: hello), .blob, hello.withUnsafeBytes { try .zlib($0, .stored, deflater) })
    let empty = Manifest.empty.encoded()
    try writer.append(Manifest.emptyID, .manifest, empty.withUnsafeBytes { try .zlib($0, .stored, deflater) })
    let chunk = Chunk(id: ObjectID(of: hello), byteCount: 6)
    try writer.append(ObjectID(of: hello + hello), .blob, .chunked([chunk, chunk], deflater))
    return try writer.publish()
  }

  @Test("The worked example of docs/format/pack.md is what is written")
  func workedExample() throws {
    let name = try writeExample()
    let example = try #require(try FormatPage("pack").examples.first)
    #expect(try place.folder.read("packs/\(name.fileName)") == example)
    #expect(name.description == "e432708b861700e83ca2971ee39adc5920b1faa46117da9f8059d1bc1214e3bc")
  }

  @Test("The worked example is read")
  func readExample() throws {
    let example = try #require(try FormatPage("pack").examples.first)
    try place.folder.write(example, to: "packs/e432708b861700e83ca2971ee39adc5920b1faa46117da9f8059d1bc1214e3bc.pack")
    let store = place.store()
    let hello = Array("hello\n".utf8)
    #expect(try store.bytes(of: ObjectID(of: hello)) == hello)
    #expect(try store.bytes(of: ObjectID(of: hello + hello)) == hello + hello)
    #expect(try store.manifest(Manifest.emptyID) == .empty)
    for pack in try store.packSet.packs() { try pack.verifyDigest() }
  }

  @Test("A pack of a later version, and a file that is none, are refused for what they are")
  func versions() throws {
    let name = try writeExample()
    let bytes = try #require(try place.folder.read("packs/\(name.fileName)"))
    try place.folder.write(bytes.flippingBit(8 * 8 + 1), to: "packs/\(name.fileName)")
    let later = #expect(throws: MVCError.self) { try PackReader(name, in: place.directory()) }
    #expect(later?.code == .unsupportedVersion)
    try place.folder.write(bytes.flippingBit(0), to: "packs/\(name.fileName)")
    let other = #expect(throws: MVCError.self) { try PackReader(name, in: place.directory()) }
    #expect(other?.code == .corrupt)
  }

  /// Everything that can be asked of a pack.
  private func readAll(_ name: PackName) throws -> [ObjectID: ObjectContent] {
    let pack = try PackReader(name, in: place.directory())
    try pack.verifyDigest()
    var found: [ObjectID: ObjectContent] = [:]
    let decoder = ObjectDecoder()
    try pack.forEachEntry { entry in
      guard try pack.entry(of: entry.id) == entry else { throw MVCError(.corrupt, "an entry is not found") }
      let content = try decoder.content(of: pack.frame(entry))
      if case .whole(let bytes) = content, ObjectID(of: bytes) != entry.id { throw ObjectFailure.wrongBytes(entry.id) }
      found[entry.id] = content
    }
    return found
  }

  /// Opens a pack to damage it in place, which is ten times as fast as making the file anew.
  private func open(_ name: PackName) throws -> any OpenFile {
    try LocalFileSystem().open(place.directory().path(of: name), .append)
  }

  private func overwrite(_ file: any OpenFile, with bytes: [UInt8]) throws {
    try file.truncate(to: 0)
    try file.write(bytes)
  }

  @Test("Every single flipped bit of a pack is noticed")
  func bitFlips() throws {
    let name = try writeExample()
    let path = "packs/\(name.fileName)"
    let bytes = try #require(try place.folder.read(path))
    #expect(try readAll(name).count == 3)
    let file = try open(name)
    var codes: [MVCError.Code: Int] = [:]
    for bit in 0..<bytes.count * 8 {
      try overwrite(file, with: bytes.flippingBit(bit))
      do {
        _ = try readAll(name)
        Issue.record("bit \(bit % 8) of byte \(bit / 8) is not noticed")
      } catch let error as MVCError {
        codes[error.code, default: 0] += 1
      }
    }
    // The 32 bits of the version.
    #expect(codes == [.corrupt: bytes.count * 8 - 32, .unsupportedVersion: 32])
  }

  @Test("A pack that was cut short anywhere is refused when it is opened")
  func truncation() throws {
    let name = try writeExample()
    let path = "packs/\(name.fileName)"
    let bytes = try #require(try place.folder.read(path))
    let file = try open(name)
    for length in 0..<bytes.count {
      try overwrite(file, with: Array(bytes[..<length]))
      let error = #expect(throws: MVCError.self, "\(length) bytes") { try PackReader(name, in: place.directory()) }
      #expect(error?.code == .corrupt, "\(length) bytes")
    }
  }

  @Test("Damage of any sort gives an error and never traps", arguments: UInt64(1)...8)
  func damage(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let name = try writeExample()
    let path = "packs/\(name.fileName)"
    let bytes = try #require(try place.folder.read(path))
    let file = try open(name)
    for _ in 0..<60 {
      let damaged = bytes.mutated(using: &random)
      try overwrite(file, with: damaged)
      if damaged != bytes { #expect(throws: MVCError.self, "seed \(seed)") { try readAll(name) } }
      // Without the digest, as a reader goes about it that is in a hurry.
      guard let pack = try? PackReader(name, in: place.directory()) else { continue }
      try? pack.forEachEntry { _ = try? pack.frame($0) }
      _ = try? pack.ids(from: ObjectID(of: []), to: ObjectID(of: [1]), limit: 5)
    }
  }

  @Test("A trailer with any numbers is refused or fits the file", arguments: UInt64(1)...20)
  func hostileTrailers(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let interesting: [UInt64] = [
      0, 1, 15, 16, 80, 1 << 20, 1 << 58, 1 << 63, .max, .max - 63, .max / 48, .max / 48 + 1,
    ]
    for _ in 0..<200 {
      var trailer = PackTrailer(
        indexOffset: interesting.randomElement(using: &random) ?? 0,
        entryCount: interesting.randomElement(using: &random) ?? 0,
        fanoutBits: UInt8.random(in: 0...255, using: &random), digest: random.bytes(32))
      if Bool.random(using: &random) { trailer.fanoutBits &= 31 }
      let length = Int64(clamping: interesting.randomElement(using: &random) ?? 0)
      if let read = try? PackTrailer(decoding: trailer.encoded(), fileByteCount: length, name: "test") {
        #expect(read == trailer, "seed \(seed)")
        #expect(Int64(read.indexOffset + read.indexByteCount + read.fanoutByteCount) + 64 == length, "seed \(seed)")
      }
    }
  }

  @Test("Only 64 digits and '.pack' are a pack's file name")
  func fileNames() {
    let digits = String(repeating: "0a", count: 32)
    #expect(PackName(fileName: Array("\(digits).pack".utf8))?.fileName == "\(digits).pack")
    for name in ["", ".pack", "obsolete", digits, "\(digits).pack~", "\(digits)0.pack", "x\(digits.dropFirst()).pack"] {
      #expect(PackName(fileName: Array(name.utf8)) == nil)
    }
    #expect(PackName(fileName: [UInt8](repeating: 0xFF, count: 69)) == nil)
  }

  @Test(
    "The fanout table grows with the entries, and a slot keeps about sixteen", arguments: [0, 1, 31, 32, 1000, 50_000])
  func fanoutBits(entryCount: Int) {
    let bits = PackFormat.fanoutBits(entryCount: entryCount)
    #expect(bits == 0 || 4...32 ~= entryCount >> bits)
    #expect((bits == 0) == (entryCount < 32))
    #expect(PackFormat.fanoutBits(entryCount: .max) == 24)
  }
}
