import MVCBase
import MVCObjects
import MVCProvenance
import MVCTestSupport
import Testing

@testable import MVCRepository

@Suite("The history cache")
struct FactTableTests {
  private let snapshot = Snapshot(
    manifest: ObjectID(of: [1]), parents: [ObjectID(of: [2]), ObjectID(of: [3])],
    author: Signature(
      Person(name: "Ana Límà", email: "ana@example.org"), at: Timestamp(secondsSinceEpoch: -5, utcOffsetMinutes: -90)),
    committer: Signature(Person(name: "", email: ""), at: Timestamp(secondsSinceEpoch: 1 << 40)),
    provenance: ObjectID(of: [4]), message: "two\n\nlines\n")
  private let values: [(String, ExpressionValue)] = [
    ("metrics.f1", .number(0.5)), ("metrics.nan", .number(ExactNumber(.infinity))), ("params.name", .text("é")),
    ("code.dirty", .truth(true)),
    ("params.betas", .list([.number(0.9), .list([.text("x"), .truth(false)])])), ("params.name2", .text("é")),
  ]

  private func table(_ count: Int = 3) -> FactTable {
    var table = FactTable()
    for number in 0..<count {
      table.add(ObjectID(of: [9, UInt8(number)]), snapshot, byteCount: UInt64(number), values)
    }
    return table
  }

  @Test("What is written is read, and the same bytes are written again")
  func roundTrip() throws {
    let bytes = table().encoded()
    let read = try FactTable(decoding: bytes)
    #expect(read.encoded() == bytes)
    let facts = try #require(read.facts(of: ObjectID(of: [9, 2])))
    #expect(facts.snapshot == snapshot && facts.byteCount == 2)
    for (name, value) in values {
      #expect(read.number(of: name).flatMap { read.value($0, of: facts) } == value, "\(name)")
    }
    #expect(read.number(of: "metrics.other") == nil && read.facts(of: ObjectID(of: [7])) == nil)
  }

  @Test("More can be added to what was read, and what nobody wants forgotten")
  func change() throws {
    var read = try FactTable(decoding: table().encoded())
    read.add(ObjectID(of: [8]), snapshot, byteCount: 7, [("metrics.new", .number(1)), ("params.name", .text("é"))])
    read.keep(only: [ObjectID(of: [8]), ObjectID(of: [9, 1])])
    let again = try FactTable(decoding: read.encoded())
    #expect(Set(again.places.keys) == [ObjectID(of: [8]), ObjectID(of: [9, 1])])
    let facts = try #require(again.facts(of: ObjectID(of: [8])))
    #expect(again.number(of: "params.name").flatMap { again.value($0, of: facts) } == .text("é"))
    #expect(again.facts(of: ObjectID(of: [9, 1]))?.snapshot == snapshot)
  }

  @Test("Damage is noticed, and with a right checksum too never a trap", arguments: 0..<10 as Range<UInt64>)
  func damage(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let bytes = table().encoded()
    let start = FactTable.heading.count + 4
    for _ in 0..<100 {
      var damaged = bytes
      let place = Int(random.next(upperBound: UInt64(bytes.count)))
      damaged[place] ^= 1 << UInt8(random.next(upperBound: 8 as UInt64))
      #expect(throws: MVCError.self, "seed \(seed), byte \(place)") { try FactTable(decoding: damaged) }
      #expect(throws: MVCError.self) { try FactTable(decoding: Array(bytes.prefix(place))) }
      guard place >= start else { continue }
      let checksum = Checksum.crc32(Array(damaged[start...]))
      for byte in 0..<4 { damaged[start - 4 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(byte))) }
      guard let read = try? FactTable(decoding: damaged) else { continue }
      for id in read.places.keys {
        guard let facts = read.facts(of: id) else { continue }
        try? read.forEach(of: facts, wanted: { _ in true }) { _, _ in true }
      }
    }
  }
}
