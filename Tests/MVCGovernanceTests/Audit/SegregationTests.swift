import MVCBase
import MVCGovernance
import MVCObjects
import MVCTestSupport
import Testing

/// What nobody altered afterwards, and was never allowed: somebody with a key of their own wrote it past mvc.
@Suite("A decision that its policy did not allow does not hold")
struct SegregationTests {
  private typealias Record = GovernedRecord

  private func governed() throws -> GovernedRecord { try GovernedRecord(isLong: false) }

  @Test("Two of the role have to approve; nobody counts twice, and no other role")
  func count() throws {
    for approvers in [[], [Record.bo], [Record.bo, Record.bo], [Record.bo, Record.eve]] {
      var governed = try governed()
      for approver in approvers { try governed.approve(1, by: approver) }
      try governed.promote(1)
      let finding = try governed.findingOfLast()
      #expect(finding.rule == .approvals && finding.reason.contains("more approval"), "\(finding)")
    }
  }

  @Test("An approval of another version does not count")
  func replayed() throws {
    var governed = try governed()
    try governed.approve(1, by: Record.bo, Record.cy)
    try governed.promote(2)
    let finding = try governed.findingOfLast()
    #expect(finding.rule == .approvals)
    #expect(finding.reason.contains("the approval of Bo is of another version"), "\(finding)")
  }

  @Test("An approval under another policy, for another stage or after its time does not count")
  func void() throws {
    var other = try governed()
    try other.approve(1, by: Record.bo, Record.cy)
    try other.approvePolicy("stricter", by: Record.bo)
    try other.apply("stricter", by: Record.lea)
    try other.promote(1, gates: ["accuracy", "fairness"])
    #expect(try other.findingOfLast().reason.contains("another policy is in force since"))

    var stage = try governed()
    for approver in [Record.bo, Record.cy] {
      try stage.add(.approval, by: approver, stage: "staging", snapshot: stage.versions[1])
    }
    try stage.promote(1)
    #expect(try stage.findingOfLast().rule == .approvals)

    var late = try governed()
    try late.approve(1, by: Record.bo, Record.cy)
    try late.promote(1, after: 24 * Record.hour)
    let finding = try #require(try Record.finding(late.record), "one approval is 60 seconds older")
    #expect(finding.reason.contains("the approval of Bo does not count: it has expired"), "\(finding)")
  }

  @Test("The author of a version and who promotes it do not approve it")
  func interested() throws {
    var author = try governed()
    try author.approve(5, by: Record.bo, Record.cy)
    try author.promote(5)
    #expect(try author.findingOfLast().reason.contains("Bo approved, who is the author of the version"))
    var promoter = try governed()
    try promoter.approve(1, by: Record.bo, Record.lea)
    try promoter.promote(1)
    #expect(try promoter.findingOfLast().reason.contains("Lea approved, who promotes it"))
  }

  @Test("An approval that was taken back, or followed by a rejection, does not count")
  func takenBack() throws {
    var rejected = try governed()
    try rejected.approve(1, by: Record.bo, Record.cy)
    try rejected.add(.rejection, by: Record.cy, snapshot: rejected.versions[1])
    try rejected.promote(1)
    #expect(try rejected.findingOfLast().reason.contains("Cy has rejected it since"))
    var withdrawn = try governed()
    let approvals = try withdrawn.approve(1, by: Record.bo, Record.cy)
    try withdrawn.withdraw(approvals[0], by: Record.bo, kind: .approval, snapshot: withdrawn.versions[1])
    try withdrawn.promote(1)
    #expect(try withdrawn.findingOfLast().reason.contains("it was withdrawn"))
  }

  @Test("A risky model needs what its tier adds")
  func tier() throws {
    var governed = try governed()
    try governed.approve(6, by: Record.bo, Record.cy)
    var copy = governed
    try governed.promote(6)
    #expect(try governed.findingOfLast().reason.contains("1 more approval by research"))
    try copy.approve(6, by: Record.eve)
    try copy.promote(6)
    #expect(try Record.finding(copy.record) == nil)
  }

