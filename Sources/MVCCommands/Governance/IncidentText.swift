import MVCBase
import MVCGovernance
import MVCObjects

/// How incidents are shown.
struct IncidentText {
  private let names: VersionNames
  private let now: Timestamp

  init(_ names: VersionNames, _ now: Timestamp) {
    self.names = names
    self.now = now
  }

  /// The incident in a line, then a line for each note and for its end.
  func lines(_ incident: Incident, _ terminal: Terminal) -> [String] {
    let state = incident.isOpen ? "open" : "closed"
    let severity = incident.severity.map { ", \($0.rawValue)" } ?? ""
    let head = "\(terminal.paint(incident.id.short, .changed)) \(about(incident)) \(state)\(severity): \(incident.what)"
    let later = incident.notes + (incident.closing.map { [$0] } ?? [])
    return [head, "  \(step("opened", incident.opening))"]
      + later.map { "  \(step($0.event.detail["state"]?.text ?? "", $0)): \($0.event.subjectLine)" }
  }

  private func about(_ incident: Incident) -> String {
    [incident.stage, incident.snapshot.map { names.name(of: $0) }].compactMap { $0 }.joined(separator: " ")
  }

  private func step(_ word: String, _ found: RecordedEvent) -> String {
    "\(word) \(found.time.relative(to: now)) by \(found.event.actor.person.name)"
  }

  func json(_ incident: Incident) -> JSONValue {
    .object([
      ("id", .string(incident.id.description)), ("state", .string(incident.isOpen ? "open" : "closed")),
      ("stage", incident.stage.map { .string($0) } ?? .null),
      ("snapshot", incident.snapshot.map { .string($0.description) } ?? .null),
      ("severity", incident.severity.map { .string($0.rawValue) } ?? .null),
      ("events", .array(([incident.opening] + incident.notes + [incident.closing].compactMap { $0 }).map(event))),
    ])
  }

  private func event(_ found: RecordedEvent) -> JSONValue { EventText.json(found, names) }
}
