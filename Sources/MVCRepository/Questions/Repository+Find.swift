import MVCBase
import MVCObjects
package import MVCProvenance
package import MVCStorage

/// A field to put snapshots in order by.
package struct FieldOrder: Sendable {
  package let field: FieldPath
  /// Whether the largest come first.
  package let isDescending: Bool

  package init(_ field: FieldPath, isDescending: Bool) {
    self.field = field
    self.isDescending = isDescending
  }
}

/// A metric that is to be as good as possible.
package struct Goal: Sendable {
  package let metric: String
  package let direction: MetricDirection

  package init(_ metric: String, _ direction: MetricDirection) {
    self.metric = metric
    self.direction = direction
  }

  package var field: FieldPath { FieldPath("metrics", [metric]) }
}

/// Which snapshots to find, and in which order.
package struct FindRequest: Sendable {
  package var condition: QueryExpression?
  package var order: [FieldOrder] = []
  /// The metrics that decide together: a snapshot that another one beats in all of them is left out.
  package var goals: [Goal] = []
  package var limit: Int?

  package init() {}
}

/// The snapshots that were found.
package struct FindResult {
  package let found: [SnapshotFacts]
  /// How many there were to choose from.
  package let consideredCount: Int
  /// The fields that the condition asks for and that no snapshot has.
  package let unknownFields: [FieldPath]
}

extension Repository {
  /// Finds snapshots among some.
  package func find(
    _ request: FindRequest, among all: [SnapshotFacts], _ fields: SnapshotFields
  ) throws -> FindResult {
    let now = runtime.clock.now()
    var found = all
    if let condition = request.condition {
      found = try all.filter { try condition.verdict(in: SnapshotEnvironment($0, fields, now: now)).holds }
    }
    if !request.goals.isEmpty { found = try Self.undominated(found, request.goals, fields) }
    if !request.order.isEmpty { found = try Self.sorted(found, request.order, fields) }
    if let limit = request.limit { found = Array(found.prefix(limit)) }
    let unknown = try (request.condition?.fields ?? []).filter { field in
      try found.isEmpty && !all.contains { try fields.value(of: field, of: $0) != nil }
    }
    return FindResult(found: found, consideredCount: all.count, unknownFields: unknown)
  }

  /// Every snapshot that any reference reaches, newest first.
  package func allFacts(_ history: HistoryFacts, _ references: References) throws -> [SnapshotFacts] {
    let all = try history.history(of: snapshots(of: references))
    history.save(keeping: all)
    return all
  }

  /// The snapshots that references name; branches and the head name nothing else.
  private func snapshots(of references: References) throws -> [ObjectID] {
    var found = [references.headID].compactMap { $0 } + references.branches.compactMap { references[$0] }
    found += try heldByStages(references).map(\.snapshot)
    for (name, id) in references.ids.sorted(by: { $0.key < $1.key }) {
      guard name.text.hasPrefix("refs/"), !name.isBranch, !name.isChain else { continue }
      let target = try peel(id)
      // A tag may be for anything.
      if case .whole(let bytes) = try objects.content(of: target), ObjectKind(sniffing: bytes) == .snapshot {
        found.append(target)
      }
    }
    return found
  }

  // MARK: Order

  /// Puts snapshots in order; those without a value come last, and those that are equal stay as they were.
  private static func sorted(
    _ found: [SnapshotFacts], _ order: [FieldOrder], _ fields: SnapshotFields
  ) throws -> [SnapshotFacts] {
    let keyed = try found.enumerated().map { number, facts in
      (number: number, facts: facts, keys: try order.map { SortKey(try fields.value(of: $0.field, of: facts)) })
    }
    return keyed.sorted { left, right in
      for ((a, b), by) in zip(zip(left.keys, right.keys), order) {
        if let precedes = a.precedes(b, isDescending: by.isDescending) { return precedes }
      }
      return left.number < right.number
    }.map(\.facts)
  }

  /// What is as good as it can be in some way: no other is at least as good in every metric and better in one
  /// (a Pareto front). What lacks one of the metrics does not take part.
  private static func undominated(
    _ found: [SnapshotFacts], _ goals: [Goal], _ fields: SnapshotFields
  ) throws -> [SnapshotFacts] {
    var candidates: [(facts: SnapshotFacts, scores: [Double])] = []
    for facts in found {
      var scores: [Double] = []
      for goal in goals {
        guard case .number(let value)? = try fields.value(of: goal.field, of: facts), !value.isNaN else { break }
        scores.append(goal.direction == .lower ? -value.double : value.double)
      }
      if scores.count == goals.count { candidates.append((facts, scores)) }
    }
    // In this order nothing that comes later beats what came before.
    candidates.sort { left, right in right.scores.lexicographicallyPrecedes(left.scores) }
    var front: [SnapshotFacts] = []
    var best: [[Double]] = []
    for (facts, scores) in candidates {
      if scores != best.last {
        let isBeaten = best.contains { better in zip(better, scores).allSatisfy { $0 >= $1 } }
        if isBeaten { continue }
        best.append(scores)
      }
      front.append(facts)
    }
    return front
  }
}

/// A value that snapshots are put in order by: numbers before texts, what is missing last.
private enum SortKey {
  case number(Double)
  case text(String)
  case missing

  init(_ value: ExpressionValue?) {
    switch value {
    case .number(let number): self = number.isNaN ? .missing : .number(number.double)
    case .moment(let moment): self = .number(Double(moment.secondsSinceEpoch))
    case .truth(let truth): self = .number(truth ? 1 : 0)
    case .text(let text): self = .text(text)
    case .person(let name, _): self = .text(name)
    case .list(let elements): self = elements.first.map { SortKey($0) } ?? .missing
    case nil: self = .missing
    }
  }

  /// Whether it comes first, or nil where neither does.
  func precedes(_ other: SortKey, isDescending: Bool) -> Bool? {
    switch (self, other) {
    case (.missing, .missing): nil
    case (.missing, _): false
    case (_, .missing): true
    case (.number(let a), .number(let b)): a == b ? nil : (a < b) != isDescending
    case (.text(let a), .text(let b)):
      a.utf8.elementsEqual(b.utf8) ? nil : (a.utf8.lexicographicallyPrecedes(b.utf8)) != isDescending
    case (.number, .text): !isDescending
    case (.text, .number): isDescending
    }
  }
}
