import MVCBase
import MVCGovernance
import MVCObjects

/// How the result of gates is shown.
struct GateText {
  /// How much of what a command wrote is shown.
  private static let shownLogLines = 20

  private let admission: Admission
  /// What people call the version.
  private let name: String

  init(_ admission: Admission, name: String) {
    self.admission = admission
    self.name = name
  }

  /// What is missing of the version beside gates that failed.
  private var faults: [Unmet] { admission.faults.filter { $0.kind != .gate } }

  /// What is missing of people, and of the time.
  private var rest: [Unmet] { admission.unmet.filter { !admission.faults.contains($0) } }

  private var title: String { "\(name) for '\(admission.move.stage)'" }

  private var summary: String {
    let stage = admission.move.stage
    if admission.policy == nil { return "there is no policy in force: '\(stage)' takes any version" }
    if admission.rule == nil, faults.isEmpty { return "the policy has no rules for '\(stage)': it takes any version" }
    let passed = admission.gates.count { $0.isPassed }
    let gates = "\(passed) of \(CommandText.count(admission.gates.count, "gate")) passed"
    return faults.isEmpty ? gates : "\(gates), \(CommandText.count(faults.count, "other thing")) missing"
  }

  func lines(isExplained: Bool, _ terminal: Terminal) -> [String] {
    var lines = admission.gates.flatMap { gate in
      [line(gate, terminal)] + (isExplained ? Self.explanation(gate) : [])
    }
    lines += faults.map { terminal.paint("missing", .removed) + "  \($0.line)" }
    lines.append(summary)
    if isExplained, !rest.isEmpty {
      lines += ["", "A promotion also needs:"] + rest.map { "  \($0.line)" }
    }
    return lines
  }

  private func line(_ gate: GateResult, _ terminal: Terminal) -> String {
    let word = gate.isPassed ? terminal.paint("passed", .added) + " " : terminal.paint("FAILED", .removed) + " "
    return "\(word)  \(gate.name)" + (gate.isPassed ? "" : ": \(gate.reason)")
  }

  private static func explanation(_ gate: GateResult) -> [String] {
    var lines = gate.name == gate.check ? [] : ["         \(gate.check)"]
    lines += gate.values.map { "         \($0.name) = \($0.value)" }
    if let run = gate.run {
      lines.append("         exit code \(run.exitCode), \(run.seconds) s, SHA-256 of the log \(run.logDigest.short)")
      lines += logLines(run).suffix(shownLogLines).map { "         | \($0)" }
    }
    return lines
  }

  /// What a command wrote, line by line.
  private static func logLines(_ run: GateResult.Run) -> [String] {
    String(decoding: run.log, as: UTF8.self).split(whereSeparator: \.isNewline).map { VisibleText.expandingTabs($0) }
  }

  var json: JSONValue {
    var members = (admission.evidence.members ?? []).filter { $0.0 != "unmet" }
    members.append(("passed", .bool(admission.faults.isEmpty)))
    members.append(("missing", .array(admission.faults.map(\.json))))
    members.append(("needed", .array(rest.map(\.json))))
    return .object(members)
  }

  // MARK: Documents

  var markdown: [String] {
    var lines = ["### Gates: \(MarkdownText.cell(title))", "", "| Result | Gate | Why |", "| --- | --- | --- |"]
    lines += admission.gates.map { gate in
      "| \(gate.isPassed ? "passed" : "**failed**") | \(MarkdownText.cell(gate.name)) | \(MarkdownText.cell(gate.reason)) |"
    }
    lines += faults.map { "| **missing** | \($0.kind.rawValue) | \(MarkdownText.cell($0.what)) |" }
    return lines + ["", summary]
  }

  /// The form that CI systems read: https://github.com/testmoapp/junitxml
  var junit: String {
    let seconds = (admission.gates.reduce(0) { $0 + ($1.run?.seconds ?? 0) } * 1000).rounded() / 1000
    let counts =
      #"tests="\#(admission.gates.count + faults.count)" failures="\#(admission.faults.count)" errors="0" "#
      + #"time="\#(seconds)""#
    let name = MarkupText.escaped("mvc gate \(title)")
    var lines = [
      #"<?xml version="1.0" encoding="UTF-8"?>"#, "<testsuites \(counts)>",
      #"  <testsuite name="\#(name)" timestamp="\#(admission.time.iso8601)" \#(counts)>"#,
    ]
    for gate in admission.gates {
      lines += testCase(
        gate.name, seconds: gate.run?.seconds ?? 0, failure: gate.isPassed ? nil : gate.reason,
        log: gate.run.map(Self.logLines) ?? [])
    }
    for unmet in faults { lines += testCase(unmet.kind.rawValue, seconds: 0, failure: unmet.what, log: []) }
    return (lines + ["  </testsuite>", "</testsuites>", ""]).joined(separator: "\n")
  }

  private func testCase(_ name: String, seconds: Double, failure: String?, log: [String]) -> [String] {
    let stage = MarkupText.escaped(admission.move.stage)
    var lines = [#"    <testcase classname="\#(stage)" name="\#(MarkupText.escaped(name))" time="\#(seconds)">"#]
    if let failure { lines.append(#"      <failure message="\#(MarkupText.escaped(failure))"/>"#) }
    if !log.isEmpty {
      lines.append("      <system-out>\(log.suffix(200).map(MarkupText.escaped).joined(separator: "\n"))</system-out>")
    }
    return lines + ["    </testcase>"]
  }
}
