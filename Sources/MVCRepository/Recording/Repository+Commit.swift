package import MVCBase
package import MVCObjects
package import MVCProvenance
package import MVCStorage
import MVCWorkspace

/// What to record, and what to say of it.
package struct CommitRequest: Sendable {
  package var message: String
  /// The paths to record; everything when empty.
  package var paths: [RepositoryPath] = []
  /// Whether the new snapshot takes the place of the one that is checked out.
  package var isAmending = false
  package var allowsEmpty = false
  /// Who made the change, if it is not the committer.
  package var author: Person?
  /// When the change was made, if it is not now.
  package var authorTime: Timestamp?
  /// What is said of the training beside what the files tell.
  package var provenance = ProvenanceInputs()
  /// Whether what looks like a credential is recorded all the same.
  package var allowsSecrets = false
  /// Signs the snapshot.
  package var signer: Signer?

  package init(message: String) { self.message = message }
}

/// What was recorded.
package struct CommitResult: Sendable {
  package let id: ObjectID
  package let snapshot: Snapshot
  /// The branch that moved, or nil for a detached head.
  package let branch: ReferenceName?
  package fileprivate(set) var changes: [PathChange]
  /// What made the snapshot, as far as it is known.
  package let provenance: ProvenanceDocument?
  /// Earlier snapshots that this one repeats.
  package let repeats: [Repetition]
  /// Changed model files that would run code when Python loads them.
  package let dangerousPickles: [DangerousPickle]
  /// What was not looked into and is recorded as it was, among the paths to record.
  package let skipped: [SkippedPlace]
  /// Changed model files with the same weights as before.
  package internal(set) var resaved: [ResavedModel] = []
}

/// What came of a commit.
package enum CommitOutcome: Sendable {
  case recorded(CommitResult)
  /// The paths that were named are in the last snapshot as they are, and no snapshot was made.
  case unchanged(skipped: [SkippedPlace])
}

extension Repository {
  /// Records the working folder as a snapshot and moves the branch to it.
  ///
  /// - Throws: ``MVCError`` with code `nothingToDo` when nothing differs, `conflict` while conflicts are unsettled,
  ///   `notFound` for a path that is neither in the folder nor recorded, `secretFound` for what looks like a credential.
  package func commit(_ request: CommitRequest, _ intent: Intent) throws -> CommitResult {
    switch try commitIfChanged(request, intent) {
    case .recorded(let result): return result
    case .unchanged(let skipped): throw nothingToCommit(try references(), skipped)
    }
  }

  /// Records the working folder, or some paths of it, as ``commit(_:_:)`` does. Paths that are named and recorded already
  /// as they are need no snapshot.
  ///
  /// - Throws: As ``commit(_:_:)``.
  package func commitIfChanged(_ request: CommitRequest, _ intent: Intent) throws -> CommitOutcome {
    var previous: ObjectID?
    switch try record(request, intent, &previous) {
    case .nothing(let skipped): return .unchanged(skipped: skipped)
    case .snapshot(var result, let changes, let findings):
      // When all is stored, so that new files can be compared by their chunks, and the lock is free.
      result.changes = try joiningRenames(changes, isForgiving: true)
      note(findings, of: result.id)
      // The command has taken effect: what cannot be told is not worth a failure.
      if let previous, let resaved = try? resavedModels(from: previous, to: result.snapshot) {
        result.resaved = resaved
      }
      rollUpPacks()
      return .recorded(result)
    }
  }

  private enum Recorded {
    case snapshot(CommitResult, [TreeChange], RepeatFindings)
    case nothing([SkippedPlace])
  }

  /// - Parameter previous: Becomes the snapshot before.
  private func record(_ request: CommitRequest, _ intent: Intent, _ previous: inout ObjectID?) throws -> Recorded {
    try transaction(intent) { transaction in
      let references = transaction.references
      previous = references.headID
      let merge = try pendingMerge(references)
      try check(request, merge)
      let selection = PathSelection(request.paths)
      // It answers while the folder is looked through.
      let git = GitCheckout(around: layout.root, runtime)
      let screening = request.allowsSecrets ? nil : SecretScreening(settings)
      screening?.look(at: request.provenance)
      return try capture(selection, references, screening: screening) { look, writer in
        try screening?.check()
        return try commit(request, selection, look, merge, git, writer, transaction)
      }
    }
  }

