import MVCBase
package import MVCObjects

/// How two copies of a record stand to each other.
package struct RecordComparison: Equatable, Sendable {
  package enum Relation: Equatable, Sendable {
    case same
    /// The first copy has so many events more.
    case ahead(Int)
    /// The other copy has so many events more.
    case behind(Int)
    /// From this place on, counted from 1, the copies have different events.
    case diverged(position: Int, ours: ObjectID, theirs: ObjectID)

    init(_ ours: [ObjectID], _ theirs: [ObjectID]) {
      let common = zip(ours, theirs).prefix { $0 == $1 }.count
      self =
        if common < ours.count, common < theirs.count {
          .diverged(position: common + 1, ours: ours[common], theirs: theirs[common])
        } else if ours.count == theirs.count {
          .same
        } else {
          ours.count > theirs.count ? .ahead(ours.count - common) : .behind(theirs.count - common)
        }
    }
  }

  package let record: Relation
  /// For each stage that either has, by name.
  package let stages: [(name: String, relation: Relation)]

  package var isDiverged: Bool {
    ([record] + stages.map(\.relation)).contains { if case .diverged = $0 { true } else { false } }
  }

  /// - Throws: ``MVCError`` with code `notVerified` when one of them cannot be read to its first event.
  package init(_ ours: some EventSource, _ theirs: some EventSource) throws {
    let (mine, other) = (try Self.record(ours, "this record"), try Self.record(theirs, "the other copy"))
    record = Relation(mine.map(\.id), other.map(\.id))
    let names = Set(ours.heads.stages.keys).union(theirs.heads.stages.keys).sorted()
    let (known, others) = (Self.table(mine), Self.table(other))
    stages = names.map { name in
      (name, Relation(Self.chain(ours.heads.stages[name], known), Self.chain(theirs.heads.stages[name], others)))
    }
  }

  private static func record(_ source: some EventSource, _ name: String) throws -> [RecordedEvent] {
    let chain = RecordChain(source)
    guard let flaw = chain.flaw else { return chain.events }
    throw MVCError(.notVerified, "cannot compare the copies: of event '\(flaw.event.short)' of \(name) \(flaw.reason)")
  }

  private static func table(_ events: [RecordedEvent]) -> [ObjectID: Event] {
    Dictionary(events.map { ($0.id, $0.event) }) { first, _ in first }
  }

  /// The events that moved a stage, oldest first, as far as the record has them.
  private static func chain(_ newest: ObjectID?, _ events: [ObjectID: Event]) -> [ObjectID] {
    var ids: [ObjectID] = []
    var next = newest
    while let id = next {
      ids.append(id)
      next = events[id]?.stagePrevious
    }
    return ids.reversed()
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.record == right.record && left.stages.elementsEqual(right.stages) { $0 == $1 }
  }
}
