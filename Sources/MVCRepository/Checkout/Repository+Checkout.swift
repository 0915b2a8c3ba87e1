import MVCBase
package import MVCObjects
package import MVCStorage
import MVCWorkspace

/// Where to go.
package struct CheckoutRequest: Sendable {
  /// The revision to check out; nil for the one that is, as when only a branch is created.
  package var revision: String?
  /// The branch to create there.
  package var newBranch: String?
  /// Whether to check out the snapshot without its branch.
  package var isDetaching = false
  /// Whether changes that are not committed may be replaced; they are saved first.
  package var isForced = false
  /// Whether only a branch may be checked out, as `switch` wants it.
  package var needsBranch = false

  package init() {}
}

/// Where the folder is now.
package struct CheckoutResult: Sendable {
  package let id: ObjectID?
  package let head: Head
  package let previousHead: Head
  /// The paths that were written or removed.
  package let changedPathCount: Int
  /// The snapshot in which a forced checkout saved what was not committed.
  package let saved: ObjectID?
}

extension Repository {
  /// Brings the working folder to a snapshot and makes it, or its branch, the head.
  ///
  /// - Parameter change: What else belongs to the same operation.
  /// - Throws: ``MVCError`` with code `wouldLoseChanges` when files have changes that are not committed and that the
  ///   checkout would replace; nothing is changed then.
  package func checkout(
    _ request: CheckoutRequest, _ intent: Intent, along change: (Transaction) throws -> Void = { _ in }
  ) throws -> CheckoutResult {
    try transaction(intent) { transaction in
      let references = transaction.references
      if request.revision == nil, references.headID == nil, let name = request.newBranch {
        return try startBranch(named: name, transaction)
      }
      let target = try resolve(preferringBranch(request.revision ?? "HEAD", references), references)
      let head = try newHead(for: request, target, transaction)
      try refuseDuringMerge(references, request.isForced)
      let manifest = try objects.snapshot(target.snapshot).manifest
      let folderChange = try changeFolder(
        to: manifest, name: request.revision ?? "HEAD", isForced: request.isForced, transaction)
      transaction.setHead(head)
      if request.isForced { clearMerge(transaction) }
      try change(transaction)
      return CheckoutResult(
        id: target.snapshot, head: head, previousHead: references.head, changedPathCount: folderChange.count,
        saved: folderChange.saved)
    }
  }

  /// Before the first commit a new branch is only another name for what is to come.
  private func startBranch(named name: String, _ transaction: Transaction) throws -> CheckoutResult {
    let head = Head.branch(try .branch(name))
    transaction.setHead(head)
    return CheckoutResult(
      id: nil, head: head, previousHead: transaction.references.head, changedPathCount: 0, saved: nil)
  }

  private func newHead(
    for request: CheckoutRequest, _ target: ResolvedRevision, _ transaction: Transaction
  ) throws -> Head {
    if let name = request.newBranch {
      let branch = try ReferenceName.branch(name)
      try refuseExisting(branch, transaction.references)
      transaction.set(branch, to: target.snapshot)
      return .branch(branch)
    }
    let references = transaction.references
    if !request.isDetaching {
      if request.revision == nil || request.revision == "HEAD" || request.revision == "@" { return references.head }
      if let branch = target.reference, branch.isBranch { return .branch(branch) }
    }
    if request.needsBranch, !request.isDetaching {
      throw MVCError(
        .usage, "cannot switch to '\(request.revision ?? "HEAD")': it is no branch",
        hint: "run 'mvc switch --detach \(request.revision ?? "HEAD")' to look at that snapshot without a branch")
    }
    return .detached(target.snapshot)
  }

  /// Plans the way of the folder from the snapshot that is checked out to a manifest.
  ///
  /// - Parameter name: What the user calls the target.
  /// - Returns: How many paths change, and the snapshot in which changes that are not committed were saved.
  func changeFolder(
    to manifest: ObjectID, name: String, isForced: Bool, _ transaction: Transaction
  ) throws -> (count: Int, saved: ObjectID?) {
    let references = transaction.references
    let old = try headManifest(references)
    if isForced { return try forceFolder(to: manifest, old, transaction) }
    let look = try look(counting: manifest, references)
    let plan = try plan(from: old, to: manifest, look, transaction)
    guard plan.obstacles.isEmpty else { throw wouldLose(plan.obstacles, name, transaction.operation.command) }
    try transaction.changeFolder(
      plan, from: departure(of: plan, from: old, look.source), look: look)
    return (plan.changes.count, nil)
  }

