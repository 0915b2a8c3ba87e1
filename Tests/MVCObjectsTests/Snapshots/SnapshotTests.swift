import Foundation
import MVCBase
import MVCObjects
import MVCTestSupport
import Testing

@Suite("Snapshot")
struct SnapshotTests {
  private static let manifestID = ObjectID(of: Array("a manifest".utf8))
  private static let plain = Snapshot(
    manifest: manifestID, parents: [], author: signature(1), committer: signature(2), message: "Start\n")

  private static func signature(_ seconds: Int64) -> Signature {
    Signature(Person(name: "Ana Ito", email: "ana@example.org"), at: Timestamp(secondsSinceEpoch: seconds))
  }

  private static func randomSignature(using random: inout SeededRandom) -> Signature {
    Signature(
      Person(name: OddText.text(upTo: 8, using: &random), email: OddText.text(upTo: 8, using: &random)),
      at: Timestamp(
        secondsSinceEpoch: .random(in: -(1 << 40)...(1 << 40), using: &random),
        utcOffsetMinutes: .random(in: Timestamp.utcOffsetRange, using: &random)))
  }

  private static func random(using random: inout SeededRandom) -> Snapshot {
    Snapshot(
      manifest: ObjectID(of: random.bytes(8)),
      parents: (0..<Int.random(in: 0...3, using: &random)).map { _ in ObjectID(of: random.bytes(8)) },
      author: randomSignature(using: &random), committer: randomSignature(using: &random),
      provenance: Bool.random(using: &random) ? ObjectID(of: random.bytes(8)) : nil,
      otherHeaders: (0..<Int.random(in: 0...2, using: &random)).map { _ in "x-\(OddText.text(upTo: 9, using: &random))"
      },
      message: OddText.text(upTo: 60, hasControls: true, using: &random))
  }

  // MARK: The format

  @Test("The worked example of docs/format/snapshot.md is what is written")
  func workedExample() throws {
    let snapshot = Snapshot(
      manifest: try #require(ObjectID("7b8e5887b68acd4d447e01b7aee2dae9c8a41e533979f87e20fb9c87bac62067")),
      parents: [ObjectID(of: Array("parent".utf8))],
      author: Signature(
        Person(name: "Ana Ito", email: "ana@example.org"),
        at: Timestamp(secondsSinceEpoch: 1_795_237_635, utcOffsetMinutes: 120)),
      committer: Signature(
        Person(name: "Bo Li", email: "bo@example.org"),
        at: Timestamp(secondsSinceEpoch: 1_795_244_835, utcOffsetMinutes: -330)),
      provenance: ObjectID(of: Array("{}\n".utf8)),
      message: "Train 3 epochs longer\n")
    let example = try #require(try FormatPage("snapshot").examples.first)
    #expect(snapshot.encoded() == example)
    #expect(try Snapshot(decoding: example) == snapshot)
  }

  @Test("What is encoded is decoded again", arguments: UInt64(1)...100)
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let snapshot = Self.random(using: &random)
    let bytes = snapshot.encoded()
    let read = try Snapshot(decoding: bytes)
    #expect(read == snapshot, "seed \(seed)")
    // Equal strings may differ in their bytes.
    #expect(read.encoded() == bytes, "seed \(seed)")
  }

  @Test("Damaged bytes are refused, or are another snapshot's own form", arguments: UInt64(1)...8)
  func damage(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let bytes = Self.random(using: &random).encoded()
    for bit in 0..<bytes.count * 8 { expectCanonical(bytes.flippingBit(bit), "seed \(seed), bit \(bit)") }
    for length in 0..<bytes.count { expectCanonical(Array(bytes[..<length]), "seed \(seed), \(length) bytes") }
    for _ in 0..<300 { expectCanonical(bytes.mutated(using: &random), "seed \(seed)") }
    for _ in 0..<50 { expectCanonical(Snapshot.heading + random.bytes(100), "seed \(seed)") }
  }

  private func expectCanonical(_ bytes: [UInt8], _ what: String) {
    if let snapshot = try? Snapshot(decoding: bytes) { #expect(snapshot.encoded() == bytes, "\(what)") }
  }

  // MARK: Refusals

  private static let edits: [(old: String, new: String)] = [
    ("manifest ", "manifesto "), ("manifest \(manifestID)\n", ""), ("\(manifestID)", "1234"),
    ("author ", "autor "), ("author Ana Ito <ana@example.org> 1 +0000\n", ""), ("<ana@example.org>", "ana@example.org"),
    ("1 +0000", "1 +000"), ("1 +0000", "1 +0099"), ("1 +0000", "one +0000"), ("1 +0000", "1"),
    ("committer Ana Ito <ana@example.org> 2 +0000\n", ""), ("\n\nStart\n", "\n"), ("\n\nStart\n", ""),
    // The same values in another form than their own.
    ("\(manifestID)", "\(manifestID)".uppercased()), ("Ana Ito <", "Ana Ito  <"), ("Ana Ito <", "Ana Ito<"),
    ("1 +0000", "+1 +0000"), ("1 +0000", "01 +0000"), ("1 +0000", "1 -0000"), ("1 +0000", "1  +0000"),
    ("1 +0000", "1 +0000 "), ("> 1", ">1"), ("> 1", ">  1"), ("<ana", "< ana"), ("author Ana", "author  Ana"),
    ("Ana Ito", "Ana\tIto"),
  ]

  @Test("A header that is missing, malformed or not in its own form is refused", arguments: edits)
  func malformed(old: String, new: String) throws {
    let text = String(decoding: Self.plain.encoded(), as: UTF8.self)
    let range = try #require(text.range(of: old))
    expect(.corrupt, Array(text.replacingCharacters(in: range, with: new).utf8))
  }

  @Test("A header or message that is no UTF-8 is refused")
  func invalidText() {
    let header = Array("committer Ana Ito <ana@example.org> 2 +0000\n".utf8)
    var bytes = Self.plain.encoded()
    expect(.corrupt, bytes + [0xFF])
    bytes.replace(header, with: header + [0x78, 0x20, 0xFF, 0x0A])
    expect(.corrupt, bytes)
  }

  @Test("A later version is said to be one")
  func laterVersion() {
    expect(.unsupportedVersion, Array("mvc-snapshot 2\nanything".utf8))
    expect(.corrupt, Array("mvc-manifest 1\n".utf8))
    expect(.corrupt, [])
  }

  private func expect(_ code: MVCError.Code, _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
    let error = #expect(throws: MVCError.self, sourceLocation: sourceLocation) { try Snapshot(decoding: bytes) }
    #expect(error?.code == code, sourceLocation: sourceLocation)
  }

  // MARK: Parts

  @Test("Headers that this version does not know are kept")
  func unknownHeaders() throws {
    var snapshot = Self.plain
    snapshot.otherHeaders = ["seal ssh-ed25519 AAAA", "stage production"]
    #expect(try Snapshot(decoding: snapshot.encoded()) == snapshot)
  }

  @Test(
    "The subject is the message's first line",
    arguments: [("", ""), ("one", "one"), ("one\ntwo\n", "one"), ("\nx", "")])
  func subject(message: String, subject: String) {
    var snapshot = Self.plain
    snapshot.message = message
    #expect(snapshot.subject == subject)
  }
}
