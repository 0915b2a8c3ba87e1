import MVCBase
package import MVCObjects
import MVCStorage

/// A snapshot on a walk through history.
package struct HistoryEntry: Sendable {
  package let id: ObjectID
  package let snapshot: Snapshot
}

/// The order in which a walk visits.
package enum HistoryOrder: Sendable {
  /// Newest first, by the committer's clock. Begins at once, however long the history is.
  case newestFirst
  /// No snapshot before all its children, newest first among the free ones: what a graph needs.
  case childrenFirst
}

/// Visits the snapshots of a range, lazily.
package struct HistoryWalk: Sequence, IteratorProtocol {
  private let graph: HistoryGraph
  private var queue: [Waiting] = []
  private var seen: Set<ObjectID>
  /// For ``HistoryOrder/childrenFirst``: how many children of each snapshot have not been visited.
  private var openChildren: [ObjectID: Int]?
  private var arrivals = 0
  /// The error that ended the walk early.
  package private(set) var failure: (any Error)?

  private struct Waiting {
    let entry: HistoryEntry
    let seconds: Int64
    let arrival: Int

    func precedes(_ other: Waiting) -> Bool {
      seconds != other.seconds ? seconds > other.seconds : arrival < other.arrival
    }
  }

  init(_ range: RevisionRange, _ order: HistoryOrder, _ graph: HistoryGraph) throws {
    self.graph = graph
    seen = try range.excluded.isEmpty ? [] : graph.ancestors(of: range.excluded)
    let starts = range.included.filter { !seen.contains($0) }
    if order == .childrenFirst {
      let excluded = seen
      var counts: [ObjectID: Int] = [:]
      for id in try graph.ancestors(of: starts, stoppingAt: { excluded.contains($0) }) where !excluded.contains(id) {
        for parent in try graph.parents(id) { counts[parent, default: 0] += 1 }
      }
      openChildren = counts
    }
    // A start that another start reaches waits for its turn.
    for id in starts where openChildren?[id] == nil && seen.insert(id).inserted { try push(id) }
  }

  package mutating func next() -> HistoryEntry? {
    guard failure == nil, let first = pop() else { return nil }
    do {
      for parent in first.entry.snapshot.parents { try reach(parent) }
    } catch {
      failure = error
    }
    return first.entry
  }

  private mutating func reach(_ id: ObjectID) throws {
    if let count = openChildren?[id] {
      openChildren?[id] = count - 1
      if count > 1 { return }
    }
    if seen.insert(id).inserted { try push(id) }
  }

  private mutating func push(_ id: ObjectID) throws {
    let snapshot = try graph.snapshot(id)
    arrivals += 1
    queue.append(
      Waiting(
        entry: HistoryEntry(id: id, snapshot: snapshot), seconds: snapshot.committer.time.secondsSinceEpoch,
        arrival: arrivals))
    var child = queue.count - 1
    while child > 0, queue[child].precedes(queue[(child - 1) / 2]) {
      queue.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func pop() -> Waiting? {
    guard let first = queue.first else { return nil }
    let last = queue.removeLast()
    guard !queue.isEmpty else { return first }
    queue[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < queue.count && queue[child].precedes(queue[least]) {
        least = child
      }
      if least == parent { return first }
      queue.swapAt(parent, least)
      parent = least
    }
  }
}
