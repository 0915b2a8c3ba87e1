import MVCBase
import MVCGovernance
import MVCObjects
import MVCTestSupport
import Testing

@Suite("A record that was tampered with does not hold")
struct TamperingTests {
  /// Every way to change a field of an event.
  static let changes: [(name: String, change: @Sendable (inout Event) -> Void)] = {
    let other = ObjectID(of: Array("other".utf8))
    return [
      ("kind", { $0.kind = $0.kind == .review ? .drill : .review }),
      ("stage", { $0.stage = "other" }), ("no stage", { $0.stage = $0.stage == nil ? "new" : nil }),
      ("stage-previous", { $0.stagePrevious = other }), ("snapshot", { $0.snapshot = other }),
      ("subject", { $0.subject = other }), ("policy", { $0.policy = other }),
      ("evidence", { $0.evidence.append(other) }),
      ("actor's name", { $0.actor.person = Person(name: "Mallory", email: $0.actor.person.email) }),
      ("actor's address", { $0.actor.person = Person(name: $0.actor.person.name, email: "mallory@example.org") }),
      (
        "time",
        { $0.actor.time = Timestamp(secondsSinceEpoch: $0.actor.time.secondsSinceEpoch + 1) }
      ),
      (
        "offset",
        { $0.actor.time = Timestamp(secondsSinceEpoch: $0.actor.time.secondsSinceEpoch, utcOffsetMinutes: 60) }
      ),
      ("detail", { $0.add("extra", true) }), ("message", { $0.message = "something else\n" }),
      ("unknown line", { $0.otherHeaders.append("later x") }),
    ]
  }()

  @Test("The record that the tests change holds as it is")
  func honest() throws {
    let governed = try GovernedRecord()
    let report = try RecordReplay.verify(governed.record, GovernedRecord.terms())
    #expect(report.finding == nil, "\(String(describing: report.finding))")
    #expect(report.eventCount == governed.record.events.count)
    #expect(report.signedCount == report.eventCount)
    #expect(report.policyCount == 2)
    #expect(report.newest == governed.record.events.last)
  }

  @Test("An event whose bytes were changed where they lie is named", arguments: changes.indices)
  func changedInPlace(number: Int) throws {
    let record = try GovernedRecord().record
    for (index, found) in record.events.enumerated() {
      var event = found.event
      Self.changes[number].change(&event)
      var copy = record
      copy.objects[found.id] = event.encoded()
      let finding = try #require(try GovernedRecord.finding(copy))
      #expect(finding.event == found.id && finding.rule == .object)
      #expect(finding.reason.contains("its bytes were changed"))
      #expect(finding.untrustedCount == record.events.count - index - 1)
    }
  }

  @Test("An event that was changed is named though all ids after it were made anew", arguments: changes.indices)
  func rewritten(number: Int) throws {
    let record = try GovernedRecord().record
    for index in record.events.indices {
      let copy = record.rewritten(at: index, Self.changes[number].change)
      let finding = try #require(try GovernedRecord.finding(copy), "\(Self.changes[number].name) of \(index + 1)")
      #expect(finding.position == index + 1, "\(Self.changes[number].name) of \(index + 1): \(finding)")
      #expect(finding.untrustedCount == record.events.count - index - 1)
    }
  }

  @Test("A cut link is named: an event that is gone, or that names none before it")
  func cut() throws {
    let record = try GovernedRecord().record
    for (index, found) in record.events.enumerated() {
      var copy = record
      copy.objects[found.id] = nil
      let finding = try #require(try GovernedRecord.finding(copy))
      #expect(finding.event == found.id && finding.rule == .object && finding.reason.contains("missing"))
      guard index > 0 else { continue }
      // The record begins anew with this event, whose maker even signs it so.
      copy = record.rewritten { $0.removeSubrange(..<index) }
      #expect(try GovernedRecord.finding(copy) != nil, "cut before event \(index + 1)")
    }
  }

  @Test("A signature of another event, of another key or of none is named")
  func signatures() throws {
    let record = try GovernedRecord().record
    for index in record.events.indices.dropFirst(2) {
      let other = record.events[(index + 1) % record.events.count].event.signature
      let swapped = record.rewritten(at: index) { $0.signature = other }
      let finding = try #require(try GovernedRecord.finding(swapped))
      #expect(finding.position == index + 1 && finding.rule == .signature, "\(finding)")

      for (key, reason) in [(TestSSHKey(), "nobody's"), (nil, "not signed")] {
        let copy = try changed(record, index, signing: key)
        let finding = try #require(try GovernedRecord.finding(copy))
        #expect(finding.position == index + 1 && finding.rule == .signature, "\(finding)")
        #expect(finding.reason.contains(reason))
      }
    }
  }

  /// The record with one event signed by another key.
  private func changed(_ record: RecordInMemory, _ index: Int, signing key: TestSSHKey?) throws -> RecordInMemory {
    let text = try key?.sign(record.events[index].event.signedBytes).text
    return record.rewritten(at: index) { $0.signature = text }
  }

  @Test("A member who signs in another one's name is named")
  func forged() throws {
    var governed = try GovernedRecord()
    try governed.add(.approval, by: GovernedRecord.cy, snapshot: governed.versions[0], key: GovernedRecord.eve.key)
    let finding = try governed.findingOfLast()
    #expect(finding.rule == .signature)
    #expect(finding.reason == "it is forged: its key is that of Eve, and cy@example.org is who acts")
  }

