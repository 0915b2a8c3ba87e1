import MVCBase
import MVCGovernance
import MVCObjects
import MVCTestSupport

/// A record in memory: made as mvc makes one, and then changed as somebody might who means no good.
struct RecordInMemory: EventSource {
  var heads = RecordHeads(record: nil, policy: nil, stages: [:])
  var objects: [ObjectID: [UInt8]] = [:]
  /// Oldest first.
  var events: [RecordedEvent] = []
  var clock: Int64 = 1_760_000_000

  func bytes(of id: ObjectID) -> [UInt8]? { objects[id] }

  @discardableResult
  mutating func keep(_ bytes: [UInt8]) -> ObjectID {
    let id = ObjectID(of: bytes)
    objects[id] = bytes
    return id
  }

  /// A version by somebody, who has recorded it too if nobody else has.
  mutating func version(
    _ name: String, by author: Actor, committer: Actor? = nil, tier: String? = nil
  ) -> ObjectID {
    let file = keep(Array((tier.map { "model:\n  risk: \($0)\n" } ?? "model:\n  name: m\n").utf8))
    let entry = ManifestEntry(
      name: Array("mvc.yaml".utf8), kind: .file, byteCount: UInt64(objects[file]?.count ?? 0), id: file)
    let manifest = keep(Manifest(sorting: [entry]).encoded())
    let signature = Signature(author.person, at: Timestamp(secondsSinceEpoch: clock))
    let snapshot = Snapshot(
      manifest: manifest, parents: [], author: signature,
      committer: Signature((committer ?? author).person, at: signature.time), message: "\(name)\n")
    return keep(snapshot.encoded())
  }

  /// Adds an event a minute after the last, as `RecordWriter` does.
  ///
  /// - Parameter tamper: Changes the event after it was linked, before it is signed.
  @discardableResult
  mutating func add(
    _ event: Event, by actor: Actor, key: TestSSHKey? = nil, after seconds: Int64 = 60,
    tamper: (inout Event) -> Void = { _ in }
  ) throws -> ObjectID {
    clock += seconds
    var event = event
    event.actor = Signature(actor.person, at: Timestamp(secondsSinceEpoch: clock))
    event.previous = heads.record.map { [$0] } ?? []
    event.policy = heads.policy
    let subject = event.subject.flatMap { id in events.first { $0.id == id } }
    let stage = event.kind.movesStage(takingBack: subject?.kind) ? event.stage : nil
    event.stagePrevious = stage.flatMap { heads.stages[$0] }
    event.rules = max(event.rules, events.last?.event.rules ?? 1)
    tamper(&event)
    event.signature = try (key ?? actor.key)?.sign(event.signedBytes).text
    return take(event, moving: stage)
  }

  private mutating func take(_ event: Event, moving stage: String?) -> ObjectID {
    let id = keep(event.encoded())
    events.append(RecordedEvent(id: id, event: event))
    heads.record = id
    if let stage { heads.stages[stage] = id }
    if event.kind == .policy { heads.policy = id }
    return id
  }

  /// The record with an event changed and every id after it computed anew, as somebody can who has no key.
  func rewritten(at index: Int, _ change: (inout Event) -> Void) -> RecordInMemory {
    rewritten { events in change(&events[index]) }
  }

  /// The record with its events changed, in another order or fewer, and all links between them made anew. Signatures stay.
  func rewritten(_ change: (inout [Event]) -> Void) -> RecordInMemory {
    var changed = events.map(\.event)
    change(&changed)
    var copy = self
    (copy.events, copy.heads) = ([], RecordHeads(record: nil, policy: nil, stages: [:]))
    var newIDs: [ObjectID: ObjectID] = [:]
    for var event in changed {
      let old = originalID(of: event)
      func mapped(_ id: ObjectID) -> ObjectID { newIDs[id] ?? id }
      event.previous = copy.heads.record.map { [$0] } ?? []
      event.stagePrevious = event.stagePrevious.map(mapped)
      event.subject = event.subject.map(mapped)
      event.policy = event.policy.map(mapped)
      let id = copy.take(event, moving: event.kind.movesStage ? event.stage : nil)
      if let old { newIDs[old] = id }
    }
    return copy
  }

  /// The id that an event had, told by its message, of which each has its own.
  private func originalID(of event: Event) -> ObjectID? {
    events.first { $0.event.message == event.message || $0.event.signature == event.signature }?.id
  }
}

/// Somebody who decides.
struct Actor: Sendable {
  let person: Person
  let key: TestSSHKey?
  let roles: [String]

  init(_ name: String, _ roles: String..., hasKey: Bool = true) {
    person = Person(name: name, email: "\(name.lowercased())@example.org")
    key = hasKey ? TestSSHKey() : nil
    self.roles = roles
  }

  var member: Policy.Member {
    Policy.Member(name: person.name, email: person.email, keys: key.map { [$0.publicText] } ?? [], roles: roles)
  }
}
