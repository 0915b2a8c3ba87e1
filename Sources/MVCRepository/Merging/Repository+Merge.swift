package import MVCBase
package import MVCObjects
import MVCProvenance
import MVCStorage
import MVCText
import MVCWorkspace
import SystemPackage

/// How to merge.
package struct MergeRequest: Sendable {
  package enum FastForward: Sendable { case allowed, never, only }

  package var revision: String
  package var fastForward: FastForward = .allowed
  package var message: String?

  package init(revision: String) { self.revision = revision }
}

/// What came of a merge.
package enum MergeResult: Sendable {
  /// Everything of the other side was here already.
  case alreadyMerged
  case fastForwarded(ObjectID)
  case merged(ObjectID)
  case conflicted([Conflict])
}

extension Repository {
  /// Merges another line of snapshots into the one that is checked out.
  ///
  /// The merge base is the set of best common ancestors; where there are several, they are merged first, as git's
  /// recursive strategy does.
  ///
  /// A file that one side renamed and the other changed is merged under its new name.
  ///
  /// - Parameter onRename: Hears of each file that was joined so.
  /// - Throws: ``MVCError`` with code `wouldLoseChanges` when files have changes that are not committed and that the
  ///   merge would replace; nothing is changed then.
  package func merge(
    _ request: MergeRequest, _ intent: Intent, onRename: (JoinedRename) -> Void = { _ in }
  ) throws -> MergeResult {
    let result: MergeResult = try transaction(intent) { transaction in
      let references = transaction.references
      try refuseDuringMerge(references, false, "begin another merge")
      let theirs = try resolve(preferringBranch(request.revision, references), references).snapshot
      guard let ours = references.headID else { return try adopt(theirs, request, transaction) }
      let bases = try mergeBases(ours, theirs)
      if bases == [theirs] { return .alreadyMerged }
      if bases == [ours], request.fastForward != .never { return try adopt(theirs, request, transaction) }
      guard request.fastForward != .only else {
        throw MVCError(
          .conflict, "cannot fast-forward to '\(request.revision)': both sides have snapshots of their own",
          hint: "run 'mvc merge \(request.revision)' to join them")
      }
      return try join(ours, theirs, bases, request, transaction, onRename)
    }
    rollUpPacks()
    return result
  }

  /// Drops the merge that waits to be finished: the paths it touched go back to the snapshot that is checked out.
  ///
  /// What they hold now is saved in a snapshot first, which undo brings back; other files stay as they are.
  package func abortMerge(_ intent: Intent) throws {
    try transaction(intent) { transaction in
      guard let pending = try pendingMerge(transaction.references) else { throw Self.noMerge }
      let head = try headManifest(transaction.references)
      try changeFolder(transaction) { tree, source, _ in
        for change in try source.changes(from: pending.merged, to: head) { try tree.set(change.new, at: change.path) }
      }
      transaction.set(.mergeHead, to: nil)
      transaction.set(.mergeState, to: nil)
    }
  }

  /// The error of a command that needs a merge that waits.
  package static var noMerge: MVCError {
    MVCError(.nothingToDo, "there is no merge to finish", hint: "run 'mvc merge REV' to begin one")
  }

  private func adopt(_ theirs: ObjectID, _ request: MergeRequest, _ transaction: Transaction) throws -> MergeResult {
    let manifest = try objects.snapshot(theirs).manifest
    _ = try changeFolder(to: manifest, name: request.revision, isForced: false, transaction)
    transaction.advanceHead(to: theirs)
    return .fastForwarded(theirs)
  }

