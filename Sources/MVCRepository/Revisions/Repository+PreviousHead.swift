import MVCBase
import MVCObjects
import MVCStorage

extension Repository {
  /// What `@{-N}` means: the branch or snapshot that was checked out N changes of the head ago.
  func previous(_ number: Int, _ expression: String, _ references: References) throws -> ResolvedRevision {
    let places = try previousHeads(references)
    guard number >= 1, number <= places.count else {
      let count = places.isEmpty ? "no other branch or snapshot was" : "only \(places.count) were"
      throw MVCError(
        .notFound, "cannot find '\(expression)': \(count) checked out before",
        hint: "run 'mvc branch' to see what there is")
    }
    switch places[places.count - number] {
    case .detached(let id): return ResolvedRevision(snapshot: try peel(id), named: id, reference: nil)
    case .branch(let name):
      guard let id = references[name] else {
        throw MVCError(
          .notFound, "cannot find '\(expression)': the branch '\(name.short)' is gone or has no snapshot",
          hint: "run 'mvc branch' to see what there is")
      }
      return ResolvedRevision(snapshot: try peel(id), named: id, reference: name)
    }
  }

  /// What was checked out before each change of the head, oldest first; branches under the names that they have now.
  private func previousHeads(_ references: References) throws -> [Head] {
    var places: [Head] = []
    for (_, operation) in try operationLog.records(upTo: references.operation) {
      guard let change = operation.head, change.old != change.new else { continue }
      if operation.isRenaming(change) {
        places = places.map { $0 == change.old ? change.new : $0 }
      } else {
        places.append(change.old)
      }
    }
    return places
  }
}

extension Operation {
  /// Whether the head went along with its branch, which got another name.
  fileprivate func isRenaming(_ change: HeadChange) -> Bool {
    guard case .branch(let old) = change.old, case .branch(let new) = change.new else { return false }
    return references.contains { $0.name == old && $0.new == nil }
      && references.contains { $0.name == new && $0.new != nil }
  }
}
