import MVCBase
import MVCObjects

/// What a record says at one point of it, event after event.
struct RecordState {
  private(set) var eventCount = 0
  private(set) var last: RecordedEvent?
  private(set) var events: [ObjectID: Event] = [:]
  /// The event that moved each stage last.
  private(set) var stageHeads: [String: ObjectID] = [:]
  /// The versions that came into a stage with their gates passed, or without any.
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

  /// Whether an event is part of its stage's chain: a withdrawal is if what it takes back was.
  func moves(_ event: Event) -> Bool {
    guard event.kind == .withdrawal else { return event.kind.movesStage }
    return event.subject.flatMap { events[$0] }.map { $0.kind.movesStage } ?? false
  }

  /// Takes in an event that holds.
  ///
  /// - Parameter policy: The policy that it brings, if it brings one.
  mutating func take(_ found: RecordedEvent, bringing policy: Policy?) {
    let event = found.event
    if let stage = event.stage, moves(event) { stageHeads[stage] = found.id }
    if event.kind == .promotion, event.detail["gates"]?.text != "failed", let stage = event.stage {
      event.snapshot.map { _ = admitted[stage, default: []].insert($0) }
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