  /// The manifest that undo goes back to: `old` as the disk has it at the paths that a plan changes. A file that was
  /// deleted is deleted again then.
  func departure(of plan: CheckoutPlan, from old: ObjectID, _ source: ManifestSource) throws -> ObjectID {
    guard !plan.edits.isEmpty else { return old }
    var tree = try EditableTree(root: old, source)
    for edit in plan.edits { try tree.set(edit.new, at: edit.path) }
    return try objects.write { writer in try tree.write(to: writer) }
  }

  /// Plans the way to a manifest over whatever is there; what would be lost by that is saved in a snapshot.
  private func forceFolder(
    to manifest: ObjectID, _ old: ObjectID, _ transaction: Transaction
  ) throws -> (count: Int, saved: ObjectID?) {
    try capture(counting: manifest, .everything, transaction.references) { look, writer in
      let actual = look.recording.root
      try refuseHidden(look, in: [old, manifest], transaction)
      // Only what either snapshot has is replaced; files that neither knows stay where they are.
      let target = try overlay(of: manifest, replacing: old, in: actual, look.source, writer)
      let plan = try plan(from: actual, to: target, look, transaction)
      let saved = try loses(plan, of: old, look.source) ? save(actual, transaction, writer) : nil
      try transaction.changeFolder(plan, from: actual, look: look, saved: saved)
      return (plan.changes.count, saved)
    }
  }

  /// Whether a plan replaces or removes a file that is not as the snapshot that is checked out has it. A file that
  /// stays, and one that was deleted and comes back, are no loss.
  private func loses(_ plan: CheckoutPlan, of old: ObjectID, _ source: ManifestSource) throws -> Bool {
    try plan.changes.contains { change in
      guard let present = change.old, present.kind != .folder else { return false }
      return try source.entry(at: change.path, in: old)?.hasSameContent(as: present) != true
    }
  }

  /// What the folder holds after a forced checkout: the target, and the files that neither the old snapshot nor the
  /// target knows.
  private func overlay(
    of manifest: ObjectID, replacing old: ObjectID, in actual: ObjectID, _ source: ManifestSource,
    _ writer: any ObjectWriter
  ) throws -> ObjectID {
    let untracked = try source.changes(from: old, to: actual).filter { $0.old == nil && $0.new?.kind != .folder }
    var tree = try EditableTree(root: manifest, source)
    for change in untracked where try source.entry(at: change.path, in: manifest) == nil {
      try tree.insertIfFree(change.new, at: change.path)
    }
    return try tree.write(to: writer)
  }

  func refuseDuringMerge(
    _ references: References, _ isForced: Bool, _ act: String = "check out another snapshot"
  ) throws {
    guard references[.mergeHead] != nil, !isForced else { return }
    throw MVCError(
      .conflict, "cannot \(act) while a merge waits to be finished",
      hint: "run 'mvc merge --continue' to finish it, or 'mvc merge --abort' to drop it")
  }

  private func clearMerge(_ transaction: Transaction) {
    transaction.set(.mergeHead, to: nil)
    transaction.set(.mergeState, to: nil)
  }

  func wouldLose(_ paths: [RepositoryPath], _ name: String, _ command: String) -> MVCError {
    let count = paths.count == 1 ? "1 file has" : "\(paths.count) files have"
    let verb = command.split(separator: " ").dropFirst().first.map(String.init) ?? "checkout"
    let isCheckout = verb == "checkout" || verb == "switch"
    let discard = isCheckout ? "mvc checkout --force \(name)" : "mvc restore PATH"
    return MVCError(
      .wouldLoseChanges,
      "cannot \(isCheckout ? "check out" : verb) '\(name)': \(count) changes that are not committed",
      details: paths.map(\.description),
      hint:
        "run 'mvc commit' to keep them, or '\(discard)' to discard them ('mvc undo' brings them back)"
    )
  }
}
