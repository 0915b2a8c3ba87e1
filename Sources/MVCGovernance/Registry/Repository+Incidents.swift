import MVCBase
import MVCObjects
package import MVCRepository
import MVCStorage

extension Repository {
  /// Opens an incident about a stage, or about a version.
  package func openIncident(
    _ name: String, severity: Incident.Severity?, message: String, _ decider: Decider
  ) throws -> RecordedEvent {
    try decide(decider) { transaction, record in
      let (stage, snapshot) = try stageOrVersion(name, transaction.references)
      var event = Event(.incident, stage: stage, snapshot: snapshot, actor: record.actor, message: message)
      event.add("state", "opened")
      event.add("severity", severity.map { .string($0.rawValue) })
      return try record.append(event)
    }
  }

  /// Adds to an incident what was found out, or closes it.
  ///
  /// - Parameter name: The incident's id or its first digits.
  /// - Throws: ``MVCError`` with code `nothingToDo` for one that is closed.
  package func addToIncident(
    _ name: String, closes: Bool, message: String, _ decider: Decider
  ) throws -> RecordedEvent {
    try decide(decider) { _, record in
      let incident = try incident(named: name)
      guard incident.isOpen else {
        throw MVCError(
          .nothingToDo, "the incident '\(incident.id.short)' is closed already",
          hint: "run 'mvc incident open' for what happened since")
      }
      var event = Event(
        .incident, stage: incident.stage, snapshot: incident.snapshot, subject: incident.id, actor: record.actor,
        message: message)
      event.add("state", .string(closes ? "closed" : "noted"))
      return try record.append(event)
    }
  }

  private func incident(named name: String) throws -> Incident {
    let found = try event(named: name)
    // A note stands for the incident that it is about.
    let id = found.event.subject ?? found.id
    guard let incident = try register().incidents.first(where: { $0.id == id }) else {
      throw MVCError(
        .notFound, "cannot use '\(name)' as an incident: it is an event of the kind '\(found.kind.rawValue)'",
        hint: "run 'mvc incident list --all' to see the incidents")
    }
    return incident
  }

  /// A stage with the version that it holds, or a version alone.
  func stageOrVersion(_ name: String, _ references: References) throws -> (stage: String?, snapshot: ObjectID?) {
    if let stage = try? ReferenceName.stage(name), references[stage] != nil {
      return (name, try state(of: name, references).snapshot)
    }
    return (nil, try resolve(name, references).snapshot)
  }
}
