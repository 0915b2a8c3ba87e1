import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("The audit of a repository")
struct RepositoryAuditTests {
  private let project: TestProject
  private let versions: [ObjectID]
  private let key = TestSSHKey()

  init() throws {
    let project = try TestProject()
    versions = try (1...3).map { try project.commit(["model.txt": "\($0)\n"], "version \($0)") }
    self.project = project
  }

  private var decider: Decider { Decider(project.intent(), signer: { [key] in try key.sign($0) }) }

  private func promote(_ version: Int, _ stage: String = "production") throws {
    project.clock.advance(seconds: 60)
    let move = Promotion(versions[version].description, to: stage)
    _ = try project.open().promote(PromotionRequest([move], message: "why\n"), decider)
  }

  /// Everything that mvc itself does to stages, with a policy and without.
  private func decideMuch() throws {
    try promote(0, "staging")
    try promote(0)
    let text = """
      version: 1
      people:
        - {name: Ada, email: \(TestProject.person.email), keys: ["\(key.publicText)"], roles: [lead]}
      stages:
        production: {promote: [lead], gates: ["files none matching '*.pkl'"]}
      """
    _ = try project.open().apply(policy: Array(text.utf8), message: "rules\n", decider)
    try promote(1)
    _ = try project.open().rollOut("production", canary: 50, message: "half\n", decider)
    try promote(2)
    _ = try project.open().rollBack("production", message: "bad\n", decider)
    try promote(2, "staging")
    _ = try project.open().undo(isRedo: false, isForced: false, decider)
    _ = try project.open().demote(["production"], message: "closed\n", decider)
  }

  private func terms() -> AuditTerms {
    AuditTerms(now: project.clock.now(), workerCount: 2) { try Policy(parsing: $0) }
  }

  private func report() throws -> AuditReport { try RecordReplay.verify(RepositoryEvents(project.open()), terms()) }

  @Test("What mvc records holds, in the repository and in a bundle of it")
  func honest() throws {
    #expect(try report().eventCount == 0)
    try decideMuch()
    let found = try report()
    #expect(found.finding == nil, "\(String(describing: found.finding))")
    #expect(found.eventCount == 10 && found.signedCount == 10 && found.policyCount == 1)
    let source = try RepositoryEvents(project.open())
    var bytes: [UInt8] = []
    try AuditBundle.write(source, made: project.clock.now()) { bytes += $0 }
    let bundle = try AuditBundle(parsing: bytes, file: "record")
    #expect(try RecordReplay.verify(bundle, terms()).finding == nil)
    #expect(try RecordComparison(source, bundle).record == .same)
  }

  @Test("A stage that was moved by hand is named")
  func movedByHand() throws {
    try decideMuch()
    let repository = try project.open()
    let stage = try ReferenceName.stage("production")
    let earlier = try #require(try repository.history(of: "production", repository.references()).last)
    try repository.transaction(project.intent()) { $0.set(stage, to: earlier.id) }
    let finding = try #require(try report().finding)
    #expect(finding.rule == .references)
    #expect(finding.reason.contains("'refs/stages/production' names '\(earlier.id.short)', an event of the record"))
  }

  @Test("A record that lost an event's pack names the event")
  func lostPack() throws {
    try promote(0)
    let packs = Set(try LocalFileSystem().names(in: project.open().layout.packs))
    try promote(1)
    let lost = try #require(try project.open().record().all().first)
    let added = Set(try LocalFileSystem().names(in: project.open().layout.packs)).subtracting(packs)
    try promote(2)
    for name in added { try LocalFileSystem().removeFile(project.open().layout.packs.appending(name: name)) }
    let finding = try #require(try report().finding)
    #expect(finding.event == lost.id && finding.rule == .object && finding.untrustedCount == 1)
  }

  @Test("The record is asked by stage, version, person, kind and time")
  func filter() throws {
    try decideMuch()
    let repository = try project.open()
    let references = try repository.references()
    func kinds(_ change: (inout EventFilter) throws -> Void, limit: Int = .max) throws -> [EventKind] {
      var filter = EventFilter()
      try change(&filter)
      return try repository.record(references).matches(filter, limit: limit).map(\.kind)
    }
    #expect(try kinds({ _ in }).count == 10)
    #expect(try kinds({ _ in }, limit: 2) == [.demotion, .withdrawal])
    #expect(try kinds { $0.kinds = [.policy, .rollback] } == [.rollback, .policy])
    #expect(
      try kinds { $0.subject = try repository.auditSubject("staging", references) } == [
        .withdrawal, .promotion, .promotion,
      ])
    let version = versions[1].description
    #expect(
      try kinds { $0.subject = try repository.auditSubject(version, references) } == [
        .demotion, .rollback, .rollout, .promotion,
      ])
    let event = try #require(try repository.record(references).first { $0.kind == .withdrawal }?.event.subject)
    #expect(
      try kinds { $0.subject = try repository.auditSubject(event.description, references) } == [
        .withdrawal, .promotion,
      ])
    #expect(try kinds { $0.person = "ADA@" }.count == 10)
    #expect(try kinds { $0.person = "bo" }.isEmpty)
    let first = try #require(try repository.record(references).all().last).time
    #expect(try kinds { $0.until = first } == [.promotion])
    #expect(
      try kinds { $0.since = Timestamp(secondsSinceEpoch: first.secondsSinceEpoch + 1) }.count == 9)
  }
}