  @Test("Gates that failed, were not tried, or were tried on another version are named")
  func gates() throws {
    func promoted(_ change: (inout GovernedRecord, inout [ObjectID]) -> String) throws -> AuditFinding {
      var governed = try governed()
      try governed.approve(1, by: Record.bo, Record.cy)
      var evidence: [ObjectID] = []
      let said = change(&governed, &evidence)
      try governed.add(
        .promotion, by: Record.lea, snapshot: governed.versions[1], evidence: evidence,
        detail: [("gates", .string(said))])
      return try governed.findingOfLast()
    }
    let failed = try promoted { governed, evidence in
      evidence = [governed.record.keep(governed.results(of: governed.versions[1], ["accuracy"], "failed"))]
      return "passed"
    }
    #expect(failed.rule == .gates && failed.reason == "the gate 'accuracy' failed, and nobody broke the glass")
    #expect(try promoted { _, _ in "failed" }.rule == .gates)
    #expect(try promoted { _, _ in "passed" }.reason.contains("no results of the gates"))
    let other = try promoted { governed, evidence in
      evidence = [governed.record.keep(governed.results(of: governed.versions[2], ["accuracy"]))]
      return "passed"
    }
    #expect(other.reason.contains("another version"))
    for (key, value) in [("kind", "rollout"), ("stage", "staging"), ("champion", "\(ObjectID(of: []))")] {
      let changed = try promoted { governed, evidence in
        let results = governed.results(of: governed.versions[1], ["accuracy"], changed: [(key, .string(value))])
        evidence = [governed.record.keep(results)]
        return "passed"
      }
      #expect(changed.reason.hasSuffix("of another \(key)"), "\(changed)")
    }
    let untried = try promoted { governed, evidence in
      evidence = [governed.record.keep(governed.results(of: governed.versions[1], ["speed"]))]
      return "passed"
    }
    #expect(untried.reason.contains("'accuracy' was not tried"))
  }

