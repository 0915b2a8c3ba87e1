import MVCBase
import MVCGovernance
import MVCObjects
import MVCTestSupport
import Testing

@Suite("Copies of a record")
struct CopiesTests {
  private func bundle(_ record: RecordInMemory) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try AuditBundle.write(record, made: Timestamp(secondsSinceEpoch: 0)) { bytes += $0 }
    return bytes
  }

  @Test("A bundle has all that an audit needs")
  func bundle() throws {
    let record = try GovernedRecord().record
    let bundle = try AuditBundle(parsing: try bundle(record), file: "record")
    let report = try RecordReplay.verify(bundle, GovernedRecord.terms())
    #expect(report.finding == nil, "\(String(describing: report.finding))")
    #expect(report.signedCount == record.events.count)
    #expect(try RecordComparison(record, bundle).record == .same)
  }

  @Test("A bundle that was changed anywhere does not hold, and nothing in it stops the program")
  func damaged() throws {
    let record = try GovernedRecord(isLong: false).record
    let bytes = try bundle(record)
    let start = try #require(bytes.firstIndex(of: UInt8(ascii: "\n"))) + 1
    let seed = UInt64.random(in: 0...UInt64.max)
    print("CopiesTests.damaged: seed \(seed)")
    var random = SeededRandom(seed: seed)
    for _ in 0..<300 {
      var changed = bytes
      let place = Int.random(in: start..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: changed[place] ^= 1 << UInt8.random(in: 0..<7, using: &random)
      case 1: changed.removeSubrange(place...)
      default: changed.remove(at: place)
      }
      guard let bundle = try? AuditBundle(parsing: changed, file: "record"),
        try GovernedRecord.finding(bundle) == nil
      else { continue }
      // What holds says the same: only how it is written may differ.
      var again: [UInt8] = []
      try AuditBundle.write(bundle, made: Timestamp(secondsSinceEpoch: 0)) { again += $0 }
      #expect(again == bytes, "seed \(seed)")
    }
  }

  @Test("An event that a bundle has beside the record, or at another place, is named")
  func order() throws {
    let record = try GovernedRecord(isLong: false).record
    var forked = record
    try forked.add(Event(.incident, actor: record.events[0].event.actor, message: "a\n"), by: GovernedRecord.eve)
    let extra = try #require(String(decoding: bundle(forked), as: UTF8.self).split(separator: "\n").last)
    var other = record
    let rival = try other.add(
      Event(.incident, actor: record.events[0].event.actor, message: "b\n"), by: GovernedRecord.eve)
    let text = String(decoding: try bundle(other), as: UTF8.self) + extra + "\n"
    let finding = try #require(try GovernedRecord.finding(AuditBundle(parsing: Array(text.utf8), file: "record")))
    #expect(finding.event == forked.events.last?.id)
    #expect(finding.reason == "the file holds it, and the record does not: '\(rival.short)' follows the same event")

    var lines = String(decoding: try bundle(record), as: UTF8.self).split(separator: "\n")
    lines.swapAt(1, lines.count - 1)
    let swapped = Array((lines.joined(separator: "\n") + "\n").utf8)
    _ = try GovernedRecord.finding(AuditBundle(parsing: swapped, file: "record"))
  }

  @Test("Of two copies it is said which is ahead, and from which event on they differ")
  func comparison() throws {
    var one = try GovernedRecord(isLong: false)
    var other = one
    #expect(try RecordComparison(one.record, other.record).record == .same)
    try one.approve(1, by: GovernedRecord.bo, GovernedRecord.cy)
    #expect(try RecordComparison(one.record, other.record).record == .ahead(2))
    #expect(try RecordComparison(other.record, one.record).record == .behind(2))
    #expect(try !RecordComparison(other.record, one.record).isDiverged)
    let mine = try one.add(.promotion, by: GovernedRecord.lea, stage: "staging", snapshot: one.versions[1])
    let theirs = try other.add(.promotion, by: GovernedRecord.lea, stage: "staging", snapshot: other.versions[2])
    let comparison = try RecordComparison(one.record, other.record)
    #expect(comparison.record == .diverged(position: 3, ours: one.record.events[2].id, theirs: theirs))
    #expect(comparison.stages.map(\.name) == ["staging"])
    #expect(comparison.stages[0].relation == .diverged(position: 2, ours: mine, theirs: theirs))
    #expect(comparison.isDiverged)
  }
}
