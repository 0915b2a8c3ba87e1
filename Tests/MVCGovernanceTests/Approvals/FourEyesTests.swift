import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCTestSupport
import SystemPackage
import Testing

/// Nobody who had a hand in a version approves it.
@Suite("Four eyes are two people")
final class FourEyesTests {
  private static let zed = Person(name: "Zed", email: "zed@elsewhere.org")
  private static let rules = "stages:\n  production:\n    approvals:\n      - {count: 1, from: [risk]}\n"
  /// Cy has two more addresses, and Bo stands in nobody's way.
  private static let people = """
    version: 1
    people:
      - {name: Ana Lima, email: ana@example.org, roles: [lead]}
      - {name: Bo Lee, email: bo@example.org, roles: [risk]}
      - {name: Cy Park, email: cy@example.org, aliases: [cy@home.example, c.park@example.org], roles: [risk]}

    """

  private let governed: GovernedProject

  init() throws {
    governed = try GovernedProject()
    governed.project.clock.advance(seconds: 60)
    _ = try governed.open().apply(
      policy: Array((Self.people + Self.rules).utf8), message: "rules\n", governed.decider(GovernedProject.ana))
  }

  private func commit(by committer: Person, author: Person? = nil, key: TestSSHKey? = nil) throws -> ObjectID {
    governed.project.clock.advance(seconds: 60)
    var request = CommitRequest(message: "model\n")
    request.author = author
    request.allowsEmpty = true
    if let key { request.signer = { bytes in try key.sign(bytes) } }
    return try governed.open().commit(request, Intent(command: "mvc commit", actor: committer)).id
  }

  /// What is missing when somebody approves, and then Ana promotes.
  private func approve(_ version: ObjectID, by person: Person, signers: String? = nil) throws -> [String] {
    governed.project.clock.advance(seconds: 60)
    let allowed = try signers.map { try AllowedSigners(parsing: Array($0.utf8), namespace: "mvc", file: "signers") }
    let intent = Intent(command: "mvc approve", actor: person)
    let decider = Decider(intent, signer: nil) { allowed }
    let repository = try governed.open()
    return try governed.missing {
      try repository.say(.approves, of: version.description, for: "production", message: "fine\n", decider)
    }
  }