  private func join(
    _ ours: ObjectID, _ theirs: ObjectID, _ bases: [ObjectID], _ request: MergeRequest, _ transaction: Transaction,
    _ onRename: (JoinedRename) -> Void
  ) throws -> MergeResult {
    let branch = transaction.references.currentBranch?.short
    let source = ManifestSource(objects)
    let message = request.message ?? PendingMerge.message(of: request.revision, into: branch)
    let (merged, state) = try objects.write { writer in
      let base = try virtualBase(bases, source, writer)
      let labels = TextMerge.Labels(ours: branch ?? "HEAD", theirs: request.revision)
      let merged = try mergeTrees(
        base: base, ours: objects.snapshot(ours).manifest, theirs: objects.snapshot(theirs).manifest, source, writer,
        labels)
      let pending = PendingMerge(
        theirs: theirs, name: request.revision, conflicts: merged.conflicts, merged: merged.manifest, message: message)
      return (merged, try writer.add(pending.encoded(), .blob))
    }
    _ = try changeFolder(to: merged.manifest, name: request.revision, isForced: false, transaction)
    merged.renames.forEach(onRename)
    guard merged.conflicts.isEmpty else {
      transaction.set(.mergeHead, to: theirs)
      transaction.set(.mergeState, to: state)
      return .conflicted(merged.conflicts)
    }
    let signature = transaction.operation.signature
    var snapshot = Snapshot(
      manifest: merged.manifest, parents: [ours, theirs], author: signature, committer: signature, message: message)
    let capture = ProvenanceCapture(
      repository: self, source: source, root: merged.manifest,
      changes: try source.changes(from: objects.snapshot(ours).manifest, to: merged.manifest),
      git: GitCheckout(around: layout.root, runtime))
    let document = try capture.document(ProvenanceInputs(), before: ours, isAmending: false)
    let id = try objects.write { writer in
      snapshot.provenance = try document.map { try writer.add($0.encoded(), .blob) }
      return try writer.add(snapshot.encoded(), .snapshot)
    }
    transaction.advanceHead(to: id)
    return .merged(id)
  }

  /// What came of merging manifests.
  private struct MergedTree {
    let manifest: ObjectID
    let conflicts: [Conflict]
    let renames: [JoinedRename]
  }

  /// Merges manifests, each renamed file under its new name.
  private func mergeTrees(
    base: ObjectID?, ours: ObjectID, theirs: ObjectID, _ source: ManifestSource, _ writer: any ObjectWriter,
    _ labels: TextMerge.Labels
  ) throws -> MergedTree {
    let textLimit = try settings.textLimit()
    let scratch = MergeScratch(fileSystem: runtime.fileSystem, random: runtime.random, folder: layout.temporary)
    func treeMerge(_ names: [RepositoryPath: Conflict.Names] = [:]) -> TreeMerge {
      TreeMerge(source, objects, writer, labels: labels, names: names, textLimit: textLimit, scratch: scratch)
    }
    guard let base else {
      let merge = treeMerge()
      let manifest = try merge.merge(base: nil, ours: ours, theirs: theirs)
      return MergedTree(manifest: manifest, conflicts: merge.conflicts, renames: [])
    }
    let renames = try MergedRenames(
      base: base, ours: ours, theirs: theirs, source, try renameDetector(), mergeFiles: treeMerge().cleanMerge)
    renames.skipped.forEach(runtime.onSkippedRenames)
    let merge = treeMerge(renames.names)
    let manifest = try merge.merge(base: renames.base, ours: renames.ours, theirs: renames.theirs)
    try MergedRenames.store(manifest, source, objects, writer)
    let conflicts = (merge.conflicts + renames.conflicts).sorted { $0.path < $1.path }
    return MergedTree(manifest: manifest, conflicts: conflicts, renames: renames.joined)
  }

  /// The manifest of the merge base: of the one, or of all of them merged. Where they contradict each other, what
  /// their own base has stands.
  private func virtualBase(
    _ bases: [ObjectID], _ source: ManifestSource, _ writer: any ObjectWriter
  ) throws -> ObjectID? {
    guard let first = bases.first else { return nil }
    var manifest = try objects.snapshot(first).manifest
    for other in bases.dropFirst() {
      let common = try virtualBase(mergeBases(first, other), source, writer)
      let merged = try mergeTrees(
        base: common, ours: manifest, theirs: objects.snapshot(other).manifest, source, writer,
        .init(ours: "base", theirs: "base"))
      var tree = try EditableTree(root: merged.manifest, source)
      for conflict in merged.conflicts {
        try tree.set(common.flatMap { try source.entry(at: conflict.oldName, in: $0) }, at: conflict.path)
        if let beside = conflict.theirsPath { try tree.set(nil, at: beside) }
      }
      manifest = try tree.write(to: writer)
    }
    return manifest
  }

