import MVCBase
package import MVCObjects
package import MVCStorage

/// A branch and its last snapshot.
package struct BranchInfo: Sendable {
  package let name: ReferenceName
  package let id: ObjectID
  package let snapshot: Snapshot
  package let isCurrent: Bool
}

extension Repository {
  /// Every branch, in order of name.
  package func branches() throws -> [BranchInfo] {
    let references = try references()
    return try references.branches.compactMap { name in
      guard let id = references[name] else { return nil }
      return BranchInfo(
        name: name, id: id, snapshot: try objects.snapshot(id), isCurrent: name == references.currentBranch)
    }
  }

  /// Creates a branch at a revision.
  package func createBranch(_ name: String, at revision: String, isForced: Bool = false, _ intent: Intent) throws
    -> ObjectID
  {
    try transaction(intent) { transaction in
      let branch = try ReferenceName.branch(name)
      if !isForced { try refuseExisting(branch, transaction.references) }
      if isForced, transaction.references.currentBranch == branch {
        throw MVCError(.usage, "cannot move the branch '\(name)': it is checked out")
      }
      let id = try resolve(revision, transaction.references).snapshot
      transaction.set(branch, to: id)
      return id
    }
  }

  /// Deletes branches.
  ///
  /// - Parameter isForced: Whether a branch may go whose snapshots nothing else reaches; undo brings it back.
  package func deleteBranches(_ names: [String], isForced: Bool, _ intent: Intent) throws -> [(
    name: ReferenceName, id: ObjectID
  )] {
    try transaction(intent, isFreeing: true) { transaction in
      let references = transaction.references
      return try names.map { name in
        let branch = try ReferenceName.branch(name)
        guard let id = references[branch] else { throw Self.noSuchBranch(name) }
        if references.currentBranch == branch {
          throw MVCError(
            .usage, "cannot delete the branch '\(name)': it is checked out", hint: "check out another branch first")
        }
        if !isForced { try refuseUnmerged(branch, id, references) }
        transaction.set(branch, to: nil)
        return (branch, id)
      }
    }
  }

  /// Renames a branch.
  package func renameBranch(_ old: String?, to new: String, isForced: Bool, _ intent: Intent) throws {
    try transaction(intent) { transaction in
      let references = transaction.references
      guard let from = try old.map({ try ReferenceName.branch($0) }) ?? references.currentBranch else {
        throw MVCError(
          .usage, "cannot rename: no branch is checked out", hint: "name the branch: 'mvc branch -m OLD NEW'")
      }
      let to = try ReferenceName.branch(new)
      if from == to { return }
      // The old name makes room, so that 'a' can become 'a/b', and 'a/b' can become 'a'.
      if !isForced { try refuseExisting(to, references, except: from) }
      if references.currentBranch == to, references[from] != nil {
        throw MVCError(
          .usage, "cannot replace the branch '\(new)': it is checked out", hint: "check out another branch first")
      }
      if let id = references[from] {
        transaction.set(from, to: nil)
        transaction.set(to, to: id)
      } else if references.currentBranch != from {
        throw Self.noSuchBranch(from.short)
      }
      if references.currentBranch == from { transaction.setHead(.branch(to)) }
    }
  }

  /// Refuses a name that is taken, or that another one is in the way of.
  ///
  /// - Parameter gone: A reference that goes in the same operation.
  func refuseExisting(_ name: ReferenceName, _ references: References, except gone: ReferenceName? = nil) throws {
    let sort = name.isTag ? "tag" : "branch"
    guard references[name] == nil else {
      throw MVCError(
        .usage, "cannot create the \(sort) '\(name.short)': there is one already",
        hint: name.isTag
          ? "run 'mvc tag --force \(name.short)' to move it" : "run 'mvc checkout \(name.short)' to go there")
    }
    // As files and folders: one cannot be both.
    if let other = references.obstacle(to: name, except: gone) {
      throw MVCError(.usage, "cannot create the \(sort) '\(name.short)': '\(other.short)' is in its way")
    }
  }

  private func refuseUnmerged(_ branch: ReferenceName, _ id: ObjectID, _ references: References) throws {
    let others = references.ids.filter { $0.key != branch && ($0.key.isBranch || $0.key.isTag) }.values
    let heads = try others.map { try peel($0) } + [references.headID].compactMap { $0 }
    guard try !isReachable(id, from: heads) else { return }
    throw MVCError(
      .wouldLoseChanges, "cannot delete the branch '\(branch.short)': snapshots on it are on no other branch or tag",
      hint: "run 'mvc branch -D \(branch.short)' to delete it all the same ('mvc undo' brings it back)")
  }

  static func noSuchBranch(_ name: String) -> MVCError {
    MVCError(.notFound, "cannot find the branch '\(name)'", hint: "run 'mvc branch' to see what there is")
  }
}