  @Test(
    "Author and committer do not approve, by whichever of their addresses",
    arguments: ["cy@example.org", "CY@Example.org", "cy@home.example", "C.Park@example.org", "cy@example.org."],
    ["cy@example.org", "cy@home.example"])
  func addresses(made: String, approves: String) throws {
    let (maker, approver) = (Person(name: "Cy", email: made), Person(name: "Park", email: approves))
    let committed = try commit(by: maker, author: Self.zed)
    #expect(
      try approve(committed, by: approver) == ["role: somebody else has to approve: Park recorded \(committed.short)"])
    let authored = try commit(by: Self.zed, author: maker)
    #expect(
      try approve(authored, by: approver) == [
        "role: somebody else has to approve: Park is the author of \(authored.short)"
      ])
    #expect(try approve(committed, by: GovernedProject.bo) == [])
    _ = try governed.promote(committed)
    #expect(try governed.held() == committed)
  }

  @Test("An approval that was given past mvc does not count for a promotion either")
  func pastTheCommand() throws {
    let version = try commit(by: GovernedProject.cy, author: Self.zed)
    let event = { (actor: Signature) in
      Event(.approval, stage: "production", snapshot: version, actor: actor, message: "fine\n")
    }
    for address in ["cy@example.org", "cy@home.example"] {
      try governed.record(event, by: Person(name: "Cy", email: address))
    }
    #expect(try governed.missing { try governed.promote(version) } == ["approval: 1 more approval by risk: Bo Lee"])
    let repository = try governed.open()
    let cases = try repository.approvalCases(at: governed.project.clock.now(), repository.references())
    #expect(cases.first?.sayings.map(\.void) == Array(repeating: "nobody approves what they made or promote", count: 2))
    #expect(cases.first?.unmet.map(\.what) == ["1 more approval by risk: Bo Lee"])
  }

  @Test("One person of two addresses gives one approval, and a rejection by either takes it back")
  func once() throws {
    let version = try commit(by: GovernedProject.ana)
    for address in ["cy@example.org", "cy@home.example"] {
      #expect(try approve(version, by: Person(name: "Cy", email: address)) == [])
    }
    let repository = try governed.open()
    let cases = try repository.approvalCases(at: governed.project.clock.now(), repository.references())
    #expect(cases.first?.sayings.map(\.void) == ["Cy has approved it anew", nil])
    governed.project.clock.advance(seconds: 60)
    _ = try governed.open().say(
      .rejects, of: version.description, for: "production", message: "no\n",
      governed.decider(Person(name: "Cy", email: "c.park@example.org")))
    #expect(
      try governed.missing { try governed.promote(version) } == ["approval: 1 more approval by risk: Bo Lee, Cy Park"])
  }

  @Test("Who promotes does not count under another address")
  func promoter() throws {
    let version = try commit(by: GovernedProject.ana)
    #expect(try approve(version, by: GovernedProject.cy) == [])
    let missing = try governed.missing {
      try governed.promote(version, by: Person(name: "Cy", email: "cy@home.example"))
    }
    #expect(missing == ["approval: 1 more approval by risk: Bo Lee"])
  }

  @Test("Who signed a version with their key does not approve it, whoever it says made it")
  func key() throws {
    let governed = try GovernedProject()
    let (ana, bo, cy) = (TestSSHKey(), TestSSHKey(), TestSSHKey())
    governed.keys = ["ana@example.org": ana, "bo@example.org": bo, "cy@example.org": cy]
    try governed.apply(Self.rules)
    var request = CommitRequest(message: "model\n")
    request.allowsEmpty = true
    request.signer = { bytes in try cy.sign(bytes) }
    governed.project.clock.advance(seconds: 60)
    let version = try governed.open().commit(request, Intent(command: "mvc commit", actor: Self.zed)).id
    func approve(_ person: Person) throws -> [String] {
      governed.project.clock.advance(seconds: 60)
      return try governed.missing {
        try governed.open().say(
          .approves, of: version.description, for: "production", message: "fine\n", governed.decider(person))
      }
    }
    #expect(
      try approve(GovernedProject.cy) == ["role: somebody else has to approve: Cy Park signed \(version.short)"])
    #expect(try approve(GovernedProject.bo) == [])
    _ = try governed.promote(version)
  }

  @Test("Addresses that have a key in common in the allowed signers are one person's; patterns name nobody")
  func allowedSigners() throws {
    let (one, other) = (TestSSHKey().publicText, TestSSHKey().publicText)
    let version = try commit(by: Self.zed)
    let file = "# who is who\nzed@elsewhere.org,x@y.org \(one)\ncy@example.org namespaces=\"git\" \(one)\n"
    #expect(
      try approve(version, by: GovernedProject.cy, signers: file)
        == ["role: somebody else has to approve: Cy Park is the author of \(version.short)"])
    #expect(
      try approve(version, by: GovernedProject.cy, signers: "*@* \(one)\nzed@elsewhere.org \(other)\n") == [])
  }

  @Test("A policy is not approved by who puts it in force, under another address")
  func policyChange() throws {
    let asking = Self.people + "policy:\n  approvals:\n    - {count: 1, from: [risk]}\n"
    governed.project.clock.advance(seconds: 60)
    _ = try governed.open().apply(policy: Array(asking.utf8), message: "ask\n", governed.decider(GovernedProject.ana))
    let next = Array((asking + Self.rules).utf8)
    try governed.approve(next, by: GovernedProject.cy)
    func apply(_ person: Person) throws -> [String] {
      governed.project.clock.advance(seconds: 60)
      return try governed.missing {
        try governed.open().apply(policy: next, message: "next\n", governed.decider(person))
      }
    }
    #expect(
      try apply(Person(name: "Cy", email: "cy@home.example")) == ["approval: 1 more approval by risk: Bo Lee"])
    #expect(try apply(GovernedProject.ana) == [])
  }

  @Test("An address is one person's: a policy that gives it to two is refused")
  func aliases() {
    let twice = Self.people.replacing("roles: [lead]", with: "aliases: [CY@home.example], roles: [lead]")
    let error = #expect(throws: PolicyMistakes.self) { try Policy(parsing: Array(twice.utf8)) }
    let lines = error?.lines(file: "policy.yaml") ?? []
    #expect(lines.contains { $0.contains("'cy@home.example' is the address of somebody else already") }, "\(lines)")
  }
}
