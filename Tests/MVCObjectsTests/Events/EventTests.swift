import MVCBase
import MVCObjects
import MVCTestSupport
import Testing

@Suite("Event")
struct EventTests {
  private static func random(using random: inout SeededRandom) -> Event {
    func id() -> ObjectID { ObjectID(of: random.bytes(8)) }
    func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &random) ? value : nil }
    var event = Event(
      EventKind.allCases.randomElement(using: &random) ?? .promotion, stage: maybe("production/eu"),
      snapshot: maybe(id()), subject: maybe(id()),
      evidence: (0..<Int.random(in: 0...2, using: &random)).map { _ in id() },
      detail: Bool.random(using: &random)
        ? [("z", .double(0.5)), ("a", .string(OddText.text(upTo: 9, using: &random)))] : [],
      actor: Signature(
        Person(name: OddText.text(upTo: 8, using: &random), email: OddText.text(upTo: 8, using: &random)),
        at: Timestamp(secondsSinceEpoch: Int64(random.next() >> 30), utcOffsetMinutes: 60)),
      message: OddText.text(upTo: 60, hasControls: true, using: &random))
    event.previous = (0..<Int.random(in: 0...2, using: &random)).map { _ in id() }
    event.stagePrevious = maybe(id())
    event.policy = maybe(id())
    event.signature = maybe("U1NIU0lH")
    event.rules = UInt32.random(in: 1...3, using: &random)
    return event
  }

  @Test("The worked example of docs/format/event.md is what is written")
  func workedExample() throws {
    var event = Event(
      .promotion, stage: "production", snapshot: ObjectID(of: Array("snapshot".utf8)),
      detail: [("trigger", "metrics.accuracy < 0.92"), ("canary", 5)],
      actor: Signature(
        Person(name: "Ana Ito", email: "ana@example.org"),
        at: Timestamp(secondsSinceEpoch: 1_795_237_635, utcOffsetMinutes: 120)),
      message: "Better recall\n")
    event.previous = [ObjectID(of: Array("event".utf8))]
    let example = try #require(try FormatPage("event").examples.first)
    #expect(event.encoded() == example)
    #expect(try Event(decoding: example) == event)
  }

  @Test("The worked example of rules is what is written, and the first version is told by no line")
  func rules() throws {
    var event = Event(
      .approval, stage: "production", snapshot: ObjectID(of: Array("snapshot".utf8)),
      actor: Signature(
        Person(name: "Bo Lee", email: "bo@example.org"),
        at: Timestamp(secondsSinceEpoch: 1_795_237_700, utcOffsetMinutes: 60)),
      message: "Fine\n")
    event.rules = 2
    let example = try #require(try FormatPage("event").examples.last)
    #expect(event.encoded() == example)
    #expect(try Event(decoding: example) == event)
    for other in ["rules 1", "rules 02", "rules +2", "rules 4294967296"] {
      let text = String(decoding: example, as: UTF8.self).replacing("rules 2", with: other)
      #expect(throws: MVCError.self, "\(other)") { try Event(decoding: Array(text.utf8)) }
    }
  }

  @Test("What is encoded is decoded again", arguments: UInt64(1)...200)
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let event = Self.random(using: &random)
    let read = try Event(decoding: event.encoded())
    #expect(read == event, "seed \(seed)")
    #expect(read.encoded() == event.encoded(), "seed \(seed)")
  }

  @Test("Damaged bytes are refused, or are another event's own form", arguments: UInt64(1)...8)
  func damage(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let bytes = Self.random(using: &random).encoded()
    for bit in 0..<bytes.count * 8 { expectCanonical(bytes.flippingBit(bit), "seed \(seed), bit \(bit)") }
    for length in 0..<bytes.count { expectCanonical(Array(bytes[..<length]), "seed \(seed), \(length) bytes") }
    for _ in 0..<300 { expectCanonical(bytes.mutated(using: &random), "seed \(seed)") }
    for _ in 0..<50 { expectCanonical(Event.heading + random.bytes(100), "seed \(seed)") }
  }

  private func expectCanonical(_ bytes: [UInt8], _ what: String) {
    if let event = try? Event(decoding: bytes) { #expect(event.encoded() == bytes, "\(what)") }
  }

  @Test("A later version and an unknown kind are said to be so, and other objects are refused")
  func laterVersion() {
    let later = #expect(throws: MVCError.self) { try Event(decoding: Array("mvc-event 2\n".utf8)) }
    #expect(later?.code == .unsupportedVersion)
    let kind = #expect(throws: MVCError.self) { try Event(decoding: Event.heading + Array("kind dance\n\n".utf8)) }
    #expect(kind?.code == .unsupportedVersion)
    let other = #expect(throws: MVCError.self) { try Event(decoding: Snapshot.heading) }
    #expect(other?.code == .corrupt)
  }

  @Test(
    "A detail that is not in canonical form is refused", arguments: [#"{"b":1,"a":2}"#, "{}", "[1]", #"{"a": 1}"#, "{"])
  func detail(text: String) {
    let bytes = Event.heading + Array("kind review\nactor A <a> 1 +0000\ndetail \(text)\n\n".utf8)
    let error = #expect(throws: MVCError.self) { try Event(decoding: bytes) }
    #expect(error?.code == .corrupt)
  }
}
