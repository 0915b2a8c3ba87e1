package import MVCBase
import MVCObjects

/// The events of a record in the order of time, read from its newest one back to the first.
package struct RecordChain: Sendable {
  /// Oldest first; where the chain is broken, only those that come after the break.
  package let events: [RecordedEvent]
  /// The event at which the chain breaks.
  let flaw: AuditFinding?

  package init(_ source: some EventSource) {
    var events: [RecordedEvent] = []
    var next = source.heads.record
    var flaw: AuditFinding?
    while let id = next {
      do throws(ObjectFlaw) {
        let event = try source.verifiedEvent(id)
        guard event.previous.count < 2 else {
          throw ObjectFlaw("it names \(event.previous.count) events before it, and only records without branches hold")
        }
        events.append(RecordedEvent(id: id, event: event))
        next = event.previous.first
      } catch {
        let named =
          events.last.map { ", and '\($0.id.short)' names it as the event before" } ?? ", and the record ends with it"
        flaw = AuditFinding(
          rule: .object, event: id, position: nil, reason: error.reason + named, untrustedCount: events.count)
        next = nil
      }
    }
    self.events = events.reversed()
    self.flaw = flaw
  }

  /// - Throws: ``MVCError`` with code `notVerified` when the first event cannot be reached.
  package func requireWhole() throws(MVCError) {
    guard let flaw else { return }
    throw MVCError(
      .notVerified, "cannot read the record to its first event: of event '\(flaw.event.short)' \(flaw.reason)",
      hint: "run 'mvc audit verify' and 'mvc fsck'")
  }
}
