import Testing

@Suite(
  "mvc request, approve, reject, approvals", .enabled(if: SigningKeyFile.isInstalled, "there is no ssh-keygen"))
struct ApprovalTests {
  private let team: TestTeam

  /// Ana makes models, Bo and Cy look at risks, Dee leads.
  init() throws {
    team = try #require(try TestTeam())
    try team.cli.commit("one", ["model.bin": "1\n"])
    try team.cli.run("tag v1")
    try team.cli.write(
      try team.people(["dev", "risk", "risk", "lead, risk"]) + """
        policy:
          approvals: [{count: 1, from: [lead]}]
        stages:
          production:
            promote: [lead, dev]
            approvals: [{count: 2, from: [risk]}]
            approvals-expire: 30d
        """, to: "policy.yaml")
    try #require(try team.say("ana", "policy apply policy.yaml -m first").exitCode == 0)
  }

  private func promote(as name: String = "ana") throws -> CommandOutcome {
    try team.say(name, "promote v1 production -m why")
  }

  @Test("A version that two of three have to approve is promoted when they have, and not before")
  func twoOfThree() throws {
    let refused = try promote()
    #expect(refused.exitCode == 26)
    #expect(refused.text.contains("approval: 2 more approvals by risk: Bo, Cy, Dee"), "\(refused.text)")
    #expect(try team.say("ana", "request v1 production --to bo,cy -m ready").exitCode == 0)
    #expect(try team.say("bo", "approve v1 production -m fine").exitCode == 0)
    let waiting = try promote()
    #expect(waiting.text.contains("approval: 1 more approval by risk: Cy, Dee"), "\(waiting.text)")
    #expect(try team.say("cy", "approve v1 production -m 'fine too'").exitCode == 0)
    #expect(try promote().exitCode == 0)
    #expect(try team.say("ana", "approvals").text.contains("nothing waits for approval"))
  }

  @Test("Nobody approves what they made, and nobody counts for what they promote")
  func segregation() throws {
    let own = try team.say("ana", "approve v1 production -m mine")
    #expect(own.exitCode == 26)
    #expect(own.text.contains("somebody else has to approve: Ana is the author"), "\(own.text)")
    try team.say("bo", "approve v1 production -m fine")
    try team.say("dee", "approve v1 production -m fine")
    let dee = try promote(as: "dee")
    #expect(dee.text.contains("1 more approval by risk: Cy"), "\(dee.text)")
    #expect(try promote(as: "ana").exitCode == 0)
  }

  @Test("An approval is void when it expires, when it is rejected or undone, and when the policy changes")
  func void() throws {
    try team.say("bo", "approve v1 production -m fine")
    try team.say("cy", "approve v1 production -m fine")
    try team.say("cy", "undo")
    #expect(try promote().text.contains("1 more approval by risk: Cy, Dee"))
    try team.say("cy", "approve v1 production -m again")
    try team.say("bo", "reject v1 production -m 'recall of de'")
    #expect(try promote().text.contains("1 more approval by risk: Bo, Dee"))
    try team.say("bo", "approve v1 production -m 'seen again'")
    team.cli.clock.advance(seconds: 31 * 86_400)
    #expect(try promote().text.contains("2 more approvals by risk"))
    #expect(try team.say("ana", "approvals production").text.contains("void: it has expired"))
    try team.say("bo", "approve v1 production -m fresh")
    try team.say("cy", "approve v1 production -m fresh")
    let policy = try #require(try team.cli.read("policy.yaml"))
    try team.cli.write(policy + "\n    retain: 3\n", to: "policy.yaml")
    let alone = try team.say("ana", "policy apply policy.yaml -m 'keep three'")
    #expect(alone.exitCode == 26)
    #expect(alone.text.contains("1 more approval by lead: Dee"), "\(alone.text)")
    #expect(try team.say("dee", "approve --policy policy.yaml -m agreed").exitCode == 0)
    #expect(try team.say("ana", "policy apply policy.yaml -m 'keep three'").exitCode == 0)
    #expect(try promote().text.contains("2 more approvals by risk"))
    #expect(try team.say("ana", "approvals production").text.contains("void: another policy is in force since"))
  }

