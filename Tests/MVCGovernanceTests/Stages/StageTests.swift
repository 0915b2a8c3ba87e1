import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Stages")
struct StageTests {
  private let project: TestProject
  private let versions: [ObjectID]

  init() throws {
    let project = try TestProject()
    versions = try (1...4).map { number in try project.commit(["model.txt": "\(number)\n"], "version \(number)") }
    self.project = project
  }

  private var decider: Decider { Decider(project.intent(), signer: nil) }

  @discardableResult
  private func promote(_ version: Int, to stages: String...) throws -> [RecordedEvent] {
    project.clock.advance(seconds: 60)
    let moves = stages.map { Promotion(versions[version - 1].description, to: $0) }
    return try project.open().promote(PromotionRequest(moves, message: "why\n"), decider)
  }

  private func holds(_ stage: String) throws -> Int? {
    let repository = try project.open()
    let snapshot = try repository.state(of: stage, repository.references()).snapshot
    return snapshot.flatMap { versions.firstIndex(of: $0) }.map { $0 + 1 }
  }

  @Test("A promoted version is what the stage's name means as a revision")
  func revision() throws {
    try promote(2, to: "production", "production/eu")
    let repository = try project.open()
    #expect(try repository.resolve("production").snapshot == versions[1])
    #expect(try repository.resolve("production/eu~1").snapshot == versions[0])
  }

  @Test("Each event names the one before it in the record, and the one that moved its stage before")
  func chains() throws {
    let first = try promote(1, to: "staging")
    let second = try promote(1, to: "production")
    let third = try promote(2, to: "staging")
    #expect(second[0].event.previous == [first[0].id])
    #expect(second[0].event.stagePrevious == nil)
    #expect(third[0].event.previous == [second[0].id])
    #expect(third[0].event.stagePrevious == first[0].id)
    let repository = try project.open()
    #expect(try repository.record().all().map(\.id) == [third[0].id, second[0].id, first[0].id])
    #expect(try repository.history(of: "staging", repository.references()).map(\.id) == [third[0].id, first[0].id])
  }

  @Test("Several stages move together, or none does")
  func together() throws {
    try promote(1, to: "production")
    #expect(throws: MVCError.self) { try promote(1, to: "staging", "production") }
    #expect(try holds("staging") == nil)
    try promote(2, to: "staging", "production")
    #expect(try holds("staging") == 2)
    #expect(try holds("production") == 2)
  }

