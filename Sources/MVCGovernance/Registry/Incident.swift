import MVCBase
package import MVCObjects

/// Something that went wrong with a version: from its opening over what was found out to its end.
package struct Incident: Sendable {
  package enum Severity: String, Sendable, CaseIterable { case low, medium, high, critical }

  package let opening: RecordedEvent
  package private(set) var notes: [RecordedEvent] = []
  package private(set) var closing: RecordedEvent?

  init(opening: RecordedEvent) { self.opening = opening }

  mutating func add(_ event: RecordedEvent) {
    if event.event.detail["state"]?.text == "closed" { closing = event } else { notes.append(event) }
  }

  package var id: ObjectID { opening.id }
  package var stage: String? { opening.event.stage }
  package var snapshot: ObjectID? { opening.event.snapshot }
  package var severity: Severity? { opening.event.detail["severity"]?.text.flatMap { Severity(rawValue: $0) } }
  package var what: String { opening.event.subjectLine }
  package var isOpen: Bool { closing == nil }
}
