package import MVCObjects

/// From which listed snapshots each listed one descends, when others between them are not listed.
package struct ListedParents {
  private let listed: Set<ObjectID>
  private let graph: HistoryGraph
  /// The nearest listed snapshots that each snapshot is or descends from, as far as they were asked for.
  private var nearest: [ObjectID: [ObjectID]] = [:]

  init(_ listed: Set<ObjectID>, _ graph: HistoryGraph) {
    self.listed = listed
    self.graph = graph
  }

  /// The nearest listed snapshots that a listed one descends from, in the order of its parents, each once.
  ///
  /// - Complexity: O(snapshots it reaches) for the first, for all together no more than that.
  package mutating func parents(of entry: HistoryEntry) throws -> [ObjectID] {
    try joined(entry.snapshot.parents.map { try nearest(to: $0) })
  }

  private mutating func nearest(to id: ObjectID) throws -> [ObjectID] {
    var waiting = [id]
    while let next = waiting.last {
      if nearest[next] != nil {
        waiting.removeLast()
      } else if listed.contains(next) {
        nearest[next] = [next]
      } else {
        let parents = try graph.parents(next)
        let unknown = parents.filter { nearest[$0] == nil }
        if unknown.isEmpty { nearest[next] = joined(parents.compactMap { nearest[$0] }) }
        waiting += unknown
      }
    }
    return nearest[id] ?? []
  }

  private func joined(_ lists: [[ObjectID]]) -> [ObjectID] {
    var seen: Set<ObjectID> = []
    return lists.joined().filter { seen.insert($0).inserted }
  }
}

extension Repository {
  /// Tells which of some snapshots descend from which.
  package func listedParents(_ listed: [HistoryEntry]) -> ListedParents {
    ListedParents(Set(listed.map(\.id)), HistoryGraph(objects))
  }
}

extension LogRequest {
  /// Whether snapshots may be left out between some that are listed, or below the last.
  package var isPartial: Bool {
    !range.excluded.isEmpty || !paths.isEmpty || author != nil || messageContains != nil || since != nil || until != nil
  }
}
