import MVCBase
import MVCObjects
import MVCTestSupport
import Testing

@Suite("Manifest")
struct ManifestTests {
  private static func entry(_ name: String, _ kind: EntryKind = .file, _ byteCount: UInt64 = 1) -> ManifestEntry {
    ManifestEntry(name: Array(name.utf8), kind: kind, byteCount: byteCount, id: ObjectID(of: Array(name.utf8)))
  }

  private static func random(using random: inout SeededRandom) -> Manifest {
    let names = Set((0..<Int.random(in: 0...30, using: &random)).map { _ in OddText.entryName(using: &random) })
    let entries = names.filter { EntryName.problem(with: $0) == nil }.map { name in
      ManifestEntry(
        name: name, kind: EntryKind.allCases.randomElement(using: &random) ?? .file,
        byteCount: random.next() >> UInt64.random(in: 0...63, using: &random), id: ObjectID(of: random.bytes(8)))
    }
    return Manifest(sorting: entries)
  }

  // MARK: The format

  @Test("The worked example of docs/format/manifest.md is what is written")
  func workedExample() throws {
    let manifest = Manifest(sorting: [
      ManifestEntry(
        name: Array("weights.bin".utf8), kind: .file, byteCount: 300, id: ObjectID(of: .init(repeating: 0, count: 300))),
      ManifestEntry(
        name: Array("train.py".utf8), kind: .executable, byteCount: 8, id: ObjectID(of: Array("print()\n".utf8))),
      ManifestEntry(
        name: Array("latest".utf8), kind: .link, byteCount: 11, id: ObjectID(of: Array("weights.bin".utf8))),
      ManifestEntry(name: Array("data".utf8), kind: .folder, byteCount: 0, id: Manifest.emptyID),
    ])
    let example = try #require(try FormatPage("manifest").examples.first)
    #expect(manifest.encoded() == example)
    #expect(try Manifest(decoding: example) == manifest)
    #expect(ObjectID(of: example).description == "7b8e5887b68acd4d447e01b7aee2dae9c8a41e533979f87e20fb9c87bac62067")
  }

  @Test("The empty manifest is its first line, and its id is known")
  func empty() {
    #expect(Manifest.empty.encoded() == Array("mvc-manifest 1\n".utf8))
    #expect(Manifest.emptyID == ObjectID(of: Array("mvc-manifest 1\n".utf8)))
  }

  @Test("What is encoded is decoded again", arguments: UInt64(1)...40)
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let manifest = Self.random(using: &random)
    #expect(try Manifest(decoding: manifest.encoded()) == manifest, "seed \(seed)")
  }

  @Test("Damaged bytes are refused, or are another manifest's own form", arguments: UInt64(1)...10)
  func damage(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let bytes = Self.random(using: &random).encoded()
    for bit in 0..<min(bytes.count, 400) * 8 { expectCanonical(bytes.flippingBit(bit), "seed \(seed), bit \(bit)") }
    for length in 0..<bytes.count { expectCanonical(Array(bytes[..<length]), "seed \(seed), \(length) bytes") }
    for _ in 0..<200 { expectCanonical(bytes.mutated(using: &random), "seed \(seed)") }
    for _ in 0..<50 {
      expectCanonical(random.bytes(100), "seed \(seed)")
      expectCanonical(Manifest.heading + random.bytes(100), "seed \(seed)")
    }
  }

  private func expectCanonical(_ bytes: [UInt8], _ what: String) {
    if let manifest = try? Manifest(decoding: bytes) { #expect(manifest.encoded() == bytes, "\(what)") }
  }

  // MARK: Refusals

  @Test(
    "Entries out of order, or twice, are refused", arguments: [["b", "a"], ["a", "a"], ["a", "b", "b"], ["a", "A"]])
  func order(names: [String]) {
    let bytes = Manifest(sorted: names.map { Self.entry($0) }).encoded()
    expect(.corrupt, bytes)
  }

  @Test(
    "Names that must not reach a disk are refused when they are read",
    arguments: ["", ".", "..", "a/b", "/etc", "a\0", ".mvc", ".MVC", ".git"])
  func hostileNames(name: String) {
    expect(.corrupt, Manifest(sorted: [Self.entry(name)]).encoded())
  }

  @Test("An entry of an unknown kind is refused", arguments: [0, 5, 255])
  func unknownKind(kind: UInt8) {
    var bytes = Manifest(sorted: [Self.entry("a")]).encoded()
    bytes[Manifest.heading.count] = kind
    expect(.corrupt, bytes)
  }

  @Test("A later version is said to be one")
  func laterVersion() {
    for text in ["mvc-manifest 2\n", "mvc-manifest 9\nwhatever", "mvc-manifest 10\n"] {
      expect(.unsupportedVersion, Array(text.utf8))
    }
    for text in ["", "mvc-manifest", "mvc-snapshot 1\n", "something else entirely\n"] {
      expect(.corrupt, Array(text.utf8))
    }
  }

  private func expect(_ code: MVCError.Code, _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
    let error = #expect(throws: MVCError.self, sourceLocation: sourceLocation) { try Manifest(decoding: bytes) }
    #expect(error?.code == code, sourceLocation: sourceLocation)
  }

  // MARK: Looking

  @Test("Every entry is found by its name, and nothing else is", arguments: UInt64(1)...20)
  func lookup(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let manifest = Self.random(using: &random)
    for entry in manifest.entries {
      #expect(manifest.entry(named: entry.name) == entry, "seed \(seed)")
      let other = entry.name + [0]
      #expect(manifest.entry(named: other) == nil, "seed \(seed)")
    }
    #expect(manifest.entry(named: []) == nil)
  }

  @Test("Sizes are added, and the largest do not trap")
  func byteCount() {
    #expect(Manifest(sorting: [Self.entry("a", .file, 3), Self.entry("b", .folder, 4)]).byteCount == 7)
    _ = Manifest(sorting: [Self.entry("a", .file, .max), Self.entry("b", .file, 2)]).byteCount
  }

  @Test("An object's kind is told from its first line")
  func sniffing() {
    #expect(ObjectKind(sniffing: Manifest.empty.encoded()) == .manifest)
    #expect(ObjectKind(sniffing: Snapshot.heading + [1]) == .snapshot)
    #expect(ObjectKind(sniffing: MVCObjects.Tag.heading) == .tag)
    for bytes in [[], Array("mvc-manifest 2\n".utf8), Array(Manifest.heading.dropLast())] {
      #expect(ObjectKind(sniffing: bytes) == .blob)
    }
  }
}
