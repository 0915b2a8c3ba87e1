import MVCBase
import MVCObjects
import MVCTestSupport
import Testing

// Swift Testing has a type of this name too.
private typealias Tag = MVCObjects.Tag

@Suite("Tag")
struct TagTests {
  private static func random(using random: inout SeededRandom) -> Tag {
    Tag(
      target: ObjectID(of: random.bytes(8)), name: OddText.text(upTo: 12, using: &random),
      tagger: Signature(
        Person(name: OddText.text(upTo: 8, using: &random), email: OddText.text(upTo: 8, using: &random)),
        at: Timestamp(secondsSinceEpoch: Int64(random.next() >> 30), utcOffsetMinutes: 60)),
      otherHeaders: (0..<Int.random(in: 0...2, using: &random)).map { _ in "x \(OddText.text(upTo: 9, using: &random))"
      },
      message: OddText.text(upTo: 60, hasControls: true, using: &random))
  }

  @Test("The worked example of docs/format/tag.md is what is written")
  func workedExample() throws {
    let tag = Tag(
      target: ObjectID(of: Array("snapshot".utf8)), name: "v1.0",
      tagger: Signature(
        Person(name: "Ana Ito", email: "ana@example.org"),
        at: Timestamp(secondsSinceEpoch: 1_795_237_635, utcOffsetMinutes: 120)),
      message: "First release\n")
    let example = try #require(try FormatPage("tag").examples.first)
    #expect(tag.encoded() == example)
    #expect(try Tag(decoding: example) == tag)
  }

  @Test("What is encoded is decoded again", arguments: UInt64(1)...100)
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let tag = Self.random(using: &random)
    let read = try Tag(decoding: tag.encoded())
    #expect(read == tag, "seed \(seed)")
    #expect(read.encoded() == tag.encoded(), "seed \(seed)")
  }

  @Test("Damaged bytes are refused, or are another tag's own form", arguments: UInt64(1)...8)
  func damage(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let bytes = Self.random(using: &random).encoded()
    for bit in 0..<bytes.count * 8 { expectCanonical(bytes.flippingBit(bit), "seed \(seed), bit \(bit)") }
    for length in 0..<bytes.count { expectCanonical(Array(bytes[..<length]), "seed \(seed), \(length) bytes") }
    for _ in 0..<300 { expectCanonical(bytes.mutated(using: &random), "seed \(seed)") }
    for _ in 0..<50 { expectCanonical(Tag.heading + random.bytes(100), "seed \(seed)") }
  }

  private func expectCanonical(_ bytes: [UInt8], _ what: String) {
    if let tag = try? Tag(decoding: bytes) { #expect(tag.encoded() == bytes, "\(what)") }
  }

  @Test("A later version is said to be one, and other objects are refused")
  func laterVersion() {
    let later = #expect(throws: MVCError.self) { try Tag(decoding: Array("mvc-tag 2\n".utf8)) }
    #expect(later?.code == .unsupportedVersion)
    let other = #expect(throws: MVCError.self) { try Tag(decoding: Snapshot.heading) }
    #expect(other?.code == .corrupt)
  }

  @Test("A tag without a target, a name or a tagger is refused", arguments: ["target", "name", "tagger"])
  func missing(key: String) {
    var random = SeededRandom(seed: 1)
    let lines = Self.random(using: &random).encoded().split(separator: 10, omittingEmptySubsequences: false)
    let bytes = Array(lines.filter { !$0.starts(with: "\(key) ".utf8) }.joined(separator: [10]))
    let error = #expect(throws: MVCError.self) { try Tag(decoding: bytes) }
    #expect(error?.code == .corrupt)
  }
}