  @Test("Only those of the role break the glass, and then need neither gates nor approvals")
  func breakGlass() throws {
    for (actor, holds) in [(Record.di, true), (Record.lea, false), (Record.eve, false)] {
      var governed = try governed()
      try governed.add(
        .promotion, by: actor, snapshot: governed.versions[1], detail: [("breakGlass", "down"), ("gates", "failed")])
      let finding = try Record.finding(governed.record)
      #expect((finding == nil) == holds, "\(actor.person.name): \(String(describing: finding))")
      if let finding { #expect(finding.rule == .role) }
    }
  }

  @Test("Who has not the role moves no stage")
  func role() throws {
    var governed = try governed()
    try governed.approve(1, by: Record.bo, Record.cy)
    try governed.promote(1, by: Record.eve)
    #expect(try governed.findingOfLast().reason == "Eve moved 'production', which only lead may")
  }

  @Test("Nothing is promoted in a freeze; what is broken may go back")
  func freeze() throws {
    var governed = try GovernedRecord(isLong: false)
    try governed.approve(1, by: Record.bo, Record.cy)
    try governed.promote(1)
    try governed.approve(2, by: Record.bo, Record.cy)
    try governed.promote(2)
    governed.record.clock = 1_770_000_000
    var back = governed
    try back.add(
      .rollback, by: Record.lea, snapshot: back.versions[1],
      detail: [("from", .string(back.versions[2].description))])
    #expect(try Record.finding(back.record) == nil)
    try governed.approve(3, by: Record.bo, Record.cy)
    try governed.promote(3)
    let finding = try governed.findingOfLast()
    #expect(finding.rule == .freeze && finding.reason.hasSuffix(": holidays"))
  }

  @Test("A rollback brings back only what had come in with its gates passed")
  func rollback() throws {
    var governed = try governed()
    try governed.approve(1, by: Record.bo, Record.cy)
    try governed.promote(1)
    try governed.add(
      .rollback, by: Record.lea, snapshot: governed.versions[3],
      detail: [("from", .string(governed.versions[1].description))])
    #expect(try governed.findingOfLast().rule == .gates)
  }

  @Test("A policy is replaced with the approvals of the one in force, for the very text")
  func policyChange() throws {
    for (approver, text, holds) in [
      (Record.bo, "stricter", true), (Record.lea, "stricter", false), (Record.bo, "strict", false),
      (Record.eve, "stricter", false),
    ] {
      var governed = try governed()
      try governed.approvePolicy(text, by: approver)
      try governed.apply("stricter", by: Record.lea)
      let finding = try Record.finding(governed.record)
      #expect((finding == nil) == holds, "\(approver.person.name), \(text)")
      if let finding { #expect(finding.rule == .approvals) }
    }
  }

  @Test("A policy that cannot be read is named")
  func unreadablePolicy() throws {
    var governed = try governed()
    try governed.approvePolicy("nonsense", by: Record.bo)
    try governed.apply("nonsense", by: Record.lea)
    #expect(try governed.findingOfLast().reason.contains("cannot be read: no such policy"))
  }

  @Test("Only who decided takes back, or who may promote, and only once")
  func withdrawal() throws {
    var stranger = try governed()
    let approvals = try stranger.approve(1, by: Record.bo)
    try stranger.withdraw(approvals[0], by: Record.cy, kind: .approval, snapshot: stranger.versions[1])
    #expect(try stranger.findingOfLast().reason.hasPrefix("Cy took back"))
    var twice = try governed()
    let given = try twice.approve(1, by: Record.bo)
    for _ in 0..<2 { try twice.withdraw(given[0], by: Record.bo, kind: .approval, snapshot: twice.versions[1]) }
    #expect(try twice.findingOfLast().reason.contains("was taken back before"))
    var unknown = try governed()
    try unknown.withdraw(ObjectID(of: []), by: Record.bo, kind: .approval, snapshot: nil)
    #expect(try unknown.findingOfLast().rule == .withdrawal)
    for (actor, holds) in [(Record.lea, true), (Record.eve, false)] {
      var governed = try governed()
      let emergency = try governed.add(
        .promotion, by: Record.di, snapshot: governed.versions[1], detail: [("breakGlass", "down")])
      try governed.withdraw(emergency, by: actor, kind: .promotion, snapshot: nil)
      #expect((try Record.finding(governed.record) == nil) == holds, "\(actor.person.name)")
    }
  }

  @Test("A move is taken back only while no other stands after it, and by who may move the stage")
  func withdrawnMove() throws {
    var governed = try governed()
    for version in 1...2 { try governed.approve(version, by: Record.bo, Record.cy) }
    let first = try governed.promote(1)
    let second = try governed.promote(2)
    var older = governed
    try older.withdraw(first, by: Record.lea, kind: .promotion, snapshot: nil)
    #expect(try older.findingOfLast().reason.hasSuffix("and 'production' was moved since"))
    // One after the other, each is the newest that stands.
    try governed.withdraw(second, by: Record.lea, kind: .promotion, snapshot: governed.versions[1])
    var again = governed
    try again.withdraw(second, by: Record.lea, kind: .promotion, snapshot: governed.versions[1])
    #expect(try again.findingOfLast().rule == .withdrawal)
    try governed.withdraw(first, by: Record.lea, kind: .promotion, snapshot: nil)
    #expect(try Record.finding(governed.record) == nil)
  }

  @Test("Who broke the glass may not move the stage otherwise, not even back")
  func ownMove() throws {
    var governed = try governed()
    let emergency = try governed.add(
      .promotion, by: Record.di, snapshot: governed.versions[1], detail: [("breakGlass", "down")])
    try governed.withdraw(emergency, by: Record.di, kind: .promotion, snapshot: nil)
    #expect(try governed.findingOfLast().rule == .role)
  }

  @Test("Neither a withdrawal nor a rollback brings back what came in over broken glass")
  func backPastTheRules() throws {
    for gates in ["failed", "passed"] {
      var governed = try governed()
      try governed.add(
        .promotion, by: Record.di, snapshot: governed.versions[1],
        detail: [("breakGlass", "down"), ("gates", .string(gates))])
      try governed.approve(2, by: Record.bo, Record.cy)
      let good = try governed.promote(2)
      var back = governed
      try back.add(
        .rollback, by: Record.lea, snapshot: back.versions[1],
        detail: [("from", .string(back.versions[2].description))])
      #expect(try back.findingOfLast().rule == .gates)
      for detail in [[], [("breakGlass", JSONValue("down"))]] {
        var copy = governed
        try copy.add(
          .withdrawal, by: Record.lea, snapshot: copy.versions[1], subject: good,
          detail: [("withdraws", "promotion")] + detail)
        #expect(try copy.findingOfLast().rule == .gates)
      }
    }
  }

  @Test("A rollout is taken back though its version came in over broken glass")
  func withdrawnRollout() throws {
    var governed = try governed()
    let version = governed.versions[1]
    try governed.add(
      .promotion, by: Record.di, snapshot: version, detail: [("breakGlass", "down"), ("canary", 5)])
    let rollout = try governed.add(.rollout, by: Record.lea, snapshot: version, detail: [("canary", 50)])
    var other = governed
    try governed.add(
      .withdrawal, by: Record.lea, snapshot: version, subject: rollout,
      detail: [("withdraws", "rollout"), ("canary", 5)])
    #expect(try Record.finding(governed.record) == nil)
    try other.withdraw(rollout, by: Record.lea, kind: .rollout, snapshot: version)
    #expect(try other.findingOfLast().rule == .stage)
  }

  @Test("A withdrawal is not taken back, nor what only tells what was so")
  func irrevocable() throws {
    var governed = try governed()
    let approval = try governed.approve(1, by: Record.bo)[0]
    try governed.withdraw(approval, by: Record.bo, kind: .approval, snapshot: governed.versions[1])
    let withdrawal = try #require(governed.record.heads.record)
    let incident = try governed.add(.incident, by: Record.bo, snapshot: governed.versions[1])
    for (id, kind) in [(withdrawal, EventKind.withdrawal), (incident, .incident)] {
      var copy = governed
      try copy.withdraw(id, by: Record.bo, kind: kind, snapshot: governed.versions[1])
      #expect(try copy.findingOfLast().reason.contains("a kind that nobody takes back"))
    }
  }

  @Test("A share of the traffic is from 1 to 100")
  func canary() throws {
    for (share, holds): (JSONValue, Bool) in [
      (1, true), (100, true), (0, false), (101, false), (-5, false), ("5", false),
    ] {
      var governed = try governed()
      try governed.add(
        .promotion, by: Record.di, snapshot: governed.versions[1], detail: [("breakGlass", "down"), ("canary", share)])
      #expect((try Record.finding(governed.record) == nil) == holds, "\(share)")
    }
  }

  @Test("A version without a tier does not come in where tiers add rules, whatever glass is broken where nobody may")
  func untold() throws {
    for detail in [[], [("breakGlass", JSONValue("down"))]] {
      var governed = try GovernedRecord(isLong: false)
      try governed.approvePolicy("tiers", by: Record.bo)
      try governed.apply("tiers", by: Record.lea)
      try governed.add(.promotion, by: Record.lea, snapshot: governed.versions[7], detail: detail)
      let finding = try governed.findingOfLast()
      #expect(finding.rule == .gates && finding.reason.contains("the version does not say"), "\(finding)")
    }
  }
}
