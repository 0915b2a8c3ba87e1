package import MVCBase
package import MVCObjects
package import MVCRepository
import MVCStorage

/// What a comparison found out about a version, as the record keeps it.
package struct Finding: Sendable {
  /// ``EventKind/challenge`` or ``EventKind/drift``.
  package var kind: EventKind
  /// A stage, for the version that it holds, or a revision.
  package var about: String
  /// The whole of it, for whoever wants to look: it is kept as evidence.
  package var document: JSONValue
  /// What gates ask for: `challenge.verdict`, `drift.worst`.
  package var detail: [(String, JSONValue)]
  /// Whether it is bad enough for an incident, and how bad.
  package var incident: Incident.Severity?
  package var message = ""

  package init(_ kind: EventKind, about: String, document: JSONValue, detail: [(String, JSONValue)]) {
    self.kind = kind
    self.about = about
    self.document = document
    self.detail = detail
  }
}

extension Repository {
  /// Keeps what was found out, and opens an incident where it is bad.
  ///
  /// - Returns: The finding, then the incident if there is one.
  package func keep(_ finding: Finding, _ decider: Decider) throws -> [RecordedEvent] {
    try decide(decider) { transaction, record in
      let (stage, snapshot) = try stageOrVersion(finding.about, transaction.references)
      let evidence = record.keep(finding.document.encode(.canonical))
      let event = try record.append(
        Event(
          finding.kind, stage: stage, snapshot: snapshot, evidence: [evidence], detail: finding.detail,
          actor: record.actor, message: finding.message))
      guard let severity = finding.incident else { return [event] }
      var incident = Event(
        .incident, stage: stage, snapshot: snapshot, evidence: [evidence], actor: record.actor,
        message: finding.message.isEmpty ? "\(finding.kind.rawValue) beyond its limits\n" : finding.message)
      incident.add("state", "opened")
      incident.add("severity", .string(severity.rawValue))
      incident.add(finding.kind.rawValue, .string(event.id.description))
      return [event, try record.append(incident)]
    }
  }
}
