import Foundation
import MVCGovernance
import Testing

@Suite("mvc guard")
struct GuardTests {
  private let cli: TestCommandLine

  init() throws {
    cli = try TestCommandLine()
    try cli.commit("one", ["metrics.json": "{\"accuracy\": 0.93, \"latency_ms\": 20}\n"])
    try cli.run("tag v1")
    try cli.run("promote v1 production -m first")
    try cli.commit("two", ["metrics.json": "{\"accuracy\": 0.95, \"latency_ms\": 20}\n"])
    try cli.run("tag v2")
    try cli.run("promote v2 production -m better --trigger 'accuracy drops > 2%'")
    cli.clock.advance(seconds: 60)
  }

  private func text(_ line: String, _ figures: String) throws -> String {
    try cli.write(figures, to: "live.json")
    return try cli.run(line).text.replacing(/\[[0-9a-f]{8}\]/, with: "[event]")
  }

  @Test("Figures as promised pass, and the screen says so")
  func passed() throws {
    let outcome = try text("guard --metrics live.json", "{\"accuracy\": 0.94, \"latency_ms\": 21}")
    #expect(
      outcome == """
        production v2 (\(try cli.id("v2").prefix(8))): passed [event]
        trigger 'accuracy drops > 2%': does not fire
        metric      recorded  live  change
        accuracy        0.95  0.94  -1.1 %
        latency_ms        20    21    +5 %
        """)
    #expect(try cli.run("stage").answer.contains("no incident, guard passed"))
  }

  @Test("Limits are decimal: what drops by just so much has dropped by at least so much, and no more")
  func decimals() throws {
    try cli.run("promote v2 production -m again --trigger 'accuracy drops by at least 0.02' --force")
    let live = "{\"accuracy\": 0.93}"
    #expect(try text("guard --metrics live.json", live).hasSuffix("exit 24"))
    try cli.run("promote v2 staging -m try --trigger 'accuracy drops more than 0.02'")
    #expect(try !text("guard --stage staging --metrics live.json", live).contains("exit"))
    #expect(try !text("guard --stage staging --metrics live.json --tolerance 0.02", live).contains("exit"))
    #expect(try text("guard --stage staging --metrics live.json --tolerance 0.0199999", live).hasSuffix("exit 24"))
    // 2.3 % of 0.93 is 0.02139.
    try cli.run("promote v1 staging -m try --trigger 'accuracy drops by at least 2.3%'")
    #expect(try text("guard --stage staging --metrics live.json", "{\"accuracy\": 0.90861}").hasSuffix("exit 24"))
    #expect(try !text("guard --stage staging --metrics live.json", "{\"accuracy\": 0.90862}").contains("exit"))
  }

  @Test("A trigger that fires fails, and changes nothing by itself")
  func failed() throws {
    let outcome = try text("guard --metrics live.json", "{\"metrics\": {\"accuracy\": 0.92}}")
    #expect(outcome.contains(": failed [event]\ntrigger 'accuracy drops > 2%': fires"))
    #expect(outcome.hasSuffix("exit 24"))
    #expect(try cli.id("production") == cli.id("v2"))
    #expect(try cli.run("stage").answer.contains("guard failed"))
  }

  @Test("With --rollback the stage goes back, and an incident about the version is open")
  func rollback() throws {
    let outcome = try text("guard --metrics live.json --rollback", "{\"accuracy\": 0.92}")
    #expect(outcome.contains("\nrollback v1 ("))
    #expect(outcome.contains("\nincident v2 ("))
    #expect(try cli.id("production") == cli.id("v1"))
    #expect(
      try cli.run("incident").answer.contains("open, high: guard: the trigger 'accuracy drops > 2%' fires"))
    // There is nothing to go back to any more, and the incident is opened all the same.
    let again = try text("guard --metrics live.json --rollback --tolerance 0", "{\"accuracy\": 0.5}")
    #expect(again.contains("cannot roll back 'production'"))
    #expect(again.hasSuffix("exit 15"))
    #expect(try cli.run("incident").answer.contains("guard: accuracy is 0.5, recorded were 0.93"))
  }

  @Test("What cannot be decided fails, and rolls nothing back")
  func unknown() throws {
    let outcome = try text("guard --metrics live.json --rollback", "{\"recall\": 0.5, \"accuracy\": NaN}")
    #expect(outcome.contains(": unknown [event]"))
    #expect(outcome.contains("cannot be decided, metrics.accuracy is not there"))
    #expect(outcome.hasSuffix("exit 24"))
    #expect(try cli.id("production") == cli.id("v2"))
  }

  @Test("A tolerance judges every figure, by its direction")
  func tolerance() throws {
    let outcome = try text(
      "guard --metrics live.json --tolerance 10%", "{\"accuracy\": 0.94, \"latency_ms\": 23}")
    #expect(outcome.contains("latency_ms        20    23   +15 %  too bad"))
    #expect(
      try text("guard --metrics live.json --tolerance 20%", "{\"accuracy\": 0.96, \"latency_ms\": 2}").contains(
        "passed"))
  }

  @Test("The record keeps the live file and what was found")
  func recorded() throws {
    cli.input = Array("{\"accuracy\": 0.92}".utf8)
    let outcome = try cli.run("guard --metrics - --json")
    #expect(outcome.exitCode == 24)
    let event = try #require(try outcome.json()["event"] as? [String: Any])
    #expect(event["kind"] as? String == "guard")
    let evidence = try #require(event["evidence"] as? [String])
    #expect(try cli.run("cat-object -p \(evidence[0])").answer.contains("{\"accuracy\": 0.92}"))
  }

  @Test(
    "Phrases and conditions decide alike",
    arguments: [
      ("accuracy drops > 2%", true), ("accuracy drops by 2%", true), ("accuracy falls by more than 5%", false),
      ("accuracy falls below 0.93", true), ("accuracy falls below 0.9", false), ("latency_ms rises > 50%", true),
      ("latency_ms rises by at least 20", true), ("latency_ms grows > 20", false), ("latency_ms rises above 39", true),
      ("accuracy drops > 5% or latency_ms rises > 50%", true), ("accuracy < 0.93", true),
      ("metrics.latency_ms > 1.5 * baseline.metrics.latency_ms", true), ("accuracy < baseline.accuracy - 0.05", false),
    ])
  func triggers(trigger: String, fires: Bool) throws {
    try cli.run("promote v1 shadow -m why")
    try cli.run("promote v2 shadow -m why --trigger '\(trigger)'")
    let outcome = try text("guard --stage shadow --metrics live.json", "{\"accuracy\": 0.92, \"latency_ms\": 40}")
    #expect(outcome.contains(fires ? "': fires" : "': does not fire"), "\(outcome)")
  }

  @Test("A trigger for people alone is taken, with a note")
  func forPeople() throws {
    #expect(
      try cli.run("promote v2 staging -m why --trigger 'when support calls double'").text.contains(
        "! note: 'mvc guard' cannot evaluate this trigger: "))
    let outcome = try text("guard --stage staging --metrics live.json", "{\"accuracy\": 0.92}")
    #expect(outcome.contains("cannot be decided, it is not understood"))
    #expect(outcome.hasSuffix("exit 24"))
  }

  @Test(
    "Wrong command lines say what is wrong",
    arguments: [
      ("guard --metrics live.json", "[1]", "they are not an object of numbers by name", 64),
      ("guard --metrics live.json", "{\"accuracy\": ", "they are no JSON", 64),
      ("guard --metrics live.json", "{\"accuracy\": \"high\"}", "there is no number among them", 64),
      ("guard --metrics nowhere.json", "{}", "cannot read 'nowhere.json'", 15),
      ("guard --metrics live.json --tolerance much", "{\"accuracy\": 1}", "cannot use 'much' as a tolerance", 64),
      ("guard --stage archived --metrics live.json", "{\"accuracy\": 1}", "archived", 15),
    ])
  func wrong(line: String, figures: String, message: String, exitCode: Int32) throws {
    let outcome = try text(line, figures)
    #expect(outcome.contains(message), "\(outcome)")
    #expect(outcome.hasSuffix("exit \(exitCode)"), "\(outcome)")
  }

  @Test("Without a trigger there has to be a tolerance")
  func nothingToHoldAgainst() throws {
    try cli.run("rollback production -m back")
    #expect(try text("guard --metrics live.json", "{\"accuracy\": 1}").contains("no trigger was written down"))
    #expect(try text("guard --metrics live.json --tolerance 2%", "{\"accuracy\": 1}").contains("passed"))
  }
}