  /// The conflicts of a merge that are not settled yet.
  ///
  /// A text is settled when no conflict marker is left in it, two versions when theirs is no longer beside ours, two
  /// names when one of them is gone, and any conflict when `resolve` was told so.
  package func unsettledConflicts(of merge: PendingMerge) throws -> [Conflict] {
    try merge.conflicts.filter { conflict in
      let location = folder.location(of: conflict.theirsPath ?? conflict.path)
      let status = try runtime.fileSystem.status(of: location)
      switch conflict.sort {
      case .binary, .deletedByUs, .kind: return status != nil
      case .deletedByThem: return status != nil
      case .renamedDifferently:
        let ours = folder.location(of: conflict.path)
        return try status != nil && runtime.fileSystem.status(of: ours) != nil
      case .text:
        guard let status, status.kind == .file else { return false }
        return try hasConflictMarkers(location)
      }
    }
  }

  private func hasConflictMarkers(_ path: FilePath) throws -> Bool {
    let file = try runtime.fileSystem.open(path, .read)
    var scanner = ConflictMarkerScanner()
    var offset: Int64 = 0
    while true {
      let bytes = try file.readBytes(1 << 20, at: offset)
      if bytes.isEmpty { return false }
      if scanner.take(bytes) { return true }
      offset += Int64(bytes.count)
    }
  }

  /// Which version of a file settles a conflict.
  package enum Resolution: Sendable { case asItStands, ours, theirs }

  /// Notes that conflicts are settled, and brings back one side's version of the files where that is asked for.
  package func resolveConflicts(_ paths: [RepositoryPath], _ resolution: Resolution, _ intent: Intent) throws
    -> [Conflict]
  {
    try transaction(intent) { transaction in
      let references = transaction.references
      guard var pending = try pendingMerge(references), let ours = references.headID else { throw Self.noMerge }
      let selection = PathSelection(paths)
      func isNamed(_ conflict: Conflict) -> Bool {
        selection.includes(conflict.path)
          || conflict.names != nil && conflict.theirsPath.map(selection.includes) == true
      }
      let settled = pending.conflicts.filter(isNamed)
      guard !settled.isEmpty else {
        throw MVCError(.notFound, "no conflict is left in these paths", hint: "run 'mvc status' to see what is left")
      }
      pending.conflicts.removeAll(where: isNamed)
      let sides = try (ours: objects.snapshot(ours).manifest, theirs: objects.snapshot(pending.theirs).manifest)
      try changeFolder(counting: sides.theirs, transaction) { tree, source, _ in
        for conflict in settled {
          if conflict.sort == .renamedDifferently {
            try Self.settleNames(of: conflict, resolution, &tree)
            continue
          }
          switch resolution {
          case .asItStands: break
          case .ours: try tree.set(source.entry(at: conflict.ourName, in: sides.ours), at: conflict.path)
          case .theirs: try tree.set(source.entry(at: conflict.theirName, in: sides.theirs), at: conflict.path)
          }
          if let beside = conflict.theirsPath { try tree.set(nil, at: beside) }
        }
      }
      transaction.set(.mergeState, to: try objects.write { try $0.add(pending.encoded(), .blob) })
      return settled
    }
  }

  /// Leaves a file that each side renamed under one side's name, with the changes of both.
  private static func settleNames(
    of conflict: Conflict, _ resolution: Resolution, _ tree: inout EditableTree
  ) throws {
    switch resolution {
    case .asItStands: break
    case .ours: try conflict.theirsPath.map { try tree.set(nil, at: $0) }
    case .theirs: try tree.set(nil, at: conflict.path)
    }
  }
}
