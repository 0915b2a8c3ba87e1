package import MVCBase
package import MVCObjects

/// An event with its id.
package struct RecordedEvent: Equatable, Sendable {
  package let id: ObjectID
  package let event: Event

  package init(id: ObjectID, event: Event) {
    self.id = id
    self.event = event
  }

  package var kind: EventKind { event.kind }
  package var time: Timestamp { event.actor.time }
}