  private func commit(
    _ request: CommitRequest, _ selection: PathSelection, _ look: FolderLook, _ merge: PendingMerge?,
    _ git: GitCheckout?, _ writer: any ObjectWriter, _ transaction: Transaction
  ) throws -> Recorded {
    let references = transaction.references
    let headManifest = try headManifest(references)
    let skipped = try look.skippedPlaces(selection)
    try checkSkipped(skipped + rulesAbove(request.paths, look), request)
    let changes = try look.source.changes(from: headManifest, to: look.recording.root)
    try checkPaths(selection, look, headManifest)
    if changes.isEmpty, merge == nil, !request.allowsEmpty, !request.isAmending, request.provenance.isEmpty {
      if request.paths.isEmpty { throw nothingToCommit(references, skipped) }
      return .nothing(skipped)
    }
    var snapshot = try snapshot(request, look.recording.root, merge, transaction)
    let capture = ProvenanceCapture(
      repository: self, source: look.source, root: look.recording.root, changes: changes, git: git)
    let document = try capture.document(request.provenance, before: references.headID, isAmending: request.isAmending)
    snapshot.provenance = try document.map { try writer.add($0.encoded(), .blob) }
    // Last, because it vouches for all the rest.
    snapshot.signature = try request.signer?(snapshot.signedBytes).text
    let findings = try repeatFindings(document, look, changes, snapshot.parents)
    let id = try writer.add(snapshot.encoded(), .snapshot)
    transaction.advanceHead(to: id)
    if merge != nil {
      transaction.set(.mergeHead, to: nil)
      transaction.set(.mergeState, to: nil)
    }
    transaction.keep(look.recording.index)
    let result = CommitResult(
      id: id, snapshot: snapshot, branch: references.currentBranch, changes: [],
      provenance: document, repeats: findings.repetitions, dangerousPickles: try dangerousPickles(changes),
      skipped: skipped)
    return .snapshot(result, changes, findings)
  }

  private func snapshot(
    _ request: CommitRequest, _ manifest: ObjectID, _ merge: PendingMerge?, _ transaction: Transaction
  ) throws -> Snapshot {
    let committer = transaction.operation.signature
    let head = transaction.references.headID
    var author = Signature(request.author ?? committer.person, at: request.authorTime ?? committer.time)
    var parents = head.map { [$0] } ?? []
    if request.isAmending {
      guard let head else {
        throw MVCError(
          .notFound, "cannot amend: nothing has been committed yet", hint: "run 'mvc commit' without --amend")
      }
      let amended = try objects.snapshot(head)
      parents = amended.parents
      author = Signature(request.author ?? amended.author.person, at: request.authorTime ?? amended.author.time)
    } else if let merge {
      parents.append(merge.theirs)
    }
    return Snapshot(
      manifest: manifest, parents: parents, author: author, committer: committer, message: request.message)
  }

  private func check(_ request: CommitRequest, _ merge: PendingMerge?) throws {
    guard let merge else { return }
    if request.isAmending || !request.paths.isEmpty {
      throw MVCError(
        .conflict,
        "cannot \(request.isAmending ? "amend" : "commit only some paths") while a merge waits to be finished",
        hint: "run 'mvc merge --continue' to finish it, or 'mvc merge --abort' to drop it")
    }
    let unsettled = try unsettledConflicts(of: merge)
    guard unsettled.isEmpty else {
      throw MVCError(
        .conflict,
        "cannot commit: \(unsettled.count) \(unsettled.count == 1 ? "conflict is" : "conflicts are") not settled",
        details: unsettled.map { "\($0.path)  (\($0.explanation))" },
        hint: "edit the files and remove what was added for the conflict, or run 'mvc resolve PATH'")
    }
  }

