import Foundation
import Testing

@Suite("mvc policy")
struct PolicyTests {
  private let cli: TestCommandLine

  init() throws {
    cli = try TestCommandLine()
    try cli.commit("one", ["model.bin": "1\n"])
    try cli.run("tag v1")
  }

  /// Events have other ids in every run of a changed program.
  private func text(_ line: String) throws -> String {
    try cli.run(line).text.replacing(/\[[0-9a-f]{8}\]/, with: "[event]")
  }

  @Test("A project without one is told how to begin")
  func none() throws {
    try cli.check(
      "policy",
      """
      ! error: there is no policy in force: everything is allowed
      ! hint: run 'mvc policy init', and 'mvc policy apply -m WHY'
      exit 15
      """)
    try cli.check(
      "policy check",
      """
      ! error: cannot read 'policy.yaml': there is no such file in the project's folder
      ! hint: run 'mvc policy init' to write one
      exit 15
      """)
    try cli.check("policy log", "")
  }

  @Test("It is written, checked, put in force and shown")
  func life() throws {
    try cli.check(
      "policy init",
      """
      wrote 'policy.yaml'
      ! hint: no signing key is set, so it names none: run 'mvc config user.signingKey ~/.ssh/id_ed25519.pub'
      """)
    try cli.check(
      "policy init",
      """
      ! error: cannot write 'policy.yaml': there is one already
      ! hint: run 'mvc policy check'
      exit 64
      """)
    try cli.check("policy check", "'policy.yaml' has no mistakes: 1 person, 1 stage, 1 gate")
    #expect(try cli.run("policy apply").exitCode == 64)
    #expect(try text("policy apply -m 'our rules'") == "the policy in 'policy.yaml' is in force [event]")
    #expect(try cli.run("policy show").answer + "\n" == cli.read("policy.yaml"))
    #expect(try cli.run("policy log").answer.contains("    our rules"))
    #expect(try cli.run("policy apply -m again").exitCode == 14)
    #expect(
      try cli.run("promote v1 production -m go").text == """
        ! error: cannot promote 'v1' to 'production': the policy in force does not allow it
        !   field: owner: say it in mvc.yaml, as 'owner' in the section 'model', and commit
        !   field: purpose: say it in mvc.yaml, as 'purpose' in the section 'model', and commit
        ! hint: run 'mvc gate 4a755ced production --explain' for all of it
        exit 26
        """)
  }

  @Test("All mistakes are told, each with its line")
  func mistakes() throws {
    try cli.write("version: 1\npeeple: []\nstages:\n  production:\n    gates: [metrics.f1 ==]\n", to: "rules.yaml")
    let expected = """
      ! error: cannot use the policy in 'rules.yaml': it has 2 mistakes
      !   rules.yaml:2: there is no member 'peeple': did you mean 'people'?
      !   rules.yaml:5: cannot understand the gate 'metrics.f1 ==': expected a field, a number or a text, not the end, at column 14 of it
      ! hint: docs/policy.md describes every member
      exit 64
      """
    try cli.check("policy check rules.yaml", expected)
    try cli.check("policy apply rules.yaml -m why", expected)
    cli.input = Array("version: 1\n".utf8)
    try cli.check("policy check -", "'-' has no mistakes: 0 people, 0 stages, 0 gates")
  }

  @Test("Who signs is the policy's first person with their key", .enabled(if: SigningKeyFile.isInstalled))
  func signed() throws {
    let key = try #require(try SigningKeyFile(cli))
    try cli.run("config user.signingKey \(key.path)")
    try cli.check("policy init", "wrote 'policy.yaml'")
    let publicKey = try #require(try cli.readOutside("key.pub")).split(separator: " ").prefix(2).joined(separator: " ")
    #expect(try #require(try cli.read("policy.yaml")).contains("keys: [\(publicKey)]"))
    #expect(try cli.run("policy apply -m rules").exitCode == 0)
    #expect(try text("promote v1 staging -m go") == "promoted v1 (4a755ced) to 'staging' [event]")
    try cli.run("config user.signingKey ''")
    #expect(
      try cli.run("promote v1 archived -m go").text == """
        ! error: cannot promote 'v1' to 'archived': the policy in force does not allow it
        !   signature: a signature by ana@example.org: run 'mvc config --user user.signingKey ~/.ssh/id_ed25519'
        ! hint: run 'mvc gate 4a755ced archived --explain' for all of it
        exit 26
        """)
  }

  // MARK: Editing

  /// Lets a shell command be the editor; the file is its first argument.
  private func edit(with script: String) throws -> String {
    try cli.writeOutside("#!/bin/sh\n\(script)\n", to: "editor")
    cli.environment["MVC_EDITOR"] = "sh \(cli.location("editor"))"
    return try text("policy edit -m change")
  }

  @Test("The policy in force is edited and put in force")
  func edit() throws {
    try cli.write("version: 1\n", to: "policy.yaml")
    try cli.run("policy apply -m first")
    #expect(try edit(with: "echo 'release: {f1: {minor: 0.1}}' >> \"$1\"") == "the policy is in force [event]")
    #expect(try cli.run("policy show").answer == "version: 1\nrelease: {f1: {minor: 0.1}}")
    #expect(try edit(with: ":") == "! error: cannot apply the policy: it is in force already\nexit 14")
  }

  @Test("The editor opens again with the mistakes below their lines, until it is right or left as it is")
  func editAgain() throws {
    try cli.write("version: 1\n", to: "policy.yaml")
    try cli.run("policy apply -m first")
    let script = """
      if grep -q '^#! there is no member .stags.' "$1"; then sed -i 's/stags/stages/' "$1"
      else printf 'stags: {}\\n' >> "$1"; fi
      """
    #expect(try edit(with: script) == "the policy is in force [event]")
    #expect(try cli.run("policy show").answer == "version: 1\nstages: {}")
    #expect(
      try edit(with: "grep -q wrong \"$1\" || echo 'wrong: 1' >> \"$1\"") == """
        ! error: cannot use the policy in 'POLICY.yaml': it has 1 mistake
        !   POLICY.yaml:3: there is no member 'wrong': expected one of version, people, teams, policy, stages, tiers, release
        ! hint: docs/policy.md describes every member
        exit 64
        """)
    #expect(try cli.run("policy show").answer == "version: 1\nstages: {}")
  }

  @Test("When approvals are missing, what was edited is kept")
  func editRefused() throws {
    let rules = """
      version: 1
      people:
        - {name: Ana Lima, email: ana@example.org}
        - {name: Bo Lee, email: bo@example.org}
      policy: {approvals: [{count: 1}]}

      """
    try cli.write(rules, to: "policy.yaml")
    try cli.run("policy apply -m first")
    let outcome = try edit(with: "echo 'stages: {}' >> \"$1\"")
    #expect(outcome.contains("! the text is kept in '.mvc/POLICY.yaml': approve and apply that file"))
    #expect(outcome.contains("!   approval: 1 more approval: Bo Lee"))
    #expect(outcome.hasSuffix("exit 26"))
    #expect(try cli.read(".mvc/POLICY.yaml") == rules + "stages: {}\n")
  }
}
