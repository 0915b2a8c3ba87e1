import MVCBase
package import MVCObjects

/// A version that was installed somewhere, or taken away from there.
package struct Deployment: Sendable {
  package let event: RecordedEvent
  package let stage: String
  package let snapshot: ObjectID
  /// An address or a name; one place has one version at a time.
  package let place: String
  let isGone: Bool

  /// - Returns: nil for an event that does not say what is where.
  init?(_ event: RecordedEvent) {
    guard let stage = event.event.stage, let snapshot = event.event.snapshot,
      let place = event.event.detail["where"]?.text
    else { return nil }
    self.event = event
    self.stage = stage
    self.snapshot = snapshot
    self.place = place
    isGone = event.event.detail["state"]?.text == "gone"
  }
}
