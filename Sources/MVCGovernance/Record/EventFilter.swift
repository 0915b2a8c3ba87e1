package import MVCBase
package import MVCObjects
package import MVCRepository
package import MVCStorage

/// Which events of a record somebody wants to see.
package struct EventFilter: Sendable {
  package enum Subject: Hashable, Sendable {
    /// A stage, and those below it.
    case stage(String)
    case version(ObjectID)
    /// An event, and those that are about it.
    case event(ObjectID)
  }

  package var subject: Subject?
  /// A part of the actor's name or address.
  package var person: String?
  package var since: Timestamp?
  package var until: Timestamp?
  /// All when there are none.
  package var kinds: Set<EventKind> = []

  package init() {}

  package func matches(_ found: RecordedEvent) -> Bool {
    let (event, seconds) = (found.event, found.time.secondsSinceEpoch)
    if !kinds.isEmpty, !kinds.contains(event.kind) { return false }
    if let since, seconds < since.secondsSinceEpoch { return false }
    if let until, seconds > until.secondsSinceEpoch { return false }
    if let person, !event.actor.person.description.lowercased().contains(person.lowercased()) { return false }
    switch subject {
    case nil: return true
    case .stage(let name)?: return event.stage == name || event.stage?.hasPrefix("\(name)/") == true
    case .version(let id)?: return event.snapshot == id || event.detail["from"]?.text == id.description
    case .event(let id)?: return found.id == id || event.subject == id || event.policy == id
    }
  }
}

extension EventChain {
  /// The newest events that somebody wants to see, newest first.
  package func matches(_ filter: EventFilter, limit: Int = .max) throws -> [RecordedEvent] {
    var chain = self
    var found: [RecordedEvent] = []
    while found.count < limit, let next = try chain.nextEvent() {
      // The record is in the order of time.
      if let since = filter.since, next.time.secondsSinceEpoch < since.secondsSinceEpoch { break }
      if filter.matches(next) { found.append(next) }
    }
    return found
  }
}

extension Repository {
  /// What a word means that names a stage, an event or a version: a stage first, for its name is a revision too.
  package func auditSubject(_ text: String, _ references: References) throws -> EventFilter.Subject {
    if StageName.defaults.contains(text) { return .stage(text) }
    if references.stages.contains(where: { $0.short == text || $0.short.hasPrefix("\(text)/") }) { return .stage(text) }
    if let found = try? event(named: text) { return .event(found.id) }
    do {
      return .version(try resolve(text, references).snapshot)
    } catch {
      // Of a retired version the bytes may be gone; what the record tells of it is not.
      guard let id = ObjectID(text) else { throw error }
      return .version(id)
    }
  }
}
