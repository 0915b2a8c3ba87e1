import MVCBase
import MVCObjects
package import MVCRepository
package import MVCStorage

/// Who decides, and the key that vouches for it.
package struct Decider {
  package let intent: Intent
  /// Signs events in the decider's name; nil where no key is configured.
  package let signer: Signer?
  /// Reads the file that gives keys to addresses, where one is configured: addresses of one key are one person's.
  package let allowedSigners: () throws -> AllowedSigners?

  package init(
    _ intent: Intent, signer: Signer?, allowedSigners: @escaping () throws -> AllowedSigners? = { nil }
  ) {
    self.intent = intent
    self.signer = signer
    self.allowedSigners = allowedSigners
  }
}

extension Repository {
  /// The events of the record, newest first.
  package func record(_ references: References? = nil) throws -> EventChain {
    EventChain(from: try (references ?? self.references())[.record], self) { $0.previous.first }
  }

  /// The events that moved a stage, newest first; none for a stage that there is not.
  package func chain(of stage: ReferenceName, _ references: References) -> EventChain {
    EventChain(from: references[stage], self) { $0.stagePrevious }
  }

  /// Runs a command that adds to the record: with all it changes beside, or not at all.
  ///
  /// - Parameter isUrgent: Whether small packs stay as they are: the next command joins them.
  package func decide<Result>(
    _ decider: Decider, isUrgent: Bool = false, _ body: (Transaction, RecordWriter) throws -> Result
  ) throws -> Result {
    let result = try transaction(decider.intent) { transaction in
      let writer = RecordWriter(transaction, signer: decider.signer)
      let result = try body(transaction, writer)
      try writer.finish()
      return result
    }
    if !isUrgent { rollUpPacks() }
    return result
  }

  /// The event that an id or its first digits name.
  package func event(named text: String) throws -> RecordedEvent {
    let id = try object(text, text)
    guard ObjectKind(sniffing: try objects.bytes(of: id)) == .event else {
      throw MVCError(
        .notFound, "cannot use '\(text)' as an event: that object is none",
        hint: "run 'mvc audit log' to see the events")
    }
    return RecordedEvent(id: id, event: try objects.event(id))
  }
}

/// A chain of events from a reference back to its first, read one after the other.
package struct EventChain {
  private var next: ObjectID?
  private let repository: Repository
  private let step: (Event) -> ObjectID?

  init(from newest: ObjectID?, _ repository: Repository, by step: @escaping (Event) -> ObjectID?) {
    next = newest
    self.repository = repository
    self.step = step
  }

  /// The event before the last one that was given, or nil at the end.
  package mutating func nextEvent() throws -> RecordedEvent? {
    guard let id = next else { return nil }
    let event = try repository.objects.event(id)
    next = step(event)
    return RecordedEvent(id: id, event: event)
  }

  /// The first event for which a condition holds.
  package func first(where condition: (RecordedEvent) throws -> Bool) throws -> RecordedEvent? {
    var chain = self
    while let found = try chain.nextEvent() { if try condition(found) { return found } }
    return nil
  }

  /// Every event, newest first.
  ///
  /// - Parameter limit: How many to read at most.
  package func all(limit: Int = .max) throws -> [RecordedEvent] {
    var chain = self
    var events: [RecordedEvent] = []
    while events.count < limit, let found = try chain.nextEvent() { events.append(found) }
    return events
  }
}