  @Test("A rollback goes past versions that the stage was rolled back from")
  func rollback() throws {
    for version in 1...3 { try promote(version, to: "production") }
    _ = try project.open().rollBack("production", message: "bad\n", decider)
    #expect(try holds("production") == 2)
    try promote(4, to: "production")
    _ = try project.open().rollBack("production", message: "bad too\n", decider)
    #expect(try holds("production") == 2)
    _ = try project.open().rollBack("production", message: "still bad\n", decider)
    #expect(try holds("production") == 1)
    let error = #expect(throws: MVCError.self) {
      try project.open().rollBack("production", message: "worse\n", decider)
    }
    #expect(error?.code == .notFound)
  }

  @Test("A rollback goes past a version whose promotion was taken back")
  func rollbackAfterUndo() throws {
    for version in 1...3 { try promote(version, to: "production") }
    _ = try project.open().undo(isRedo: false, isForced: false, decider)
    #expect(try holds("production") == 2)
    _ = try project.open().rollBack("production", message: "further\n", decider)
    #expect(try holds("production") == 1)
  }

  @Test("A new stage has no branch's name, for mostly the arguments were swapped")
  func swapped() throws {
    let error = #expect(throws: MVCError.self) { try promote(1, to: "main") }
    #expect(error?.message == "cannot make a stage 'main': there is a branch of that name")
  }

  @Test("A rollback with checkout brings the folder back in the same operation")
  func rollbackWithCheckout() throws {
    try promote(1, to: "production")
    try promote(4, to: "production")
    let result = try project.open().rollBack("production", message: "bad\n", restoresFolder: true, decider)
    #expect(result.checkout?.id == versions[0])
    #expect(try project.text("model.txt") == "1\n")
    #expect(try holds("production") == 1)
    #expect(
      try project.open().operations().first?.operation.references.map(\.name.text).contains("refs/record") == true)
  }

  @Test("An emptied stage is no revision, and says so")
  func demotion() throws {
    try promote(1, to: "production")
    _ = try project.open().demote(["production"], message: "closed\n", decider)
    let error = #expect(throws: MVCError.self) { try project.open().resolve("production") }
    #expect(error?.message == "cannot use 'production' as a revision: it holds no version")
  }

  @Test("What a stage held at a moment is told from its chain")
  func atMoment() throws {
    try promote(1, to: "production")
    let moment = project.clock.now()
    try promote(2, to: "production")
    let repository = try project.open()
    let references = try repository.references()
    #expect(try repository.event(of: "production", at: moment, references)?.event.snapshot == versions[0])
    let before = Timestamp(secondsSinceEpoch: moment.secondsSinceEpoch - 1)
    #expect(try repository.event(of: "production", at: before, references) == nil)
  }

  @Test("Undo adds an event that takes the promotion back, and leaves the record whole")
  func undo() throws {
    try promote(1, to: "production")
    let promoted = try promote(2, to: "production", "staging")
    _ = try project.open().undo(isRedo: false, isForced: false, decider)
    #expect(try holds("production") == 1)
    #expect(try holds("staging") == nil)
    let record = try project.open().record().all()
    #expect(record.count == 5)
    #expect(record.prefix(2).map(\.kind) == [.withdrawal, .withdrawal])
    #expect(Set(record.prefix(2).compactMap(\.event.subject)) == Set(promoted.map(\.id)))
    let error = #expect(throws: MVCError.self) { try project.open().undo(isRedo: true, isForced: false, decider) }
    #expect(error?.message.contains("has to be made anew") == true)
  }

  @Test("A clock that stands before the last event stops a decision")
  func clock() throws {
    try promote(1, to: "production")
    project.clock.advance(seconds: -7200)
    let error = #expect(throws: MVCError.self) { try promote(2, to: "production") }
    #expect(error?.message.contains("the clock says") == true)
    #expect(try holds("production") == 1)
  }

  /// A clock of a computer that is not that of its files.
  private struct SkewedClock: WallClock {
    let seconds: Int64
    var isOfComputer: Bool { true }

    func now() -> Timestamp { Timestamp(secondsSinceEpoch: SystemClock().now().secondsSinceEpoch + seconds) }
  }

  @Test("A clock that is far ahead of that of the files stops a decision")
  func clockAhead() throws {
    func promote(_ version: Int, ahead seconds: Int64) throws {
      var runtime = project.runtime()
      runtime.clock = SkewedClock(seconds: seconds)
      let repository = try Repository.open(around: project.root, runtime, userSettings: project.userSettings)
      let move = Promotion(versions[version - 1].description, to: "production")
      _ = try repository.promote(PromotionRequest([move], message: "why\n"), decider)
    }
    let error = #expect(throws: MVCError.self) { try promote(1, ahead: 1000) }
    #expect(error?.message.contains("and the file system") == true)
    #expect(try holds("production") == nil)
    try promote(1, ahead: 100)
    #expect(try holds("production") == 1)
  }

  @Test("Nothing serves a share of the traffic that there is not")
  func shares() throws {
    for share: Int64 in [0, 101] {
      let move = Promotion(versions[0].description, to: "production", canary: share)
      let error = #expect(throws: MVCError.self) {
        try project.open().promote(PromotionRequest([move], message: "why\n"), decider)
      }
      #expect(error?.code == .usage)
    }
    #expect(try holds("production") == nil)
  }

  @Test("A stage does not take two versions at once")
  func twice() throws {
    #expect(throws: MVCError.self) { try promote(1, to: "production", "production") }
    #expect(try holds("production") == nil)
  }

  @Test("Many decisions lie in few packs")
  func packs() throws {
    for number in 0..<40 { try promote(number % 4 + 1, to: "production") }
    #expect(try project.open().objects.packSet.packs().count < 12)
  }

  @Test("Garbage collection keeps what stages held, and the record")
  func garbage() throws {
    let branch = try project.open().references().currentBranch
    try project.checkout(nil, newBranch: "experiment")
    let lost = try project.commit(["model.txt": "experiment\n"], "experiment")
    _ = try project.open().promote(
      PromotionRequest([Promotion(lost.description, to: "staging")], message: "try\n"), decider)
    _ = try project.open().demote(["staging"], message: "no\n", decider)
    try project.checkout(branch?.short)
    _ = try project.open().deleteBranches(["experiment"], isForced: true, project.intent())
    project.clock.advance(seconds: 90 * 86_400)
    _ = try project.open().collectGarbage(keepDays: 0, isDryRun: false, project.intent())
    #expect(try project.image(of: lost).paths.contains("model.txt"))
    #expect(try project.open().check().damages.isEmpty)
  }
}
