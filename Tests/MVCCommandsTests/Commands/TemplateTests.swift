import Foundation
import MVCGovernance
import Testing

@Suite("mvc init --template")
struct TemplateTests {
  @Test(
    "Each template makes a project that commits, with a policy that has no mistakes",
    arguments: ["classification", "llm", "tabular", "prompt"])
  func template(name: String) throws {
    let cli = try TestCommandLine(isInitialised: false)
    let outcome = try cli.run("init --template \(name)")
    #expect(outcome.exitCode == 0, "\(outcome.text)")
    for file in ["mvc.yaml", "README.md", "policy.yaml", ".mvcignore"] {
      #expect(outcome.answer.contains("wrote \(file)"))
      #expect(try cli.read(file) != nil)
    }
    let policy = try cli.run("policy check")
    #expect(policy.exitCode == 0, "\(policy.text)")
    #expect(try cli.run("commit -m first").exitCode == 0)
    #expect(try cli.run("promote main production -m first").exitCode == 0)
    let inventory = try cli.run("inventory --check --json")
    #expect(inventory.exitCode == 24)
    let model = try #require((inventory.json()["models"] as? [[String: Any]])?.first)
    #expect(model["missing"] as? [String] == ["purpose", "owner", "rollback", "monitoring"])
    #expect(model["problem"] is NSNull)
    #expect(try cli.run("due --within 91d").answer.contains("review:production"))
    // What the policy asks for is what the template leaves to be said.
    #expect(try cli.run("policy apply -m start").exitCode == 0)
    let gate = try cli.run("gate main production")
    #expect(gate.exitCode != 0)
    #expect(gate.text.contains("owner"))
  }

  @Test("Files that are there stay as they are")
  func existing() throws {
    let cli = try TestCommandLine(isInitialised: false)
    try cli.write("# Mine\n", to: "README.md")
    let outcome = try cli.run("init --template tabular")
    #expect(outcome.text.contains("! note: 'README.md' is there already, and stays as it is"))
    #expect(try cli.read("README.md") == "# Mine\n")
    #expect(try cli.read("policy.yaml")?.contains("metrics.auc >= 0.75") == true)
  }

  @Test("A template that there is not is refused, and nothing is made")
  func unknown() throws {
    let cli = try TestCommandLine(isInitialised: false)
    let outcome = try cli.run("init --template quantum")
    #expect(outcome.exitCode == 64)
    #expect(outcome.text.contains("quantum"))
    #expect(try cli.names(in: ".") == [])
  }

  @Test("Prompts and the settings of a provider get versions, gates and inventory like weights")
  func prompt() throws {
    let cli = try TestCommandLine(isInitialised: false)
    try cli.run("init --template prompt")
    func describe(_ passRate: String) throws {
      try cli.write("{\"pass_rate\": \(passRate)}\n", to: "metrics.json")
    }
    try cli.write(
      """
      model:
        name: helpdesk
        purpose: answers questions of customers
        owner: team help
        runbook: docs/runbook.md
        monitoring: https://grafana.example.org/helpdesk
      params: [provider.yaml]
      metrics: [metrics.json]

      """, to: "mvc.yaml")
    try cli.write("# Helpdesk\n\n## Limitations\n\nKnows nothing of invoices.\n", to: "README.md")
    try describe("0.95")
    try cli.commit("first prompt")
    #expect(try cli.run("policy apply -m start").exitCode == 0)
    let first = try cli.run("promote main production -m first --trigger 'pass_rate drops > 5%'")
    #expect(first.exitCode == 0, "\(first.text)")
    // The provider's next model is worse at it.
    let provider = try #require(try cli.read("provider.yaml"))
    try cli.write(provider.replacing("temperature: 0.2", with: "temperature: 0.9"), to: "provider.yaml")
    try describe("0.92")
    try cli.commit("hotter")
    let refused = try cli.run("promote main production -m warmer --trigger 'pass_rate drops > 5%'")
    #expect(refused.exitCode == 26, "\(refused.text)")
    #expect(refused.text.contains("not worse"))
    #expect(try cli.run("diff --params HEAD~1 HEAD").answer.contains("temperature"))
    try describe("0.97")
    try cli.commit("better prompt", ["prompts/system.md": "Answer in one sentence.\n"])
    #expect(try cli.run("promote main production -m better --trigger 'pass_rate drops > 5%'").exitCode == 0)
    let live = try cli.run("live").answer
    #expect(live.contains("  metrics     pass_rate 0.97 (was 0.95)"))
    #expect(live.contains("  params      temperature 0.9 (was 0.2)"))
    #expect(try cli.run("inventory --check").exitCode == 0)
    try cli.write("{\"pass_rate\": 0.8}\n", to: "live.json")
    #expect(try cli.run("guard --metrics live.json --rollback").exitCode == 24)
    #expect(try cli.run("cat production:prompts/system.md").answer.contains("one short paragraph"))
  }
}
