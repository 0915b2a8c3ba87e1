package import MVCBase
package import MVCObjects
import MVCStorage
package import MVCWorkspace

/// A place of the folder that was not looked into, and how much of it is recorded.
package struct SkippedPlace: Sendable {
  package let path: RepositoryPath
  package let reason: SkippedPath.Reason
  /// Why it cannot be read.
  package let error: MVCError?
  /// How many files, links and empty folders are recorded there, of which nobody knows how they are now.
  package let recordedCount: Int

  /// Whether there may be changes that were not seen. A pipe or a repository of its own that was never recorded is left
  /// out on purpose, and hides none.
  package var mayHideChanges: Bool { recordedCount > 0 || reason == .unreadable }
}

extension SkippedPath {
  /// Why it is not looked into, for people.
  package var explanation: String { Self.explanation(reason, error) }

  fileprivate static func explanation(_ reason: Reason, _ error: MVCError?) -> String {
    switch reason {
    case .nestedRepository: "a repository of its own"
    case .special: "a pipe, socket or device"
    case .unreadable: "cannot be read" + (error.map { ": \(Self.cause($0))" } ?? "")
    }
  }

  /// The end of a message such as "cannot open '/a/b': Permission denied".
  private static func cause(_ error: MVCError) -> String {
    let parts = error.message.replacing("': ", with: "\u{0}").split(separator: "\u{0}")
    return (parts.last.map(String.init) ?? error.message).lowercasingFirst
  }
}

extension SkippedPlace {
  /// Why it is not looked into, for people.
  package var explanation: String { SkippedPath.explanation(reason, error) }

  /// How a path of it is named: `data/ (cannot be read: permission denied)`.
  package var line: String { "\(path)  (\(explanation))" }
}

extension String {
  fileprivate var lowercasingFirst: String { prefix(1).lowercased() + dropFirst() }
}

extension FolderLook {
  /// What was not looked into, with how much of it is recorded.
  package func skippedPlaces(_ selection: PathSelection = .everything) throws -> [SkippedPlace] {
    try recording.skipped.filter { selection.reaches($0.path) }.map { skipped in
      let entry = try source.entry(at: skipped.path, in: kept)
      return SkippedPlace(
        path: skipped.path, reason: skipped.reason, error: skipped.error,
        recordedCount: try entry.map { try leafCount(of: $0, at: skipped.path) } ?? 0)
    }
  }

  private func leafCount(of entry: ManifestEntry, at path: RepositoryPath) throws -> Int {
    guard entry.kind == .folder else { return 1 }
    var count = 0
    try source.forEachLeaf(in: entry.id, below: path) { _, _ in count += 1 }
    return max(1, count)
  }
}

extension Repository {
  /// Plans the way of the folder from one manifest to another.
  ///
  /// - Throws: ``MVCError`` with code `wouldLoseChanges` when the way leads through what was not looked into, or over
  ///   what is not recorded: nothing could bring that back.
  func plan(
    from old: ObjectID?, to new: ObjectID, _ look: FolderLook, _ transaction: Transaction
  ) throws -> CheckoutPlan {
    let plan = try CheckoutPlan(
      from: old, to: new, actual: look.recording.root, skipped: look.recording.skipped, look.source)
    try refuse(plan.blocked, transaction)
    let unseen = try plan.obstacles.isEmpty ? plan.unseenPaths(in: folder) : []
    try refuse(unseen.map { "\($0)  (ignored, or new: not recorded)" }, transaction)
    return plan
  }

  /// Refuses to go on where a command has to see a recorded path, and it was skipped.
  ///
  /// - Parameter manifests: What the folder comes from and what it is to become.
  func refuseHidden(
    _ look: FolderLook, in manifests: [ObjectID], below selection: PathSelection = .everything,
    _ transaction: Transaction
  ) throws {
    let hidden = try look.recording.skipped.filter { skipped in
      try selection.reaches(skipped.path)
        && manifests.contains { try look.source.entry(at: skipped.path, in: $0) != nil }
    }
    try refuse(hidden, transaction)
  }

  func refuse(_ places: [SkippedPath], _ transaction: Transaction) throws {
    guard let first = places.first else { return }
    let lines = places.map { "\($0.path)  (\($0.explanation))" }
    guard let error = first.error, places.allSatisfy({ $0.reason == .unreadable }) else {
      return try refuse(lines, transaction)
    }
    let subject = places.count == 1 ? "1 path in the way" : "\(places.count) paths in the way"
    throw MVCError(
      error.code == .permissionDenied ? .permissionDenied : .readFailed,
      "cannot \(act(of: transaction)): \(subject) cannot be read", details: lines,
      hint: "make '\(first.path)' readable, see 'ls -ld \(first.path)', and run the command again; nothing was changed")
  }

  private func refuse(_ places: [String], _ transaction: Transaction) throws {
    guard !places.isEmpty else { return }
    let subject = places.count == 1 ? "what lies at 1 path is" : "what lies at \(places.count) paths is"
    throw MVCError(
      .wouldLoseChanges, "cannot \(act(of: transaction)): \(subject) not recorded and would be lost", details: places,
      hint: "move it out of the way and run the command again; --force does not replace it either")
  }

  /// What a command does, for its refusals.
  private func act(of transaction: Transaction) -> String {
    let verb = transaction.operation.command.split(separator: " ").dropFirst().first.map(String.init) ?? "go on"
    return verb == "checkout" || verb == "switch" ? "check out" : verb
  }
}