  /// Refuses to record as it was what was to be recorded as it is.
  ///
  /// A repository of its own, a pipe or a device hides what was recorded in its place, and is known to: there the record
  /// stays as it is, unless a path in it was named.
  private func checkSkipped(_ skipped: [SkippedPlace], _ request: CommitRequest) throws {
    let named = skipped.filter { place in
      place.reason != .unreadable && request.paths.contains { $0.isWithin(place.path) }
    }
    if let place = named.first {
      throw MVCError(
        .notFound, "cannot commit '\(place.path)': it is \(place.explanation), which is left out",
        hint: place.recordedCount > 0
          ? "move it away to record what was there; until then the record stays as it is"
          : "name other paths, or none to record everything else")
    }
    let unreadable = skipped.filter { $0.reason == .unreadable }
    guard let first = unreadable.first else { return }
    let isRecorded = unreadable.contains { $0.recordedCount > 0 }
    let count = unreadable.count == 1 ? "1 path" : "\(unreadable.count) paths"
    throw MVCError(
      first.error?.code == .permissionDenied ? .permissionDenied : .readFailed,
      "cannot commit: \(count) cannot be read", details: unreadable.map(\.line),
      hint: (request.paths.isEmpty ? "name the paths to commit, or " : "") + "make '\(first.path)' readable"
        + (isRecorded ? "" : ", or leave it out with a line in .mvcignore: /\(first.path)"))
  }

  /// The ignore files that cannot be read and that may say something of the paths that were named: what is recorded
  /// already is not ignored, whatever they say.
  private func rulesAbove(_ paths: [RepositoryPath], _ look: FolderLook) throws -> [SkippedPlace] {
    let open = try paths.filter { try look.source.entry(at: $0, in: look.kept).map { $0.kind == .folder } ?? true }
    return try look.skippedPlaces().filter { place in
      place.reason == .unreadable && place.path.name.elementsEqual(FolderScanner.ignoreFileName)
        && open.contains { path in path != .root && place.path.parent.map { path.isWithin($0) } ?? false }
        && !open.contains { place.path.isWithin($0) }
    }
  }

  private func checkPaths(_ selection: PathSelection, _ look: FolderLook, _ headManifest: ObjectID) throws {
    let missing = try selection.missing { path in
      try look.source.entry(at: path, in: look.recording.root) != nil
        || look.source.entry(at: path, in: headManifest) != nil
    }
    guard let first = missing.first else { return }
    throw MVCError(
      .notFound, "cannot commit '\(first)': no such path is in the folder or in the last snapshot",
      hint: "run 'mvc status' to see what can be committed; ignored files are left out")
  }

  private func nothingToCommit(_ references: References, _ skipped: [SkippedPlace]) -> MVCError {
    let hidden = skipped.filter(\.mayHideChanges)
    let limit = hidden.isEmpty ? "" : ", as far as it was looked at"
    let reason = references.headID.map { "nothing has changed since snapshot '\($0.short)'" } ?? "the folder is empty"
    return MVCError(
      .nothingToDo, "nothing to commit: \(reason)\(limit)", details: hidden.map(\.line),
      hint: "run 'mvc commit --allow-empty' to record a snapshot all the same")
  }

  /// Joins small packs where there are too many. The command has taken effect: what cannot be joined now can be next
  /// time.
  package func rollUpPacks() {
    guard let packs = try? objects.packSet.packs(), !PackRollUp.due(packs).isEmpty, !format.isFirst,
      let lock = try? RepositoryLock.take(layout.lock, holder: "mvc roll-up", timeoutMilliseconds: 0, runtime)
    else { return }
    defer { lock.release() }
    let writer = Writer(lock, holder: "mvc roll-up", timeoutMilliseconds: 0, runtime)
    _ = try? excluding(writer) {
      let due = try PackRollUp.due(objects.packSet.packs())
      if !due.isEmpty { try PackRollUp.join(due, in: objects.directory, interruption: runtime.interruption) }
    }
    try? objects.packSet.refresh()
  }
}
