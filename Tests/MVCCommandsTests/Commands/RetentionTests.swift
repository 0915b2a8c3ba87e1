import Testing

@Suite("What a policy says of retirement and of approvals that expire")
struct RetentionTests {
  private let cli: TestCommandLine

  init() throws {
    cli = try TestCommandLine()
    for number in 1...3 {
      try cli.commit("version \(number)", ["model.bin": "\(number)\n"])
      try cli.run("tag v\(number)")
      try cli.run("promote v\(number) production -m why")
    }
  }

  private func apply(_ policy: String) throws {
    try cli.write(policy, to: "policy.yaml")
    let outcome = try cli.run("policy apply -m rules")
    try #require(outcome.exitCode == 0, "\(outcome.text)")
  }

  @Test("The bytes of the last versions of a stage cannot be given up, those of earlier ones can")
  func retained() throws {
    try apply("version: 1\nstages:\n  production:\n    retain: 2\n")
    let refused = try cli.run("retire v2 --release-bytes -m room")
    #expect(refused.exitCode == 26)
    #expect(refused.text.contains("the policy keeps the last 2 versions of 'production', and it is one of them"))
    #expect(try cli.run("retire v2 -m old").exitCode == 0)
    #expect(try cli.run("retire v1 --release-bytes -m room").exitCode == 0)
  }

  @Test("A stage is retired by those who may empty it")
  func roles() throws {
    try apply(
      """
      version: 1
      people:
        - {name: Bo Lee, email: bo@example.org, roles: [lead]}
      stages:
        production: {promote: [lead]}

      """)
    let outcome = try cli.run("retire production -m closed")
    #expect(outcome.exitCode == 26, "\(outcome.text)")
    #expect(try cli.id("production") == cli.id("v3"))
  }

  @Test("An approval is due before it expires, until its version is in the stage")
  func approvals() throws {
    try apply(
      """
      version: 1
      people:
        - {name: Ana Lima, email: ana@example.org, roles: [risk]}
        - {name: Bo Lee, email: bo@example.org, roles: [risk]}
      stages:
        production:
          approvals-expire: 10d

      """)
    try cli.commit("version 4", ["model.bin": "4\n"])
    try cli.run("tag v4")
    try cli.writeOutside("[user]\n\tname = Bo Lee\n\temail = bo@example.org\n", to: "bo")
    let ana = cli.environment["MVC_CONFIG"]
    cli.environment["MVC_CONFIG"] = cli.location("bo")
    let approved = try cli.run("approve v4 production -m fine")
    #expect(approved.exitCode == 0, "\(approved.text)")
    cli.environment["MVC_CONFIG"] = ana
    #expect(
      try cli.run("due").answer.contains(
        "approval:production  2026-03-12  ahead, \(try cli.id("v4").prefix(8)) by Bo Lee"))
    try cli.run("promote v4 production -m fine")
    #expect(try cli.run("due").answer.contains("approval") == false)
    // It was used: that another version follows does not make it one that is waited for.
    try cli.run("promote v3 production -m back")
    #expect(try cli.run("due").answer.contains("approval") == false)
  }
}
