import MVCBase
import MVCObjects

/// What a record says at one point of it, event after event.
struct RecordState {
  private(set) var eventCount = 0
  private(set) var last: RecordedEvent?
  private(set) var events: [ObjectID: Event] = [:]
  /// The event that moved each stage last.
  private(set) var stageHeads: [String: ObjectID] = [:]
  /// The versions that came into a stage by its rules, and not past them.
  private(set) var admitted: [String: Set<ObjectID>] = [:]
  /// The event that brought the policy in force.
  private(set) var policyEvent: ObjectID?
  private(set) var policy: Policy?
  private(set) var tally = ApprovalTally()
  private(set) var withdrawn: Set<ObjectID> = []
  /// The versions that are closed for ever.
  private(set) var retired: Set<ObjectID> = []
  /// What was said of other policies since this one came in force: approvals and rejections by the text's id.
  private(set) var saidOfPolicies: [ObjectID: [RecordedEvent]] = [:]

  /// What a stage holds.
  func held(_ stage: String) -> ObjectID? { stageHeads[stage].flatMap { events[$0]?.snapshot } }

  /// The newest move of a stage that was not taken back.
  func newestMove(of stage: String) -> ObjectID? { Standing.newestMove(from: stageHeads[stage]) { events[$0] } }

  /// Whether an event is part of its stage's chain: a withdrawal is if what it takes back was.
  func moves(_ event: Event) -> Bool {
    event.kind.movesStage(takingBack: event.subject.flatMap { events[$0]?.kind })
  }

  /// Takes in an event that holds.
  ///
  /// - Parameters:
  ///   - rule: The rule for its stage and its version; nil where there is none.
  ///   - policy: The policy that it brings, if it brings one.
  mutating func take(_ found: RecordedEvent, under rule: Policy.StageRule?, bringing policy: Policy?) {
    let event = found.event
    if let stage = event.stage, moves(event) { stageHeads[stage] = found.id }
    if event.isAdmission(under: rule), let stage = event.stage, let snapshot = event.snapshot {
      admitted[stage, default: []].insert(snapshot)
    }
    if event.kind == .retirement, let snapshot = event.snapshot { retired.insert(snapshot) }
    if event.kind == .withdrawal, let subject = event.subject { withdrawn.insert(subject) }
    if event.kind == .approval || event.kind == .rejection, let text = Self.proposedPolicy(event) {
      saidOfPolicies[text, default: []].append(found)
    }
    if let policy {
      (policyEvent, self.policy) = (found.id, policy)
      saidOfPolicies = [:]
    }
    tally.add(found)
    events[found.id] = event
    (last, eventCount) = (found, eventCount + 1)
  }

  /// The text of the policy that an approval or a rejection is about.
  private static func proposedPolicy(_ event: Event) -> ObjectID? {
    event.subject == nil ? event.detail["policy"]?.text.flatMap { ObjectID($0) } : nil
  }
}
