import MVCBase
import MVCObjects
import MVCTestSupport
import Testing

@Suite("Person and Signature")
struct PersonTests {
  private static let texts: [(text: String, name: String, email: String)] = [
    ("Ana Ito <ana@example.org>", "Ana Ito", "ana@example.org"), ("Ana<ana@b>", "Ana", "ana@b"),
    ("  Ana   <  ana@b  >  ", "Ana", "ana@b"), ("Ana <>", "Ana", ""), ("Ana <x <y@z>", "Ana x", "y@z"),
    ("李 雷 <li@example.cn>", "李 雷", "li@example.cn"),
  ]

  @Test("A person is a name and an address in angle brackets", arguments: texts)
  func parsing(text: String, name: String, email: String) throws {
    let person = try #require(Person(text))
    #expect((person.name, person.email) == (name, email))
  }

  @Test(
    "What has no name or no address is no person",
    arguments: [
      "", "Ana", "<ana@b>", "  <ana@b>", "Ana ana@b", "Ana >ana@b<", "Ana <ana@b> x", "Ana <ana@b", "Ana ana@b>",
    ])
  func refusals(text: String) {
    #expect(Person(text) == nil)
  }

  @Test("What would break a header line is left out")
  func cleaning() {
    let person = Person(name: " A\nn\0a\r <b>\t", email: "<x>\n@y \u{7F}")
    #expect(person.description == "Ana b <x@y>")
  }

  @Test("Any person and time come back from their header line", arguments: UInt64(1)...40)
  func roundTrip(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<50 {
      let person = Person(
        name: OddText.text(upTo: 6, hasControls: true, using: &random),
        email: OddText.text(upTo: 6, hasControls: true, using: &random))
      let time = Timestamp(
        secondsSinceEpoch: Int64(bitPattern: random.next()) >> Int64.random(in: 0...63, using: &random),
        utcOffsetMinutes: .random(in: Timestamp.utcOffsetRange, using: &random))
      let signature = Signature(person, at: time)
      let read = Signature(headerText: signature.headerText)
      #expect(read == signature, "seed \(seed): '\(signature.headerText.debugDescription)'")
      #expect(read?.headerText.utf8.elementsEqual(signature.headerText.utf8) == true, "seed \(seed)")
      #expect(Person(person.description) == (person.name.isEmpty ? nil : person), "seed \(seed)")
    }
  }

  private static let times: [(seconds: Int64, offset: Int, text: String)] = [
    (0, 0, "0 +0000"), (-1, -1, "-1 -0001"), (1_795_237_635, 120, "1795237635 +0200"), (5, -570, "5 -0930"),
    (.max, 5_999, "9223372036854775807 +9959"), (.min, -5_999, "-9223372036854775808 -9959"),
  ]

  @Test("A time is its seconds and its offset", arguments: times)
  func headerTimes(seconds: Int64, offset: Int, text: String) {
    let time = Timestamp(secondsSinceEpoch: seconds, utcOffsetMinutes: offset)
    #expect(time.headerText == text)
    #expect(Signature(headerText: "Ana <ana@b> \(text)")?.time == time)
  }

  @Test(
    "What is no time is refused",
    arguments: [
      "", "5", "5 0000", "5 +000", "5 +00000", "5 +0060", "5 *0000", "x +0000", "9223372036854775808 +0000",
      "5 +0000 x",
      "5 -0000", "05 +0000", "+5 +0000", "-0 +0000", "- +0000", "5  +0000", " 5 +0000", "5 +-100",
      "-9223372036854775809 +0000",
      "99999999999999999999 +0000", "+0000", " +0000",
    ])
  func refusedTimes(text: String) {
    #expect(Signature(headerText: "Ana <ana@b> \(text)") == nil)
  }
}
