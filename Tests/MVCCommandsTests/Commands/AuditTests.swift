import Foundation
import MVCTestSupport
import Testing

@Suite("mvc audit")
struct AuditTests {
  private let cli: TestCommandLine

  init() throws {
    cli = try TestCommandLine()
    try cli.commit("one", ["model.txt": "1\n"])
    try cli.commit("two", ["model.txt": "2\n"])
  }

  private func promote() throws {
    try cli.run("promote HEAD~1 production -m first")
    cli.clock.advance(seconds: 60)
    try cli.run("promote HEAD production -m =better")
    cli.clock.advance(seconds: 60)
    try cli.run("rollback production -m 'worse, \"much\"'")
  }

  private func events() throws -> [[String: Any]] {
    try #require(try cli.run("audit log --json").json()["events"] as? [[String: Any]])
  }

  @Test("A record that holds is said to, and an empty one too")
  func verify() throws {
    try cli.check("audit verify", "there is no record yet")
    try promote()
    let outcome = try cli.run("audit verify")
    #expect(
      outcome.text.hasPrefix("verified  3 events, 0 signed, 0 policies\n          newest: rollback of 'production'"))
    let json = try cli.run("audit verify --json").json()
    #expect(json["verified"] as? Bool == true)
    #expect(json["newest"] as? String == (try events().first?["id"] as? String))
  }

  @Test("A bundle verifies where there is no repository, and one that was changed names the event")
  func bundle() throws {
    try promote()
    try cli.run("audit export --format bundle -o ../record.audit")
    let elsewhere = try TestCommandLine(isInitialised: false)
    elsewhere.clock.advance(seconds: 10 * 3600)
    let text = try #require(try cli.readOutside("record.audit"))
    try elsewhere.write(text, to: "record.audit")
    #expect(try elsewhere.run("audit verify record.audit").text.hasPrefix("verified  3 events"))
    try elsewhere.write(text.replacing("first\\n", with: "fjrst\\n"), to: "record.audit")
    let outcome = try elsewhere.run("audit verify record.audit")
    let first = try #require(try events().last?["id"] as? String)
    #expect(outcome.exitCode == 22)
    #expect(outcome.answer.hasPrefix("broken  event \(first)\n        promotion of 'production', by Ana Lima"))
    #expect(outcome.answer.hasSuffix("        2 events after it are not trusted either"))
    let failure = try elsewhere.run("audit verify record.audit --json").json()["failure"] as? [String: Any]
    #expect(failure?["event"] as? String == first && failure?["rule"] as? String == "object")
    #expect(try elsewhere.run("audit verify nothing.audit").exitCode == 15)
    try elsewhere.write("no bundle\n", to: "other")
    #expect(try elsewhere.run("audit verify other").exitCode == 22)
  }

  @Test("Another copy is behind, ahead, or named with the first event in which it differs")
  func against() throws {
    try cli.run("promote HEAD~1 production -m first")
    try cli.run("audit export --format bundle -o ../old.audit")
    try cli.check(
      "audit verify ../old.audit --against .", try cli.run("audit verify").text + "\nrecord    the copies are the same")
    cli.clock.advance(seconds: 60)
    try cli.run("promote HEAD production -m second")
    #expect(
      try cli.run("audit verify --against ../old.audit").text.hasSuffix(
        "stage     production: the copy lacks the last 1 event"))
    #expect(try cli.run("audit verify ../old.audit --against .").text.contains("record    the copy has 1 event more"))
    try cli.run("audit export --format bundle -o ../one.audit")
    try cli.run("undo")
    let record = try cli.run("audit verify ../one.audit --against . --json")
    #expect(record.exitCode == 0)
    let other = try TestCommandLine()
    try other.commit("another", ["model.txt": "3\n"])
    try other.run("promote HEAD production -m other")
    try other.run("audit export --format bundle -o ../other.audit")
    try cli.writeOutside(try #require(try other.readOutside("other.audit")), to: "other.audit")
    let outcome = try cli.run("audit verify --against ../other.audit")
    #expect(outcome.exitCode == 22)
    #expect(outcome.answer.contains("record    the copies differ from event 1 on: '"))
    #expect(outcome.answer.contains("here: promotion of 'production', by Ana Lima"))
  }

  @Test("A table for a spreadsheet quotes what needs it and holds no formula")
  func csv() throws {
    try promote()
    let outcome = try cli.run("audit export --format csv")
    let text = String(decoding: outcome.output, as: UTF8.self)
    let lines = text.components(separatedBy: "\r\n")
    #expect(lines.count == 5 && lines.last == "")
    #expect(lines[0].hasPrefix("number,event,time,kind,stage,version,snapshot,"))
    #expect(lines[1].hasSuffix(",first"))
    #expect(lines[2].hasSuffix(",\"'=better\""))
    #expect(lines[3].hasSuffix(",\"worse, \"\"much\"\"\""))
  }

  @Test("A page needs nothing beside it and takes no mark-up from the record")
  func html() throws {
    try cli.run("promote HEAD production -m '<script>alert(1)</script>'")
    let page = try cli.run("audit export --format html").answer
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>"))
    #expect(!page.contains("<script") && page.contains("&lt;script&gt;"))
    #expect(!page.contains("http"))
  }

  @Test("The log is asked by kind and number, and show gives all that an event names")
  func log() throws {
    try promote()
    #expect(try cli.run("audit log --kind rollback").answer.contains("worse"))
    #expect(try cli.run("audit log -n 1").answer.hasPrefix("rollback "))
    #expect(try cli.run("audit log --kind nonsense").exitCode == 64)
    #expect(try cli.run("audit log --subject production --since 'last year' --who 'ana lima' --json").json().count == 1)
    let id = try #require(try events().first?["id"] as? String)
    let shown = try cli.run("audit show \(id.prefix(8))").answer
    #expect(shown.hasPrefix("rollback \(id)") && shown.hasSuffix("Signature:    none"))
    #expect(try cli.run("audit show HEAD").exitCode != 0)
  }

  @Test("Decisions that ssh-keygen signs are good, by who is allowed", .enabled(if: SigningKeyFile.isInstalled))
  func signed() throws {
    let key = try #require(try SigningKeyFile(cli))
    let other = try #require(try SigningKeyFile(cli, name: "other"))
    try cli.run("config user.signingKey \(key.path)")
    try promote()
    #expect(
      try cli.run("audit verify --allowed-signers \(key.allowedSigners)").text.hasPrefix("verified  3 events, 3 signed")
    )
    let outcome = try cli.run("audit verify --allowed-signers \(other.allowedSigners)")
    #expect(outcome.exitCode == 22 && outcome.answer.contains(", number 1 of 3"))
    #expect(outcome.answer.contains("signature: its key, SHA256:"))
    let id = try #require(try events().first?["id"] as? String)
    #expect(try cli.run("audit show \(id)").answer.contains("Signature:    good, by key SHA256:"))
  }

  @Test("Every key that is printed stands on the page, and every key of the page is printed")
  func keys() throws {
    try cli.run("tag v1.0.0 -m release")
    try cli.write(
      "version: 1\nstages:\n  staging:\n    gates: [\"files none matching '*.pkl'\"]\n", to: "../policy.yaml")
    try cli.run("promote v1.0.0 staging -m before")
    try cli.run("audit export --format bundle -o ../early.audit")
    try cli.run("policy apply ../policy.yaml -m rules")
    try cli.run("promote v1.0.0 production -m first")
    try cli.run("audit export --format bundle -o ../first.audit")
    let other = try TestCommandLine()
    try other.commit("another", ["model.txt": "3\n"])
    try other.run("promote HEAD production staging -m other")
    try other.run("audit export --format bundle -o ../other.audit")
    try cli.writeOutside(try #require(try other.readOutside("other.audit")), to: "other.audit")
    try cli.writeOutside(
      try #require(try other.readOutside("other.audit")).replacing("other\\n", with: "othar\\n"), to: "bad.audit")
    try cli.run("undo")
    let newest = try #require(try events().first?["id"] as? String)
    let policy = try #require(try events().first { $0["kind"] as? String == "policy" }?["id"] as? String)
    let promotion = try #require(try events().first { $0["kind"] as? String == "promotion" }?["id"] as? String)
    var used: Set<String> = []
    for line in [
      "audit verify --against ../other.audit", "audit verify --against ../early.audit", "audit verify ../bad.audit",
      "audit log", "audit show \(newest)", "audit show \(policy)", "audit show \(promotion)",
      "audit export --format json",
    ] {
      used.formUnion(JSONKeys.used(in: try cli.run("\(line) --json").json()))
    }
    let documented = try JSONKeys.documented(for: "audit")
    #expect(used.subtracting(documented) == [])
    // Of events that a former mvc has made: 'RecordRulesTests' has some.
    let warnings = documented.filter { $0.hasPrefix("warnings[]") }
    #expect(documented.subtracting(used).subtracting(warnings) == [])
  }
}
