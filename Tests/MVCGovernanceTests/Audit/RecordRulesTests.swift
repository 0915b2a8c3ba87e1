import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

/// Events are audited under the rules of their time.
@Suite("Versions of the rules")
struct RecordRulesTests {
  private typealias Record = GovernedRecord

  /// A promotion that Bo approved, who has recorded the version in Vera's name.
  private func approvedByCommitter(rules: UInt32) throws -> GovernedRecord {
    var governed = try GovernedRecord(isLong: false, rules: rules)
    let version = governed.record.version("in her name", by: Record.vera, committer: Record.bo, tier: "low")
    for actor in [Record.bo, Record.cy] { try governed.add(.approval, by: actor, snapshot: version) }
    let evidence = governed.record.keep(governed.results(of: version, ["accuracy"]))
    try governed.add(
      .promotion, by: Record.lea, snapshot: version, evidence: [evidence], detail: [("gates", "passed")])
    return governed
  }

  @Test("Who recorded a version does not count among those who approve it")
  func today() throws {
    let finding = try approvedByCommitter(rules: 2).findingOfLast()
    #expect(finding.rule == .approvals)
    #expect(finding.reason.contains("Bo approved, who recorded the version"), "\(finding)")
  }

  @Test("Under the rules of its time such a promotion holds, and is a warning")
  func before() throws {
    var governed = try approvedByCommitter(rules: 1)
    let promotion = try #require(governed.record.events.last)
    func report() throws -> AuditReport { try RecordReplay.verify(governed.record, Record.terms()) }
    #expect(try report().finding == nil)
    let warning = try #require(try report().warnings.first)
    #expect(try report().warnings.count == 1)
    #expect(warning.event == promotion.id && warning.position == governed.record.events.count)
    #expect(warning.reason.hasPrefix("under version 2 of the rules it lacks 1 more approval by risk"), "\(warning)")
    // Events of today follow.
    governed.rules = 2
    try governed.add(.deployment, by: Record.eve, snapshot: promotion.event.snapshot)
    #expect(try report().finding == nil && report().warnings.count == 1)
  }

  @Test("What lacked approvals under the rules of its time does not hold")
  func neverRight() throws {
    var governed = try GovernedRecord(isLong: false, rules: 1)
    try governed.approve(5, by: Record.bo, Record.cy)
    try governed.promote(5)
    #expect(try governed.findingOfLast().reason.contains("Bo approved, who is the author of the version"))
  }

  @Test("A lower version of the rules after a higher one does not hold")
  func lower() throws {
    var governed = try GovernedRecord(isLong: false)
    try governed.add(.incident, by: Record.eve, snapshot: governed.versions[1]) { $0.rules = 1 }
    let finding = try governed.findingOfLast()
    #expect(finding.rule == .rules)
    #expect(finding.reason == "it was made under version 1 of the rules, and the event before it under version 2")
  }

  @Test("An event of rules that are not known is said to be that, and not to be broken")
  func unknown() throws {
    var governed = try GovernedRecord(isLong: false)
    try governed.add(.incident, by: Record.eve, snapshot: governed.versions[1]) { $0.rules = 3 }
    let id = try #require(governed.record.events.last?.id)
    let error = #expect(throws: MVCError.self) { try RecordReplay.verify(governed.record, Record.terms()) }
    #expect(error?.code == .unsupportedVersion)
    #expect(
      error?.message
        == "cannot verify the record from event '\(id.short)' on, number 3 of 3: it was made under version 3 of the "
        + "rules, and this mvc knows those up to 2")
  }

  @Test("Nothing is added behind an event of rules that are not known")
  func writing() throws {
    let governed = try GovernedProject()
    let event = { (actor: Signature) in Event(.review, actor: actor, message: "seen\n") }
    let first = try governed.record(event, by: GovernedProject.ana)
    #expect(first.event.rules == RecordRules.current)
    try governed.project.open().transaction(governed.project.intent()) { transaction in
      var later = first.event
      later.previous = [first.id]
      later.rules = 3
      let id = try transaction.repository.objects.write { try $0.add(later.encoded(), .event) }
      transaction.set(.record, to: id)
    }
    let error = #expect(throws: MVCError.self) { try governed.record(event, by: GovernedProject.ana) }
    #expect(error?.code == .unsupportedVersion)
    #expect(error?.message.hasPrefix("cannot add to the record: its last event was made under version 3") == true)
  }
}
