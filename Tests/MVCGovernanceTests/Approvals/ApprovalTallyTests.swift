import MVCBase
import MVCGovernance
import MVCObjects
import MVCTestSupport
import Testing

@Suite("ApprovalTally")
struct ApprovalTallyTests {
  private static let snapshot = ObjectID(of: Array("snapshot".utf8))
  private static let policy = ObjectID(of: Array("policy".utf8))
  private static let matter = ApprovalTally.Matter(snapshot, for: "production")
  private static let (ana, bo) = (Person(name: "Ana", email: "ana@x.org"), Person(name: "Bo", email: "bo@x.org"))

  private static func event(
    _ kind: EventKind, by person: Person, at seconds: Int64, snapshot: ObjectID = snapshot,
    stage: String = "production",
    policy: ObjectID? = policy, subject: ObjectID? = nil
  ) -> RecordedEvent {
    let actor = Signature(person, at: Timestamp(secondsSinceEpoch: seconds))
    var event = Event(kind, stage: stage, snapshot: snapshot, subject: subject, actor: actor, message: "")
    event.policy = policy
    return RecordedEvent(id: ObjectID(of: event.encoded()), event: event)
  }

  private static func counted(
    _ events: [RecordedEvent], at moment: Int64 = 1000, lasting seconds: Int64? = nil, excluding: [Person] = []
  ) -> [String] {
    var tally = ApprovalTally()
    for event in events { tally.add(event) }
    let terms = ApprovalTally.Terms(
      policy: policy, at: Timestamp(secondsSinceEpoch: moment), lasting: seconds)
    return tally.approvals(of: matter, terms, excluding: { person in excluding.contains { $0.isSame(as: person) } })
      .map(\.event.actor.person.name)
  }

  @Test("An approval counts for its version, its stage and its policy, and for nothing else")
  func bound() {
    let other = ObjectID(of: Array("other".utf8))
    #expect(Self.counted([Self.event(.approval, by: Self.ana, at: 1)]) == ["Ana"])
    #expect(Self.counted([Self.event(.approval, by: Self.ana, at: 1, snapshot: other)]) == [])
    #expect(Self.counted([Self.event(.approval, by: Self.ana, at: 1, stage: "staging")]) == [])
    #expect(Self.counted([Self.event(.approval, by: Self.ana, at: 1, policy: other)]) == [])
    #expect(Self.counted([Self.event(.approval, by: Self.ana, at: 1, policy: nil)]) == [])
    #expect(Self.counted([Self.event(.request, by: Self.ana, at: 1)]) == [])
  }

  @Test("A person counts once, however often and however they spell their address")
  func once() {
    let again = Person(name: "Ana Lima", email: "ANA@x.org")
    #expect(
      Self.counted([Self.event(.approval, by: Self.ana, at: 1), Self.event(.approval, by: again, at: 2)]) == [
        "Ana Lima"
      ])
  }

  @Test("An approval ends with its time, a later rejection, or its withdrawal")
  func ends() {
    let approval = Self.event(.approval, by: Self.ana, at: 100)
    #expect(Self.counted([approval], at: 110, lasting: 10) == ["Ana"])
    #expect(Self.counted([approval], at: 111, lasting: 10) == [])
    #expect(Self.counted([approval, Self.event(.rejection, by: Self.ana, at: 200)]) == [])
    #expect(Self.counted([approval, Self.event(.rejection, by: Self.bo, at: 200)]) == ["Ana"])
    #expect(Self.counted([Self.event(.rejection, by: Self.ana, at: 50), approval]) == ["Ana"])
    #expect(Self.counted([approval, Self.event(.withdrawal, by: Self.ana, at: 200, subject: approval.id)]) == [])
  }

  @Test("A time before all times is long ago")
  func endless() {
    #expect(Self.counted([Self.event(.approval, by: Self.ana, at: .min)], lasting: .max) == [])
  }

  @Test("A rejection that was withdrawn takes no approval back")
  func withdrawnRejection() {
    let rejection = Self.event(.rejection, by: Self.ana, at: 200)
    let withdrawal = Self.event(.withdrawal, by: Self.ana, at: 300, subject: rejection.id)
    #expect(Self.counted([Self.event(.approval, by: Self.ana, at: 1), rejection, withdrawal]) == ["Ana"])
  }

  @Test("Nobody counts for what they made")
  func author() {
    let events = [Self.event(.approval, by: Self.ana, at: 1), Self.event(.approval, by: Self.bo, at: 2)]
    #expect(Self.counted(events, excluding: [Self.ana]) == ["Bo"])
  }
}

@Suite("Rules of approval")
struct ApprovalRuleTests {
  private func member(_ name: String, _ roles: String...) -> Policy.Member {
    Policy.Member(name: name, email: "\(name)@x.org", keys: [], roles: roles)
  }

  private func unmet(_ rules: [Policy.ApprovalRule], _ people: [Policy.Member], approvedBy names: [String]) -> [String]
  {
    var policy = Policy()
    policy.people = people
    return policy.unmet(rules, approvedBy: people.filter { names.contains($0.name) }).map(\.what)
  }

  @Test("N of M: so many people of the role have to approve, and it is said who still can")
  func count() {
    let people = [member("ana", "risk"), member("bo", "risk"), member("cy", "risk"), member("di", "dev")]
    let rules = [Policy.ApprovalRule(count: 2, roles: ["risk"])]
    #expect(unmet(rules, people, approvedBy: ["di"]) == ["2 more approvals by risk: ana, bo, cy"])
    #expect(unmet(rules, people, approvedBy: ["ana", "di"]) == ["1 more approval by risk: bo, cy"])
    #expect(unmet(rules, people, approvedBy: ["ana", "cy"]) == [])
  }

  @Test("Two duties need two people, and a person serves the duty that nobody else can")
  func duties() {
    let people = [member("ana", "risk", "lead"), member("bo", "lead")]
    let rules = [Policy.ApprovalRule(count: 1, roles: ["lead"]), Policy.ApprovalRule(count: 1, roles: ["risk"])]
    #expect(unmet(rules, people, approvedBy: ["ana"]).count == 1)
    #expect(unmet(rules, people, approvedBy: ["ana", "bo"]) == [])
    #expect(unmet(rules, people, approvedBy: ["bo"]) == ["1 more approval by risk: ana"])
  }

  @Test("Where nobody is left it is said")
  func nobody() {
    #expect(
      unmet([Policy.ApprovalRule(count: 1, roles: ["risk"])], [member("bo", "lead")], approvedBy: [])
        == ["1 more approval by risk: nobody is left who could give it"])
  }
}
