import MVCBase
package import MVCObjects
import MVCProvenance
package import MVCStorage

/// What was said of a snapshot in a search for the first bad one.
package enum BisectMark: String, Sendable { case good, bad, skip }

/// A search that is under way. Its marks are references below `refs/bisect`, so they are kept, undone and collected
/// like all others.
package struct BisectState: Sendable {
  package let bad: ObjectID?
  package let good: [ObjectID]
  package let skipped: Set<ObjectID>
  /// The branch or snapshot that was checked out before the search.
  package let origin: String
}

extension Repository {
  private static let prefix = "refs/bisect/"
  private static let originKey = "bisect.start"

  /// The search that is under way, or nil.
  package func bisectState(_ references: References) -> BisectState? {
    guard let origin = settings[Self.originKey] else { return nil }
    let marks = references.ids.filter { $0.key.text.hasPrefix(Self.prefix) }.sorted { $0.key < $1.key }
    func ids(_ mark: BisectMark) -> [ObjectID] {
      marks.filter { $0.key.text.dropFirst(Self.prefix.count).hasPrefix(mark.rawValue) }.map(\.value)
    }
    return BisectState(bad: ids(.bad).first, good: ids(.good), skipped: Set(ids(.skip)), origin: origin)
  }

  /// Begins a search, in place of one that is under way.
  package func startBisect(_ intent: Intent) throws {
    try transaction(intent) { transaction in
      let references = transaction.references
      try refuseDuringMerge(references, false, "look for a bad snapshot")
      guard let head = references.headID else {
        throw MVCError(.notFound, "cannot look for a bad snapshot: nothing has been committed yet")
      }
      clearMarks(transaction)
      let old = settings[Self.originKey]
      transaction.set(Self.originKey, from: old, to: old ?? references.currentBranch?.short ?? head.description)
    }
  }

  /// Marks snapshots.
  ///
  /// - Throws: ``MVCError`` with code `usage` when no search is under way, or one is marked good and bad.
  package func mark(_ ids: [ObjectID], as mark: BisectMark, _ intent: Intent) throws {
    try transaction(intent) { transaction in
      let references = transaction.references
      let state = try requireBisect(references)
      for id in ids {
        if mark == .bad, state.good.contains(id) { throw contradiction(id, "good") }
        if mark != .bad, state.bad == id { throw contradiction(id, "bad") }
        for other in [BisectMark.good, .skip] where other != mark { transaction.set(try name(other, id), to: nil) }
        transaction.set(try name(mark, id), to: id)
      }
    }
  }

  /// Ends the search and goes back to what was checked out, or to a revision.
  ///
  /// - Returns: What is checked out now.
  package func resetBisect(to revision: String?, isForced: Bool, _ intent: Intent) throws -> CheckoutResult {
    let state = try requireBisect(references())
    var request = CheckoutRequest()
    request.revision = revision ?? state.origin
    request.isForced = isForced
    return try checkout(request, intent) { transaction in
      self.clearMarks(transaction)
      transaction.set(Self.originKey, from: state.origin, to: nil)
    }
  }

  /// What to do next, or nil while a bad and a good snapshot are not both known.
  package func bisectStep(_ state: BisectState) throws -> Bisection.Step? {
    guard let bad = state.bad, !state.good.isEmpty else { return nil }
    return try bisectStep(bad: bad, good: state.good, skipped: state.skipped)
  }

  /// What to do next.
  ///
  /// - Throws: ``MVCError`` with code `usage` when the bad one comes before a good one: then it was mended in between.
  package func bisectStep(bad: ObjectID, good: [ObjectID], skipped: Set<ObjectID>) throws -> Bisection.Step {
    let graph = HistoryGraph(objects)
    let known = try graph.ancestors(of: good)
    guard !known.contains(bad) else {
      throw MVCError(
        .usage, "cannot look for what broke '\(bad.short)': it is bad, and what comes after it is good",
        details: try good.filter { try graph.ancestors(of: [$0]).contains(bad) }.map { "good: \($0)" },
        hint: "it was mended there, not broken; mark another snapshot, or run 'mvc bisect reset'")
    }
    let reached = try graph.ancestors(of: [bad])
    // A good one on another branch says nothing before what both come from has been looked at.
    for id in good where !reached.contains(id) {
      let tested = try graph.ancestors(of: good.filter { reached.contains($0) })
      let untested = try graph.mergeBases(id, bad).filter { !tested.contains($0) && !skipped.contains($0) }
      if let base = untested.min() { return .test(base, candidateCount: reached.subtracting(known).count) }
    }
    var walk = try HistoryWalk(RevisionRange(excluded: good, included: [bad]), .childrenFirst, graph)
    var candidates: [ObjectID] = []
    while let entry = walk.next() { candidates.append(entry.id) }
    if let failure = walk.failure { throw failure }
    return Bisection(candidates, parents: { (try? graph.parents($0)) ?? [] }).next(skipping: skipped)
  }

  /// The good snapshots of a search that no other good one comes after.
  package func nearestGood(_ state: BisectState) throws -> [ObjectID] {
    let graph = HistoryGraph(objects)
    return try state.good.filter { id in
      try !state.good.contains { try $0 != id && graph.ancestors(of: [$0]).contains(id) }
    }
  }

  // MARK: Marks

  private func requireBisect(_ references: References) throws -> BisectState {
    if let state = bisectState(references) { return state }
    throw MVCError(
      .usage, "cannot go on: no search for a bad snapshot is under way", hint: "run 'mvc bisect start' to begin one")
  }

  private func name(_ mark: BisectMark, _ id: ObjectID) throws -> ReferenceName {
    try ReferenceName(validating: Self.prefix + (mark == .bad ? "bad" : "\(mark.rawValue)-\(id)"))
  }

  private func clearMarks(_ transaction: Transaction) {
    for name in transaction.references.ids.keys where name.text.hasPrefix(Self.prefix) {
      transaction.set(name, to: nil)
    }
  }

  private func contradiction(_ id: ObjectID, _ mark: String) -> MVCError {
    MVCError(
      .usage, "cannot mark '\(id.short)': it was marked \(mark) before",
      hint: "run 'mvc undo' to take that back, or 'mvc bisect reset' to begin anew")
  }
}
