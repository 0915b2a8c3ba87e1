import MVCBase
import MVCObjects
import MVCStorage

/// Follows what objects refer to, from references and operations down to chunks.
struct Reachability {
  private let store: LocalObjectStore
  private let interruption: Interruption
  /// Every object that was reached.
  private(set) var reached: Set<ObjectID> = []
  /// What could not be followed.
  private(set) var failures: [Failure] = []
  private var waiting: [(id: ObjectID, kind: ObjectKind?)] = []
  /// The snapshots of retired versions whose bytes the record does not keep any more.
  private let released: Set<ObjectID>

  struct Failure {
    let id: ObjectID
    let error: MVCError
    /// Whether the object is not there at all, as when it was collected, or there and damaged.
    let isMissing: Bool
  }

  init(_ repository: Repository, _ references: References) {
    store = repository.objects
    interruption = repository.runtime.interruption
    released = Self.released(repository, references)
  }

  /// The snapshots that events of the record give up and no stage holds. A record that cannot be read gives up nothing.
  private static func released(_ repository: Repository, _ references: References) -> Set<ObjectID> {
    guard let held = try? repository.heldByStages(references) else { return [] }
    var released: Set<ObjectID> = []
    var next = references[.record]
    while let id = next, let event = try? repository.objects.event(id) {
      if event.kind == .retirement, event.releasesBytes, let snapshot = event.snapshot { released.insert(snapshot) }
      next = event.previous.first
    }
    return released.subtracting(held.map(\.snapshot))
  }

  /// Follows an object of any kind, and all it refers to.
  ///
  /// - Parameter kind: What whoever names it takes it for; nil to look.
  mutating func follow(_ id: ObjectID, as kind: ObjectKind? = nil) throws {
    waiting.append((id, kind))
    while let (id, kind) = waiting.popLast() {
      guard id != Manifest.emptyID, reached.insert(id).inserted else { continue }
      try interruption.check()
      do {
        try visit(id, kind)
      } catch let error as MVCError where error.code != .interrupted {
        failures.append(Failure(id: id, error: error, isMissing: isMissing(id)))
      }
    }
  }

  /// A pack that cannot be read is damage, and may hold the object.
  private func isMissing(_ id: ObjectID) -> Bool {
    do { return try store.packSet.find(id) == nil } catch { return false }
  }

  private mutating func visit(_ id: ObjectID, _ kind: ObjectKind?) throws {
    // A file's bytes need not be read to know what they refer to: only how they are stored.
    if kind == .blob {
      for used in try store.objects(thatMakeUp: id) { waiting.append((used, .blob)) }
      return
    }
    let bytes = try store.bytes(of: id)
    switch kind ?? ObjectKind(sniffing: bytes) {
    case .blob:
      for used in try store.objects(thatMakeUp: id) { waiting.append((used, .blob)) }
    case .manifest:
      for entry in try Manifest(decoding: bytes).entries {
        waiting.append((entry.id, entry.kind == .folder ? .manifest : .blob))
      }
    case .snapshot:
      let snapshot = try Snapshot(decoding: bytes)
      waiting.append((snapshot.manifest, .manifest))
      waiting += snapshot.parents.map { ($0, .snapshot) }
      if let provenance = snapshot.provenance { waiting.append((provenance, .blob)) }
    case .tag:
      waiting.append((try Tag(decoding: bytes).target, nil))
    case .event:
      let event = try Event(decoding: bytes)
      waiting += (event.previous + [event.stagePrevious, event.subject, event.policy].compactMap { $0 }).map {
        ($0, .event)
      }
      waiting += event.evidence.map { ($0, .blob) }
      if let snapshot = event.snapshot, !released.contains(snapshot) { waiting.append((snapshot, .snapshot)) }
    }
  }
}

extension LocalObjectStore {
  /// The objects without which one cannot be read: its chunks, or the base that it is stored with.
  ///
  /// Of an object that lies in several packs, all copies count: any of them may be the one that is kept.
  fileprivate func objects(thatMakeUp id: ObjectID) throws -> [ObjectID] {
    guard let (_, entry) = try packSet.find(id) else { throw ObjectFailure.missing(id) }
    if entry.encoding == .chunked { return try chunks(of: id).map(\.id) }
    return try packSet.packs().compactMap { pack in
      guard let entry = try pack.entry(of: id), entry.encoding.hasBase else { return nil }
      return try pack.header(entry).base?.id
    }
  }

  /// The chunks an object is cut into; none for a whole one, whose bytes are not read.
  func chunks(of id: ObjectID) throws -> [Chunk] {
    guard let (pack, entry) = try packSet.find(id) else { throw ObjectFailure.missing(id) }
    guard entry.encoding == .chunked, case .chunks(let chunks, _) = try content(of: entry, in: pack) else { return [] }
    return chunks
  }
}

extension Repository {
  /// What must be kept: everything that references, the head, and the operations of a time reach.
  func reachable(since: Timestamp?) throws -> Reachability {
    let references = try references()
    var reachability = Reachability(self, references)
    for (name, id) in references.ids { try reachability.follow(id, as: name == .mergeState ? .blob : nil) }
    if let state = try pendingMerge(references) { try reachability.follow(state.merged, as: .manifest) }
    if let head = references.headID { try reachability.follow(head, as: .snapshot) }
    for (_, operation) in try operationLog.records(upTo: references.operation) {
      if let since, operation.signature.time.secondsSinceEpoch < since.secondsSinceEpoch { continue }
      for id in operation.objects { try reachability.follow(id) }
    }
    return reachability
  }
}
