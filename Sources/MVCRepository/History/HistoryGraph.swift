import MVCBase
import MVCObjects
import MVCStorage

/// The snapshots and their parents. Belongs to one command.
final class HistoryGraph {
  private let store: any ObjectStore
  private let keepsSnapshots: Bool
  private var snapshots: [ObjectID: Snapshot] = [:]

  /// - Parameter keepsSnapshots: Whether a snapshot that was read is kept; of no use to a walk that sees each once.
  init(_ store: any ObjectStore, keepsSnapshots: Bool = true) {
    self.store = store
    self.keepsSnapshots = keepsSnapshots
  }

  func snapshot(_ id: ObjectID) throws -> Snapshot {
    if let known = snapshots[id] { return known }
    let snapshot = try store.snapshot(id)
    if keepsSnapshots { snapshots[id] = snapshot }
    return snapshot
  }

  func parents(_ id: ObjectID) throws -> [ObjectID] { try snapshot(id).parents }

  /// Every snapshot that can be reached from some, those included.
  ///
  /// - Parameter isEnd: Snapshots that are reached and not looked behind.
  func ancestors(of starts: [ObjectID], stoppingAt isEnd: (ObjectID) -> Bool = { _ in false }) throws -> Set<ObjectID> {
    var reached = Set(starts)
    var waiting = Array(reached)
    while let id = waiting.popLast() {
      if isEnd(id) { continue }
      for parent in try parents(id) where reached.insert(parent).inserted { waiting.append(parent) }
    }
    return reached
  }

  /// The best common ancestors of two snapshots: those that no other common ancestor descends from.
  ///
  /// Exact on any graph, whatever the clocks said. Usually one; several after criss-cross merges; none for histories
  /// that share nothing.
  ///
  /// - Complexity: O(snapshots that either reaches).
  func mergeBases(_ left: ObjectID, _ right: ObjectID) throws -> [ObjectID] {
    let ofLeft = try ancestors(of: [left])
    // Where the ways back from the right first meet the left's past lie all the best ones, and perhaps others.
    let candidates = try ancestors(of: [right], stoppingAt: { ofLeft.contains($0) }).filter { ofLeft.contains($0) }
    guard candidates.count > 1 else { return Array(candidates) }
    let older = try ancestors(of: candidates.flatMap { try parents($0) })
    return candidates.filter { !older.contains($0) }.sorted()
  }
}

extension Repository {
  /// The best common ancestors of two snapshots.
  func mergeBases(_ left: ObjectID, _ right: ObjectID) throws -> [ObjectID] {
    try HistoryGraph(objects).mergeBases(left, right)
  }

  /// Whether a snapshot is one of some others or comes before one of them.
  func isReachable(_ id: ObjectID, from heads: [ObjectID]) throws -> Bool {
    var found = false
    let graph = HistoryGraph(objects)
    _ = try graph.ancestors(of: heads) { candidate in
      found = found || candidate == id
      return found
    }
    return found
  }
}