  @Test("Who is not in the policy, or signs with another's key, or not at all, has no voice")
  func strangers() throws {
    let settings = try #require(try team.cli.readOutside("bo.config"))
    try team.cli.writeOutside(settings.replacing("bo@example.org", with: "eve@example.org"), to: "eve.config")
    let stranger = try team.say("eve", "approve v1 production -m hello")
    #expect(stranger.text.contains("eve@example.org is none of the people of the policy"), "\(stranger.text)")
    try team.cli.writeOutside(
      settings.replacing(team.keyPath("bo"), with: team.keyPath("ana")), to: "bo.config")
    try team.say("bo", "approve v1 production -m 'with the key of another'")
    #expect(try promote().text.contains("2 more approvals by risk"))
    try team.cli.writeOutside("[user]\n\tname = Bo\n\temail = bo@example.org\n", to: "bo.config")
    #expect(try team.say("bo", "approve v1 production -m unsigned").exitCode == 26)
  }

  @Test("A proposed policy with mistakes is not approved, and they are told")
  func mistakenPolicy() throws {
    try team.cli.write("version: 1\nbogus: 1\n", to: "next.yaml")
    let outcome = try team.say("bo", "approve --policy next.yaml -m x")
    #expect(outcome.exitCode == 64)
    #expect(outcome.text.contains("next.yaml:2:"), "\(outcome.text)")
  }

  @Test("A freeze stops all but a rollback, and the glass is broken by who may, with a reason that stays")
  func freezeAndGlass() throws {
    let policy = try #require(try team.cli.read("policy.yaml"))
    let frozen = "    break-glass: [lead]\n    freeze: [{from: 2020-01-01, to: 2099-12-31, why: 'year end'}]\n"
    try team.cli.write(policy + "\n" + frozen, to: "policy.yaml")
    #expect(try team.say("dee", "approve --policy policy.yaml -m agreed").exitCode == 0)
    #expect(try team.say("ana", "policy apply policy.yaml -m freeze").exitCode == 0)
    try team.say("bo", "approve v1 production -m fine")
    try team.say("cy", "approve v1 production -m fine")
    let stopped = try promote()
    #expect(stopped.exitCode == 26)
    #expect(stopped.text.contains("freeze: nothing moves until 2100-01-01"), "\(stopped.text)")
    let denied = try team.say("ana", "promote v1 production -m why --break-glass 'the other one is down'")
    #expect(denied.text.contains("only lead may break the glass here"), "\(denied.text)")
    let broken = try team.say("dee", "promote v1 production -m why --break-glass 'the other one is down'")
    #expect(broken.exitCode == 0, "\(broken.text)")
    #expect(try team.say("bo", "stage log production").text.contains("the other one is down"))
    let verified = try team.say("bo", "audit verify")
    #expect(verified.exitCode == 0, "\(verified.text)")
  }

  @Test("Nobody takes back what another has said, and the record goes on to verify")
  func undoOfAnother() throws {
    try team.say("bo", "approve v1 production -m fine")
    #expect(try team.say("ana", "undo").exitCode == 26)
    #expect(try team.say("bo", "undo").exitCode == 0)
    #expect(try team.say("ana", "audit verify").exitCode == 0)
  }

  @Test("Without a policy people may say what they like, and nothing asks for it")
  func withoutPolicy() throws {
    let cli = try TestCommandLine()
    try cli.commit("one", ["a": "1\n"])
    #expect(try cli.run("approve HEAD production -m fine").exitCode == 0)
    let listed = try cli.run("approvals").text
    #expect(listed.contains("approval by Ana Lima"), "\(listed)")
    #expect(!listed.contains("void") && !listed.contains("missing"))
    #expect(try cli.run("promote HEAD production -m why").exitCode == 0)
  }

  @Test(
    "Mistakes are told",
    arguments: [
      ("approve v9 production -m x", "cannot find the revision 'v9'", 15),
      ("approve v1 production", "cannot decide this without a reason", 64),
      ("approve v1", "name a version and a stage", 64),
      ("approve --policy nothing.yaml -m x", "there is no such file", 15),
      ("reject v1 'a b' -m x", "cannot name a stage 'a b'", 64),
    ])
  func mistakes(line: String, message: String, exitCode: Int32) throws {
    let outcome = try team.say("bo", line)
    #expect(outcome.text.contains(message), "\(outcome.text)")
    #expect(outcome.exitCode == exitCode)
  }
}
