import MVCBase
import MVCGovernance
import MVCObjects

/// What an audit found, for people and for programs.
struct AuditText {
  private let report: AuditReport
  private let comparison: RecordComparison?

  init(_ report: AuditReport, _ comparison: RecordComparison?) {
    (self.report, self.comparison) = (report, comparison)
  }

  // MARK: Text

  func lines(_ source: any EventSource, _ terminal: Terminal) throws -> [String] {
    if let finding = report.finding { return failure(finding, source, terminal) }
    guard let newest = report.newest else { return ["there is no record yet"] + compared(source) }
    let events = CommandText.count(report.eventCount, "event")
    let policies = CommandText.count(report.policyCount, "policy", "policies")
    let word = terminal.paint("verified", .added)
    return [
      "\(word)  \(events), \(report.signedCount) signed, \(policies)",
      "          newest: \(Self.sentence(newest.event)) [\(newest.id.short)]",
    ] + report.warnings.flatMap { warning($0, source, terminal) } + compared(source)
  }

  private func warning(_ finding: AuditFinding, _ source: any EventSource, _ terminal: Terminal) -> [String] {
    let place = finding.position.map { ", number \($0) of \(report.eventCount)" } ?? ""
    let event = Self.event(finding.event, source).map { ["          \(Self.sentence($0))"] } ?? []
    return ["\(terminal.paint("warning", .changed))   event \(finding.event.short)\(place)"] + event + [
      "          \(finding.rule.rawValue): \(finding.reason); it holds under the rules of its time"
    ]
  }

  private func failure(_ finding: AuditFinding, _ source: any EventSource, _ terminal: Terminal) -> [String] {
    let place = finding.position.map { ", number \($0) of \(report.eventCount)" } ?? ""
    var lines = ["\(terminal.paint("broken", .removed))  event \(finding.event)\(place)"]
    if let event = Self.event(finding.event, source) { lines.append("        \(Self.sentence(event))") }
    lines.append("        \(finding.rule.rawValue): \(finding.reason)")
    if finding.untrustedCount > 0 {
      let count = finding.untrustedCount
      lines.append(
        "        \(CommandText.count(count, "event")) after it \(count == 1 ? "is" : "are") not trusted either")
    }
    return lines
  }

  private func compared(_ source: any EventSource) -> [String] {
    guard let comparison else { return [] }
    var lines = ["record    \(Self.words(comparison.record))"]
    for (name, relation) in comparison.stages where relation != .same || comparison.record != .same {
      lines.append("stage     \(name): \(Self.words(relation))")
    }
    if case .diverged(_, let ours, _) = comparison.record, let event = Self.event(ours, source) {
      lines.append("          here: \(Self.sentence(event))")
    }
    return lines
  }

  private static func words(_ relation: RecordComparison.Relation) -> String {
    switch relation {
    case .same: "the copies are the same"
    case .ahead(let count): "the copy lacks the last \(CommandText.count(count, "event"))"
    case .behind(let count): "the copy has \(CommandText.count(count, "event")) more"
    case .diverged(let position, let ours, let theirs):
      "the copies differ from event \(position) on: '\(ours.short)' here, '\(theirs.short)' there"
    }
  }

  private static func event(_ id: ObjectID, _ source: any EventSource) -> Event? {
    (try? source.bytes(of: id)).flatMap { try? Event(decoding: $0) }
  }

  /// `promotion to 'production', by Ana Ito <ana@example.org>, Sat Nov 21 10:00:00 2026 +0000`.
  private static func sentence(_ event: Event) -> String {
    let stage = event.stage.map { " of '\($0)'" } ?? ""
    return "\(event.kind.rawValue)\(stage), by \(event.actor.person), \(event.actor.time.gitStyle)"
  }

  /// What an event names, with a title each.
  static func links(_ event: Event, _ seal: EventSeal) -> [(title: String, value: String)] {
    var links: [(String, String)] = event.previous.map { ("Previous", $0.description) }
    if let id = event.stagePrevious { links.append(("Stage before", id.description)) }
    if let id = event.snapshot { links.append(("Snapshot", id.description)) }
    if let id = event.subject { links.append(("Subject", id.description)) }
    if let id = event.policy { links.append(("Policy", id.description)) }
    links += event.evidence.map { ("Evidence", $0.description) }
    links.append(("Signature", seal.text))
    return links
  }

  // MARK: JSON

  var json: JSONValue {
    var fields: [(String, JSONValue)] = [
      ("verified", .bool(report.finding == nil && comparison?.isDiverged != true)),
      ("events", .int(Int64(report.eventCount))), ("signed", .int(Int64(report.signedCount))),
      ("policies", .int(Int64(report.policyCount))), ("newest", Self.json(report.newest?.id)),
      ("failure", report.finding.map(Self.json) ?? .null), ("warnings", .array(report.warnings.map(Self.warning))),
    ]
    if let comparison {
      let stages = comparison.stages.map { name, relation -> JSONValue in
        .object([("stage", .string(name))] + Self.fields(relation))
      }
      fields.append(
        ("comparison", .object([("record", .object(Self.fields(comparison.record))), ("stages", .array(stages))])))
    }
    return .object(fields)
  }

  private static func warning(_ finding: AuditFinding) -> JSONValue {
    .object([
      ("rule", .string(finding.rule.rawValue)), ("event", .string(finding.event.description)),
      ("position", finding.position.map { .int(Int64($0)) } ?? .null), ("reason", .string(finding.reason)),
    ])
  }

  private static func json(_ finding: AuditFinding) -> JSONValue {
    .object([
      ("rule", .string(finding.rule.rawValue)), ("event", .string(finding.event.description)),
      ("position", finding.position.map { .int(Int64($0)) } ?? .null), ("reason", .string(finding.reason)),
      ("untrusted", .int(Int64(finding.untrustedCount))),
    ])
  }

  private static func fields(_ relation: RecordComparison.Relation) -> [(String, JSONValue)] {
    switch relation {
    case .same: [("relation", "same")]
    case .ahead(let count): [("relation", "ahead"), ("count", .int(Int64(count)))]
    case .behind(let count): [("relation", "behind"), ("count", .int(Int64(count)))]
    case .diverged(let position, let ours, let theirs):
      [
        ("relation", "diverged"), ("position", .int(Int64(position))), ("here", json(ours)), ("there", json(theirs)),
      ]
    }
  }

  private static func json(_ id: ObjectID?) -> JSONValue { id.map { .string($0.description) } ?? .null }
}

/// What the signature on an event is worth by itself.
struct EventSeal {
  private let key: String?
  private let verdict: String

  init(_ event: Event) {
    let signature = event.signature.flatMap { try? SSHSignature(text: $0) }
    key = signature?.fingerprint
    verdict =
      if event.signature == nil {
        "none"
      } else if let signature {
        switch signature.isValid(over: event.signedBytes) {
        case true?: "good"
        case false?: "bad"
        case nil: "unknown"
        }
      } else { "bad" }
  }

  var text: String { key.map { "\(verdict), by key \($0)" } ?? verdict }

  var json: JSONValue {
    .object([("verdict", .string(verdict)), ("key", key.map { .string($0) } ?? .null)])
  }
}
