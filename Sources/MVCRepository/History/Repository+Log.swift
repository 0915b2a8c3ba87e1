package import MVCBase
package import MVCObjects
package import MVCStorage
import MVCWorkspace

/// Which snapshots to list.
package struct LogRequest: Sendable {
  package var range: RevisionRange
  package var order: HistoryOrder = .newestFirst
  package var limit: Int?
  package var author: String?
  package var messageContains: String?
  package var since: Timestamp?
  package var until: Timestamp?
  /// Only snapshots that changed one of these paths.
  package var paths: [RepositoryPath] = []
  /// Whether the one path is followed to the name it had before a rename.
  package var followsRenames = false

  package init(range: RevisionRange) { self.range = range }
}

extension Repository {
  /// Hands over the snapshots of a request one by one, as they are found.
  ///
  /// - Parameter body: Takes each; false ends the listing.
  package func log(_ request: LogRequest, _ body: (HistoryEntry) throws -> Bool) throws {
    let readsTwice = !request.paths.isEmpty || !request.range.excluded.isEmpty || request.order == .childrenFirst
    let graph = HistoryGraph(objects, keepsSnapshots: readsTwice)
    var walk = try HistoryWalk(request.range, request.order, graph)
    var filter = PathHistory(
      request.paths, followsRenames: request.followsRenames, graph, ManifestSource(objects),
      try renameDetector(isAsked: true), onSkipped: runtime.onSkippedRenames)
    var count = 0
    while request.limit.map({ count < $0 }) ?? true, let entry = walk.next() {
      // A rename is followed also where somebody made it whose snapshots are not listed.
      guard request.followsRenames || request.matches(entry.snapshot), try filter.changes(entry),
        request.matches(entry.snapshot)
      else { continue }
      count += 1
      guard try body(entry) else { break }
    }
    if let failure = walk.failure { throw failure }
  }

  /// Every snapshot that a branch, a tag, a stage or the head names.
  package func allHeads(_ references: References) throws -> [ObjectID] {
    let named = references.ids.filter { name, _ in
      name.text.hasPrefix("refs/") && !name.isChain && !name.text.hasPrefix(ReferenceName.signaturePrefix)
    }.sorted { $0.key < $1.key }
    return try [references.headID].compactMap { $0 } + named.map { try peel($0.value) }
      + heldByStages(references).map(\.snapshot)
  }

  /// The stages that hold a version, with it, in the order of their names.
  package func heldByStages(_ references: References) throws -> [(stage: ReferenceName, snapshot: ObjectID)] {
    try references.stages.compactMap { stage in
      guard let id = references[stage], let snapshot = try objects.event(id).snapshot else { return nil }
      return (stage, snapshot)
    }
  }
}

extension LogRequest {
  fileprivate func matches(_ snapshot: Snapshot) -> Bool {
    let time = snapshot.committer.time
    if let since, time.secondsSinceEpoch < since.secondsSinceEpoch { return false }
    if let until, time.secondsSinceEpoch > until.secondsSinceEpoch { return false }
    if let author, !Self.contains(snapshot.author.person.description, author) { return false }
    if let messageContains, !Self.contains(snapshot.message, messageContains) { return false }
    return true
  }

  /// Whether a text holds another, upper and lower case taken for the same.
  private static func contains(_ text: String, _ part: String) -> Bool {
    part.isEmpty || text.lowercased().range(of: part.lowercased()) != nil
  }
}
