import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage
import MVCTestSupport
import Testing

@Suite("Changes of a policy")
struct PolicyChangeTests {
  private let governed: GovernedProject
  private var project: TestProject { governed.project }
  private static let rules = "policy: {approvals: [{count: 1, from: [risk]}]}\n"
  private static let other = rules + "stages: {production: {promote: [lead]}}\n"

  init() throws {
    governed = try GovernedProject()
    _ = try governed.project.commit(["model.bin": "1"])
  }

  private func missing(_ rest: String, by person: Person = GovernedProject.ana) throws -> [String] {
    try governed.missing { try governed.apply(rest, by: person) }
  }

  @Test("The first policy needs nobody, and is what the reference names")
  func first() throws {
    let event = try governed.apply(Self.rules)
    let repository = try governed.open()
    let found = try #require(try repository.policy(repository.references()))
    #expect(found.id == event.id)
    #expect(found.policy.people.count == 3)
    #expect(try repository.policyText(of: event.id) == governed.text(Self.rules))
    #expect(event.event.policy == nil)
    let error = #expect(throws: MVCError.self) { try governed.apply(Self.rules) }
    #expect(error?.code == .nothingToDo)
  }

  @Test("A text with mistakes never comes into force")
  func mistakes() throws {
    #expect(throws: PolicyMistakes.self) { try governed.apply("stages: {production: {promote: [nobody]}}") }
    #expect(try governed.open().references()[.policy] == nil)
  }

  @Test("A change needs approvals of its very text, by others than who applies it")
  func approvals() throws {
    try governed.apply(Self.rules)
    let expected = ["approval: 1 more approval by risk: Bo Lee, Cy Park"]
    #expect(try missing(Self.other) == expected)
    try governed.approve(governed.text("# other\n" + Self.other), by: GovernedProject.bo)
    #expect(try missing(Self.other) == expected)
    try governed.approve(governed.text(Self.other), by: GovernedProject.ana)
    #expect(try missing(Self.other) == expected)
    let approval = try governed.approve(governed.text(Self.other), by: GovernedProject.bo)
    // Who approved cannot be who applies.
    #expect(try missing(Self.other, by: GovernedProject.bo) == ["approval: 1 more approval by risk: Cy Park"])
    let event = try governed.apply(Self.other)
    #expect(event.event.detail["approvals"]?.elements?.compactMap(\.text) == [approval.id.description])
    #expect(try governed.open().policies(project.references()).all().count == 2)
  }

  @Test("An approval is void after a rejection by the same person, and under another policy")
  func void() throws {
    try governed.apply(Self.rules)
    try governed.approve(governed.text(Self.other), by: GovernedProject.bo)
    try governed.approve(governed.text(Self.other), by: GovernedProject.bo, .rejection)
    #expect(try missing(Self.other).count == 1)
    let between = Self.rules + "# between\n"
    try governed.approve(governed.text(Self.other), by: GovernedProject.cy)
    try governed.approve(governed.text(between), by: GovernedProject.cy)
    try governed.apply(between)
    #expect(try missing(Self.other) == ["approval: 1 more approval by risk: Bo Lee, Cy Park"])
  }

  @Test("An approval that was taken back does not count")
  func withdrawn() throws {
    try governed.apply(Self.rules)
    try governed.approve(governed.text(Self.other), by: GovernedProject.bo)
    _ = try governed.open().undo(isRedo: false, isForced: false, governed.decider(GovernedProject.bo))
    #expect(try missing(Self.other).count == 1)
  }

  @Test("Two approvals need two people")
  func two() throws {
    let rules = "policy: {approvals: [{count: 2, from: [risk]}]}\n"
    try governed.apply(rules)
    let next = governed.text(Self.other)
    try governed.approve(next, by: GovernedProject.bo)
    try governed.approve(next, by: GovernedProject.bo)
    #expect(try missing(Self.other) == ["approval: 1 more approval by risk: Cy Park"])
    try governed.approve(next, by: GovernedProject.cy)
    try governed.apply(Self.other)
  }

  @Test("With keys, an approval counts only with a good signature by its person")
  func signed() throws {
    for person in [GovernedProject.ana, GovernedProject.bo, GovernedProject.cy] {
      governed.keys[person.email] = TestSSHKey()
    }
    try governed.apply(Self.rules)
    let policy = try #require(try governed.open().policy(project.references())).policy
    let event = try governed.approve(governed.text(Self.other), by: GovernedProject.bo).event
    #expect(policy.isVouchedFor(event))
    var altered = event
    altered.message = "not fine\n"
    #expect(!policy.isVouchedFor(altered))
    altered = event
    altered.signature = nil
    #expect(!policy.isVouchedFor(altered))
    altered = event
    altered.actor = Signature(GovernedProject.cy, at: event.actor.time)
    #expect(!policy.isVouchedFor(altered))
    try governed.apply(Self.other)
  }

  @Test("Each event names the policy that it was made under")
  func chain() throws {
    let first = try governed.apply("# one\n")
    let second = try governed.apply("# two\n")
    let promotion = try governed.promote(try #require(try project.head()))
    #expect(second.event.policy == first.id)
    #expect(promotion.event.policy == second.id)
    #expect(try governed.open().policy(at: promotion.event)?.id == second.id)
    #expect(try governed.open().policies(project.references()).all().map(\.id) == [second.id, first.id])
  }
}
