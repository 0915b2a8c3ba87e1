import Foundation
import MVCBase
import MVCGovernance
import MVCProvenance
import Testing

@Suite("The text of a policy")
struct PolicyReaderTests {
  private static let ana = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
  private static let people = """
    version: 1
    people:
      - {name: Ana, email: ana@example.org, keys: [\(ana) ana@laptop], roles: [lead]}
      - {name: Bo, email: bo@example.org, roles: [risk]}

    """

  private func mistakes(_ text: String) -> [String] {
    do throws(PolicyMistakes) {
      _ = try Policy(parsing: Array(text.utf8))
      return []
    } catch {
      return error.lines(file: "p")
    }
  }

  @Test("The example of the documentation is read as it is described")
  func example() throws {
    let policy = try Policy(parsing: Array(Self.example().utf8))
    #expect(policy.people.map(\.name) == ["Ana Lima", "Bo Lee", "Cy Park"])
    #expect(policy.people.map(\.roles) == [["lead"], ["risk"], ["oncall", "risk"]])
    #expect(policy.people[0].keys == [Self.ana])
    #expect(policy.changes == [.init(count: 1, roles: ["risk"])])
    let rule = try #require(policy.rule(for: "production/eu"))
    #expect(rule.promoters == ["lead"])
    #expect(rule.approvals == [.init(count: 1, roles: ["risk"])])
    #expect(rule.approvalSeconds == Int64(2_592_000))
    #expect(rule.breakGlass == ["oncall"])
    #expect(rule.required.contains("card.Limitations"))
    #expect(rule.gates.map(\.name).suffix(3) == ["fair", "not worse", "tests"])
    guard case .command("pytest -q tests/model", timeoutSeconds: 600) = rule.gates.last?.check else {
      Issue.record("the last gate should be a command")
      return
    }
    #expect(rule.freezes.map(\.from.iso8601) == ["2026-12-20T00:00:00+00:00"])
    #expect(rule.freezes.map(\.to.iso8601) == ["2027-01-03T00:00:00+00:00"])
    #expect(rule.dataPolicies == ["internal", "public"])
    #expect(rule.segments == ["eu", "us"])
    #expect(rule.retained == 5)
    let high = try #require(policy.rule(for: "production", tier: "high"))
    #expect(high.approvals.map(\.count) == [1, 2])
    #expect(high.gates.count == rule.gates.count + 2)
    #expect(policy.releases == [.init(metric: "f1", minor: 0.01, major: 0.05)])
    #expect(policy.rule(for: "development") == nil)
  }

  @Test("The template has no mistakes, with a key and without, whoever it is for")
  func template() throws {
    for key in [nil, Self.ana] {
      let text = PolicyTemplate.text(name: "Ana \"A\" Lima: # é", email: "ana@example.org", key: key)
      let policy = try Policy(parsing: Array(text.utf8))
      #expect(policy.people.map(\.name) == ["Ana \"A\" Lima: # é"])
      #expect(policy.needsSignatures == (key != nil))
      #expect(policy.rule(for: "production")?.required == ["owner", "purpose"])
    }
  }

  @Test("A name has the rules of the nearest name above it, or of its end")
  func scopes() throws {
    let policy = try Policy(
      parsing: Array(
        """
        version: 1
        stages:
          production: {retain: 1}
          production/eu: {retain: 2}
          staging: {retain: 3}
        """.utf8))
    let retained = [
      "production", "production/us", "production/eu", "production/eu/de", "fraud/production", "fraud/production/us",
      "fraud/production/eu", "other",
    ].map { policy.rule(for: $0)?.retained }
    #expect(retained == [1, 1, 2, 2, 1, 1, 2, nil])
  }

