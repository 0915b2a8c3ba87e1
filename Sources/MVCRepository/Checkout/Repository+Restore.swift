import MVCBase
package import MVCObjects
import MVCStorage
import MVCWorkspace

extension Repository {
  /// Brings back paths as they are in a snapshot; the head stays where it is.
  ///
  /// What they hold now is saved in a snapshot first, which undo brings back.
  ///
  /// - Parameters:
  ///   - paths: Files or folders. Files in a folder that the snapshot does not know stay.
  ///   - revision: The snapshot to take them from.
  /// - Returns: The paths that were changed.
  package func restore(_ paths: [RepositoryPath], from revision: String, _ intent: Intent) throws -> [RepositoryPath] {
    try transaction(intent) { transaction in
      let references = transaction.references
      let snapshot = try resolve(revision, references).snapshot
      let wanted = try objects.snapshot(snapshot).manifest
      let head = try headManifest(references)
      let selection = PathSelection(paths)
      return try changeFolder(counting: wanted, transaction) { tree, source, look in
        try refuseHidden(look, in: [head, wanted], below: selection, transaction)
        let missing = try selection.missing { path in
          try source.entry(at: path, in: wanted) != nil || source.entry(at: path, in: head) != nil
        }
        if let first = missing.first { _ = try entry(at: first, of: snapshot) }
        for change in try source.changes(from: tree.original, to: wanted) where selection.includes(change.path) {
          // A file that nobody recorded is nobody's to remove.
          if change.new == nil, try source.entry(at: change.path, in: head) == nil { continue }
          try tree.set(change.new, at: change.path)
        }
      }
    }
  }

  /// Changes single paths of the working folder, after saving all of it in a snapshot.
  ///
  /// - Parameters:
  ///   - manifest: A manifest whose paths count although they are ignored.
  ///   - edit: Sets what the folder is to hold, starting from what it holds.
  /// - Returns: The paths that change.
  @discardableResult
  func changeFolder(
    counting manifest: ObjectID? = nil, _ transaction: Transaction,
    _ edit: (inout EditableTree, ManifestSource, FolderLook) throws -> Void
  ) throws -> [RepositoryPath] {
    let references = transaction.references
    return try capture(counting: manifest, .everything, references) { look, writer in
      let actual = look.recording.root
      var tree = try EditableTree(root: actual, look.source)
      try edit(&tree, look.source, look)
      // A place that was skipped looks as it is recorded, so that a wish for it may seem to be met.
      try refuse(look.recording.skipped.inTheWay(of: tree.wanted), transaction)
      let target = try tree.write(to: writer)
      let plan = try plan(from: actual, to: target, look, transaction)
      let saved = plan.isEmpty ? nil : try save(actual, transaction, writer)
      try transaction.changeFolder(plan, from: actual, look: look, saved: saved)
      return plan.changes.map(\.path)
    }
  }

  /// Records the folder as it is in a snapshot that no reference holds: the operation log does.
  func save(_ manifest: ObjectID, _ transaction: Transaction, _ writer: any ObjectWriter) throws -> ObjectID {
    let signature = transaction.operation.signature
    let snapshot = Snapshot(
      manifest: manifest, parents: transaction.references.headID.map { [$0] } ?? [], author: signature,
      committer: signature, message: "saved by '\(transaction.operation.command)'\n")
    return try writer.add(snapshot.encoded(), .snapshot)
  }
}
