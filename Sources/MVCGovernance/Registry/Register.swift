import MVCBase
package import MVCObjects
import MVCRepository

/// What the record says of versions outside of the repository: where they run, what went wrong, what is closed.
///
/// A fold over the record: nothing here is stored anywhere else.
package struct Register: Sendable {
  /// What is installed now, by the place where it is.
  package private(set) var deployments: [Deployment] = []
  /// Every incident, oldest first.
  package private(set) var incidents: [Incident] = []
  /// The last event that closed each version.
  package private(set) var retirements: [ObjectID: RecordedEvent] = [:]
  /// The last finding about the live figures of each stage.
  package private(set) var guards: [String: RecordedEvent] = [:]
  /// Every rehearsal and every rollback of each stage, oldest first.
  package private(set) var drills: [String: [RecordedEvent]] = [:]
  package private(set) var rollbacks: [String: [RecordedEvent]] = [:]
  /// Approvals and rejections that were not taken back, oldest first.
  package private(set) var opinions: [RecordedEvent] = []
  /// When each thing that has to be looked at was looked at last, by its name.
  package private(set) var reviews: [String: RecordedEvent] = [:]

  /// - Parameter events: The whole record, newest first.
  package init(_ events: [RecordedEvent]) {
    let withdrawn = Set(events.filter { $0.kind == .withdrawal }.compactMap(\.event.subject))
    for found in events.reversed() where !withdrawn.contains(found.id) { note(found) }
  }

  private mutating func note(_ found: RecordedEvent) {
    let stage = found.event.stage
    switch found.kind {
    case .deployment: note(deployment: found)
    case .incident: note(incident: found)
    case .retirement: if let snapshot = found.event.snapshot { retirements[snapshot] = found }
    case .guardCheck: if let stage { guards[stage] = found }
    case .drill: if let stage { drills[stage, default: []].append(found) }
    case .rollback: if let stage { rollbacks[stage, default: []].append(found) }
    case .approval, .rejection: opinions.append(found)
    case .review: if let what = found.event.detail["what"]?.text { reviews[what] = found }
    case .promotion, .demotion, .rollout, .withdrawal, .request, .gates, .challenge, .drift, .policy: break
    }
  }

  private mutating func note(deployment found: RecordedEvent) {
    guard let deployment = Deployment(found) else { return }
    deployments.removeAll { $0.place == deployment.place }
    if !deployment.isGone { deployments.append(deployment) }
  }

  private mutating func note(incident found: RecordedEvent) {
    guard let subject = found.event.subject else { return incidents.append(Incident(opening: found)) }
    guard let number = incidents.firstIndex(where: { $0.opening.id == subject }) else { return }
    incidents[number].add(found)
  }

  /// The incidents of a stage that are not closed: those of its name, and those of the version that it holds.
  package func openIncidents(of stage: StageState) -> [Incident] {
    incidents.filter { incident in
      incident.isOpen
        && (incident.stage == stage.name || incident.stage == nil && incident.snapshot == stage.snapshot)
    }
  }

  /// What was found about the version that a stage holds, if it was looked at since it came.
  package func guardResult(of stage: StageState) -> RecordedEvent? {
    guard let found = guards[stage.name], found.event.snapshot == stage.snapshot, let since = stage.since,
      found.time.secondsSinceEpoch >= since.secondsSinceEpoch
    else { return nil }
    return found
  }
}

extension Repository {
  /// Reads the whole record.
  package func register() throws -> Register { Register(try record().all()) }
}