  @Test(
    "Each mistake is told with its line",
    arguments: [
      ("people: []", "p:1: 'the policy' has no 'version'"),
      (
        "version: 1\npeople:\n  - {name: A, email: a@x}\n  - {name: B, email: b@x}\npolicy:\n  approvals: [{count: 2}]",
        "p:6: 'policy.approvals' could never be met: whoever changes the policy does not count, and there are 2 people"
      ),
      ("version: 2", "p:1: 'version' should be 1: this mvc knows no other version of the format"),
      ("version: 1\nstagse: {}", "p:2: there is no member 'stagse': did you mean 'stages'?"),
      ("version: 1\npeople: [a", "p:2: a comma or ']' is missing"),
      ("version: 1\nversion: 1", "p:2: the key 'version' comes twice"),
      ("- 1", "p:1: the policy should be a mapping of names and values, and is a list"),
      ("version: 1\npeople: Ana", "p:2: 'people' should be a list, and is a text"),
      ("version: 1\npeople:\n  - email: ana@x", "p:3: 'people[1]' has no 'name'"),
      (
        "version: 1\npeople:\n  - name: A\n    email: ana",
        "p:4: 'people[1].email' should be an address such as ana@example.org, and is 'ana'"
      ),
      (
        people + "  - {name: C, email: ANA@example.org}",
        "p:5: 'ANA@example.org' is the address of somebody else already, on line 3"
      ),
      (
        people + "  - name: C\n    email: c@x.org\n    keys:\n      - \(ana)",
        "p:8: 'people[3].keys[1]' is the key on line 3: a key belongs to one person, once"
      ),
      (
        people + "  - {name: C, email: c@x.org, keys: [ssh-ed25519 AAAA]}",
        "p:5: 'people[3].keys[1]' should be an SSH public key, the one line of a file such as ~/.ssh/id_ed25519.pub"
      ),
      (
        people + "teams:\n  risk: [cy@example.org]",
        "p:6: nobody in 'people' has the address 'cy@example.org': did you mean 'bo@example.org'?"
      ),
      (
        people + "stages:\n  production:\n    promote: [laed]",
        "p:7: nobody has the role 'laed': did you mean 'lead'?"
      ),
      (
        people + "stages:\n  production:\n    approvals:\n      - {count: 2, from: [risk]}",
        "p:8: 'stages.production.approvals[1]' asks for 2 approvals, and 1 person have the role risk"
      ),
      (
        people + "policy:\n  approvals: [{count: 3}]",
        "p:6: 'policy.approvals[1]' asks for 3 approvals, and the policy has 2 people"
      ),
      (
        people + "policy:\n  approvals: [{count: 0}]",
        "p:6: 'policy.approvals[1].count' should be a whole number from 1, and is 0"
      ),
      (
        people + "stages:\n  production:\n    gates:\n      - metrics.f1 >> 1",
        "p:8: cannot understand the gate 'metrics.f1 >> 1': expected a field, a number or a text, not '>', at column 13 of it"
      ),
      (
        people + "stages:\n  production:\n    gates:\n      - champion.metrcs.f1 > 1",
        "p:8: cannot understand the gate 'champion.metrcs.f1 > 1': there is no field 'champion.metrcs.f1': after 'champion' "
          + "comes a field of a snapshot, perhaps 'metrics', at column 1 of it"
      ),
      (
        people + "stages:\n  production:\n    gates:\n      - {name: t, run: x, expect: metrics.a > 1}",
        "p:8: 'stages.production.gates[1]' should have either 'expect' or 'run'"
      ),
      (
        people + "stages:\n  production:\n    gates:\n      - {run: x, timeout: 600}",
        "p:8: 'stages.production.gates[1].timeout' should be a span of time such as 90s, 10m, 12h, 30d or 2w, and is 600"
      ),
      (
        people + "stages:\n  production:\n    gates:\n      - {name: t, run: x}\n      - {name: t, run: y}",
        "p:9: the gate on line 8 is called 't' too"
      ),
      (
        people + "stages:\n  production:\n    require: [ownr]",
        "p:7: there is no field 'ownr': did you mean 'owner'?"
      ),
      (
        people + "stages:\n  production:\n    freeze:\n      - {from: next week, to: 2026-01-01}",
        "p:8: 'stages.production.freeze[1].from' should be a date such as 2026-12-20 or 2026-12-20T18:00:00+01:00, and is 'next week'"
      ),
      (
        people + "stages:\n  production:\n    freeze:\n      - {from: 2026-01-03, to: 2026-01-01}",
        "p:8: 'stages.production.freeze[1]' ends before it begins"
      ),
      (people + "stages:\n  ../x: {}", "p:6: '../x' cannot be the name of a stage"),
      (
        people
          + "stages:\n  production: {promote: [lead]}\ntiers:\n  low:\n    stages:\n      production:\n        promote: [risk]",
        "p:11: 'risk' is not among what 'stages.production.promote' allows: a tier can only take away"
      ),
      (
        people + "stages:\n  production/eu:\n    gates: [{name: fair, run: x}]\n"
          + "tiers:\n  high:\n    stages:\n      production:\n        gates: [metrics.f1 > 0, {name: fair, run: y}]",
        "p:9: 'tiers.high' adds a gate 'fair' to 'production/eu', which has one of that name"
      ),
      (
        people + "release:\n  f1: {minor: 0.1, major: 0.01}",
        "p:6: 'release.f1' has a minor change larger than the major one"
      ),
    ])
  func mistake(text: String, expected: String) { #expect(mistakes(text) == [expected]) }

  @Test("All mistakes are told at once, in the order of their lines")
  func several() {
    let text = """
      version: 1
      people:
        - {name: Ana, email: ana@example.org, role: [lead]}
      stages:
        production:
          promote: [lead]
          gates: [metrics.f1]
          retain: many
      """
    #expect(mistakes(text).map { $0.prefix(4) } == ["p:3:", "p:6:", "p:7:", "p:8:"])
  }

  @Test("Texts of any kind are refused with words, never with a crash")
  func anything() {
    for text in ["", "null", "version", "version: [1", "{version: 1, stages: {a: 1, b: [], c: {gates: {x: 1}}}}"] {
      #expect(!mistakes(text).isEmpty, "\(text)")
    }
    let example = Array((try? Self.example())?.utf8 ?? "".utf8)
    for end in stride(from: 0, to: example.count, by: 7) {
      _ = mistakes(String(decoding: example[..<end], as: UTF8.self))
    }
  }

  @Test("The schema names the members that the reader knows")
  func schema() throws {
    let bytes = try Data(contentsOf: Self.docs.appending(path: "schema/policy-1.json"))
    let schema = try JSONValue(parsing: [UInt8](bytes))
    let members = try #require(schema["properties"]?.members?.map(\.0))
    #expect(mistakes("version: 1\nx-unknown-member: 1")[0].hasSuffix(members.joined(separator: ", ")))
    let stage = schema["$defs"]?["stages"]?["additionalProperties"]?["properties"]?.members?.map(\.0) ?? []
    #expect(
      mistakes("version: 1\nstages:\n  a:\n    x-unknown-member: 1")[0].hasSuffix(stage.joined(separator: ", ")))
  }

  // Tests/MVCGovernanceTests/Policy/PolicyReaderTests.swift
  private static let docs = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    .appending(path: "docs")

  /// The first block of YAML of the page.
  private static func example() throws -> String {
    let page = try String(contentsOf: docs.appending(path: "policy.md"), encoding: .utf8)
    let block = try #require(page.components(separatedBy: "```yaml\n").dropFirst().first)
    return block.components(separatedBy: "```")[0]
  }
}
