import MVCBase
package import MVCObjects
import MVCRepository
import MVCStorage

/// Adds events to the record within one transaction; all of them go into one pack.
package final class RecordWriter {
  private let transaction: Transaction
  private let signer: Signer?
  private var waiting: [(bytes: [UInt8], kind: ObjectKind)] = []
  private var known: [ObjectID: Event] = [:]
  /// The policy in force, once it was needed.
  private var policy: (id: ObjectID, policy: Policy)?
  private var hasLookedAtClock = false

  init(_ transaction: Transaction, signer: Signer?) {
    self.transaction = transaction
    self.signer = signer
  }

  /// Who acts, and when.
  package var actor: Signature { transaction.operation.signature }

  /// Keeps a document that shows what was decided on.
  ///
  /// - Returns: Its id, for an event's evidence.
  package func keep(_ document: [UInt8]) -> ObjectID {
    waiting.append((document, .blob))
    return ObjectID(of: document)
  }

  /// Adds an event after all there are.
  ///
  /// - Parameter event: Without what links it: its predecessors and the policy in force are put in here.
  /// - Throws: ``MVCError`` with code `failed` when the clock stands before the last event's time, or far ahead.
  @discardableResult
  package func append(_ event: Event) throws -> RecordedEvent {
    let references = transaction.newReferences
    var event = event
    if let last = references[.record] {
      let newest = try self.event(last)
      try RecordRules.requireKnown(newest)
      try refuseEarlier(event.actor.time, than: newest.actor.time)
      event.previous = [last]
    }
    event.rules = RecordRules.current
    try refuseFuture(event.actor.time)
    event.policy = references[.policy]
    let stage = try event.stage.map { try ReferenceName.stage($0) }
    let moved = try movesStage(event) ? stage : nil
    event.stagePrevious = moved.flatMap { references[$0] }
    let signature = try signer?(event.signedBytes)
    event.signature = signature?.text
    try requireSignature(of: event, signature)
    let bytes = event.encoded()
    let id = ObjectID(of: bytes)
    waiting.append((bytes, .event))
    known[id] = event
    transaction.set(.record, to: id)
    if let moved { transaction.set(moved, to: id) }
    if event.kind == .policy { transaction.set(.policy, to: id) }
    return RecordedEvent(id: id, event: event)
  }

  /// Once a policy knows people's keys, what nobody vouches for is not added.
  private func requireSignature(of event: Event, _ signature: SSHSignature?) throws {
    guard let id = event.policy else { return }
    if policy?.id != id { policy = (id, try transaction.repository.policy(of: id)) }
    let unmet = policy?.policy.unmetSignature(of: event.actor.person, key: signature?.publicKey) ?? []
    guard unmet.isEmpty else {
      throw Unmet.refusal("add to the record", unmet, hint: "run 'mvc policy show' to see whose keys count")
    }
  }

  /// The newest move of a stage that stands, with those that wait to be written.
  func newestMove(of stage: ReferenceName) throws -> ObjectID? {
    try Standing.newestMove(from: transaction.newReferences[stage]) { try event($0) }
  }

  private func movesStage(_ event: Event) throws -> Bool {
    event.kind.movesStage(takingBack: try event.subject.map { try self.event($0).kind })
  }

  private func event(_ id: ObjectID) throws -> Event { try known[id] ?? transaction.repository.objects.event(id) }

  /// The order of the record is that of time: an event that seems to be older than the one before it would never verify.
  private func refuseEarlier(_ time: Timestamp, than last: Timestamp) throws {
    guard time.secondsSinceEpoch < last.secondsSinceEpoch else { return }
    throw MVCError(
      .failed, "cannot add to the record: the clock says \(time.iso8601), and its last event is of \(last.iso8601)",
      hint: "set the clock right; 'mvc audit log -n 1' shows that event")
  }

  /// An event of the future keeps everybody else from adding any until then. The time of the file system tells where it
  /// is another machine's.
  private func refuseFuture(_ time: Timestamp) throws {
    let repository = transaction.repository
    guard repository.runtime.clock.isOfComputer, !hasLookedAtClock else { return }
    hasLookedAtClock = true
    let files = repository.fileSystemTime()
    guard files != .distantPast, ClockTolerance.isAhead(time, of: files.seconds) else { return }
    let found = Timestamp(secondsSinceEpoch: files.seconds)
    throw MVCError(
      .failed, "cannot add to the record: the clock says \(time.iso8601), and the file system \(found.iso8601)",
      hint: "set the clock right: nothing can be added behind an event of the future")
  }

  func finish() throws {
    let waiting = waiting
    guard !waiting.isEmpty else { return }
    try transaction.repository.objects.write { writer in
      for (bytes, kind) in waiting { try writer.add(bytes, kind) }
    }
  }
}