  @Test("Events in another order, left out, or put in are named")
  func order() throws {
    let record = try GovernedRecord().record
    for index in record.events.indices.dropLast() {
      let swapped = record.rewritten { $0.swapAt(index, index + 1) }
      #expect(try GovernedRecord.finding(swapped)?.position == index + 1)
      let shortened = record.rewritten { $0.remove(at: index) }
      #expect(try GovernedRecord.finding(shortened)?.position == index + 1)
      let doubled = record.rewritten { $0.insert($0[index], at: index + 1) }
      #expect(try GovernedRecord.finding(doubled)?.position == index + 2)
    }
  }

  @Test("A record whose end was cut off does not fit the references")
  func truncated() throws {
    let record = try GovernedRecord().record
    var copy = record
    copy.heads.record = record.events[record.events.count - 3].id
    let finding = try #require(try GovernedRecord.finding(copy))
    #expect(finding.rule == .references)
    #expect(finding.reason.contains("refs/stages/production"))
  }

  @Test("A reference that was moved by hand is named")
  func references() throws {
    let record = try GovernedRecord().record
    var copy = record
    copy.heads.stages["production"] =
      record.events.first { $0.kind == .promotion && $0.event.stage == "production" }?.id
    #expect(try GovernedRecord.finding(copy)?.reason.contains("'refs/stages/production' names") == true)
    copy = record
    copy.heads.stages["staging"] = nil
    #expect(try GovernedRecord.finding(copy)?.reason.contains("'refs/stages/staging' is gone") == true)
    copy = record
    copy.heads.stages["new"] = record.events.last?.id
    #expect(try GovernedRecord.finding(copy)?.rule == .references)
    copy = record
    copy.heads.policy = record.events[1].id
    #expect(try GovernedRecord.finding(copy)?.reason.contains("'refs/policy' names") == true)
  }

  @Test("A policy that was rolled back is named")
  func policyRolledBack() throws {
    var governed = try GovernedRecord()
    let first = governed.record.events[1].id
    try governed.add(.incident, by: GovernedRecord.eve) { $0.policy = first }
    #expect(try governed.findingOfLast().rule == .policy)
    governed = try GovernedRecord()
    try governed.add(.incident, by: GovernedRecord.eve) { $0.policy = nil }
    #expect(try governed.findingOfLast().reason.hasPrefix("it was made under no policy, and in force was that of"))
  }

  @Test("A clock that was set back, or ahead, is named")
  func clock() throws {
    var governed = try GovernedRecord()
    try governed.add(.incident, by: GovernedRecord.eve, after: -3600)
    #expect(try governed.findingOfLast().reason.contains("the clock was set back"))
    governed = try GovernedRecord()
    let now = governed.record.clock
    #expect(try GovernedRecord.finding(governed.record, now: now - 200) == nil)
    #expect(try GovernedRecord.finding(governed.record, now: now - 400)?.rule == .clock)
  }

  @Test("A stage's chain that was cut or forked is named")
  func stageChain() throws {
    let other = ObjectID(of: [])
    for named in [nil, other] {
      var governed = try GovernedRecord()
      try governed.approve(1, by: GovernedRecord.bo, GovernedRecord.cy)
      try governed.promote(1, gates: ["accuracy", "fairness"]) { $0.stagePrevious = named }
      #expect(try governed.findingOfLast().rule == .stage)
    }
    // Two events claim to follow the same one.
    var governed = try GovernedRecord()
    let before = governed.record.heads.stages["production"]
    for _ in 0..<2 {
      try governed.approve(1, by: GovernedRecord.bo, GovernedRecord.cy)
      try governed.promote(1, gates: ["accuracy", "fairness"]) { $0.stagePrevious = before }
    }
    #expect(try governed.findingOfLast().rule == .stage)
  }

  @Test("An event that says of its stage what is not so is named")
  func stageContent() throws {
    var governed = try GovernedRecord()
    try governed.add(.rollout, by: GovernedRecord.lea, snapshot: governed.versions[3])
    #expect(try governed.findingOfLast().rule == .stage)
    governed = try GovernedRecord()
    try governed.add(
      .rollback, by: GovernedRecord.lea, snapshot: governed.versions[1],
      detail: [("from", .string(governed.versions[2].description))])
    #expect(try governed.findingOfLast().rule == .stage)
    governed = try GovernedRecord()
    try governed.add(.incident, by: GovernedRecord.eve) { $0.stagePrevious = $0.previous.first }
    #expect(try governed.findingOfLast().rule == .stage)
  }

  @Test("Evidence that is gone or changed is named with its event")
  func evidence() throws {
    let record = try GovernedRecord().record
    for (index, found) in record.events.enumerated() {
      for id in found.event.evidence {
        var copy = record
        copy.objects[id] = nil
        #expect(try GovernedRecord.finding(copy)?.position == index + 1)
        copy.objects[id] = Array("another".utf8)
        let finding = try #require(try GovernedRecord.finding(copy))
        #expect(finding.position == index + 1 && finding.rule == .evidence)
      }
    }
  }
}
