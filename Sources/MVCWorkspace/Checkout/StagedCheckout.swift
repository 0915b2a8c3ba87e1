import MVCBase
package import MVCObjects
package import MVCStorage
package import SystemPackage

/// A checkout whose new files are written and verified, and wait beside the working folder.
///
/// Writing takes long and can be stopped at any time without a trace; putting in place is a few renames, and a failure
/// among them is taken back.
package final class StagedCheckout {
  private let folder: WorkingFolder
  private let plan: CheckoutPlan
  private let area: StagingArea
  private let isDurable: Bool
  private let isTargetFolder: (RepositoryPath) throws -> Bool
  /// The files that are not written anew, by the number of their change.
  private let patches: [Int: PatchedFile]
  private var undo: [() throws -> Void] = []
  /// The files that were moved aside, by inode, as they were right after: kept where a patched file may be one of them
  /// under another name.
  private var moved: [UInt64: FileStatus] = [:]
  /// The folders that were seen to be folders, and not links, since putting in place began.
  private var realFolders: Set<RepositoryPath> = [.root]

  /// Writes and verifies every new file of a plan below `area`.
  ///
  /// - Parameters:
  ///   - index: What is known of the files that are there now: of one that has not changed since, the parts that its
  ///     new version shares are copied and not decoded.
  ///   - area: A folder on the working folder's file system that nobody else uses; made here.
  ///   - isDurable: Whether a file that is changed where it lies is flushed before it has its name again.
  ///   - isTargetFolder: Whether the manifest that is checked out has a folder at a path.
  /// - Throws: ``MVCError`` with code `storageFull` before anything is written when the space is not there.
  package init(
    _ plan: CheckoutPlan, of folder: WorkingFolder, from store: any ObjectStore, knowing index: StatIndex? = nil,
    in area: FilePath, isDurable: Bool = false, isTargetFolder: @escaping (RepositoryPath) throws -> Bool
  ) throws {
    self.plan = plan
    self.folder = folder
    self.area = StagingArea(folder: area)
    self.isDurable = isDurable
    self.isTargetFolder = isTargetFolder
    patches = try FileStager(plan, folder, store, index, self.area).stage()
  }

  /// Puts the staged files in place and moves what they replace aside.
  ///
  /// - Returns: What is now known of each changed path, for the index.
  /// - Throws: The first failure, after everything has been put back.
  package func apply() throws -> [(path: RepositoryPath, known: IndexedEntry?)] {
    do {
      for (number, change) in plan.changes.enumerated().reversed() where change.old != nil {
        try naming(change.path) { try remove(change, number) }
      }
      for (number, change) in plan.changes.enumerated() where change.new != nil {
        try naming(change.path) { try create(change, number) }
      }
    } catch {
      rollBack()
      throw error
    }
    return try plan.changes.map { change in
      guard let new = change.new, new.kind != .folder,
        let status = try folder.runtime.fileSystem.status(of: folder.location(of: change.path))
      else { return (change.path, nil) }
      return (change.path, IndexedEntry(new, status))
    }
  }

  /// Puts everything back as it was before ``apply()``, as far as the file system allows.
  package func rollBack() {
    for step in undo.reversed() { try? step() }
    undo = []
  }

  /// Removes what was staged and not put in place, and what was moved aside.
  package func discard() {
    area.remove(folder.runtime.fileSystem)
  }

  // MARK: Putting in place

  /// Names the user's file in an error that speaks of the folder for temporary files.
  private func naming(_ path: RepositoryPath, _ step: () throws -> Void) throws {
    do {
      try step()
    } catch let error as MVCError where error.code == .permissionDenied {
      let parent = folder.location(of: path.parent ?? .root)
      throw MVCError(
        .permissionDenied, "cannot change '\(path)': its folder cannot be written to",
        hint: "check the owner and the mode with 'ls -ld \(parent)'; nothing was changed")
    }
  }

  private func remove(_ change: TreeChange, _ number: Int) throws {
    let fileSystem = folder.runtime.fileSystem
    let location = folder.location(of: change.path)
    guard let status = try fileSystem.status(of: location) else { return }
    try checkParents(of: change.path)
    if status.kind == .folder {
      guard try fileSystem.removeDirectory(location) else { return }
      realFolders.remove(change.path)
      undo.append { try fileSystem.createDirectory(location) }
    } else {
      let aside = area.old(number)
      if let patched = patches[number], try patched.wasChanged(at: location, moved) {
        throw MVCError(
          .wouldLoseChanges, "cannot check out: '\(change.path)' was changed meanwhile", hint: "run the command again")
      }
      try fileSystem.rename(location, to: aside)
      undo.append { try fileSystem.rename(aside, to: location) }
      if !patches.isEmpty { moved[status.inode] = try fileSystem.status(of: aside) }
    }
    try removeEmptyParents(of: change.path)
  }

  /// Removes the folders above a removed path that are empty now and that the target does not have.
  private func removeEmptyParents(of path: RepositoryPath) throws {
    var parent = path.parent
    while let path = parent, !path.isRoot, try !isTargetFolder(path) {
      let fileSystem = folder.runtime.fileSystem
      let location = folder.location(of: path)
      guard try fileSystem.removeDirectory(location) else { return }
      realFolders.remove(path)
      undo.append { try fileSystem.createDirectory(location) }
      parent = path.parent
    }
  }

  private func create(_ change: TreeChange, _ number: Int) throws {
    let fileSystem = folder.runtime.fileSystem
    let location = folder.location(of: change.path)
    if let parent = change.path.parent { try createFolder(parent) }
    if change.new?.kind == .folder { return try createFolder(change.path) }
    if try fileSystem.status(of: location)?.kind == .folder {
      guard try fileSystem.removeDirectory(location) else {
        throw MVCError(
          .wouldLoseChanges, "cannot check out '\(change.path)': a folder with other files stands in its place",
          hint: "move the folder '\(change.path)' away and run the command again")
      }
      undo.append { try fileSystem.createDirectory(location) }
    }
    let ready = try patches[number].map { try patch($0, change.path, number) } ?? area.new(number)
    try fileSystem.rename(ready, to: location)
    undo.append { try fileSystem.rename(location, to: ready) }
  }

  /// Gives the file that was moved aside its new bytes, or a copy of it when somebody uses it.
  ///
  /// - Returns: Where the file with the new bytes is.
  private func patch(_ patched: PatchedFile, _ path: RepositoryPath, _ number: Int) throws -> FilePath {
    // What is on its way to the disk must not reach it under the name of the file that was.
    if isDurable { try folder.runtime.fileSystem.synchronizeDirectory(folder.location(of: path.parent ?? .root)) }
    return try patched.apply(in: area, number, isDurable: isDurable) { undo.append($0) }
  }

  private func createFolder(_ path: RepositoryPath) throws {
    guard !realFolders.contains(path) else { return }
    if let parent = path.parent { try createFolder(parent) }
    let fileSystem = folder.runtime.fileSystem
    let location = folder.location(of: path)
    if let status = try fileSystem.status(of: location) {
      guard status.kind == .folder else { throw obstructed(path) }
      realFolders.insert(path)
      return
    }
    try fileSystem.createDirectory(location)
    realFolders.insert(path)
    undo.append { try fileSystem.removeDirectory(location) }
  }

  /// Refuses to reach through a link: what is removed must lie in the working folder.
  private func checkParents(of path: RepositoryPath) throws {
    var parent = path.parent
    while let path = parent, !realFolders.contains(path) {
      guard try folder.runtime.fileSystem.status(of: folder.location(of: path))?.kind == .folder else {
        throw obstructed(path)
      }
      realFolders.insert(path)
      parent = path.parent
    }
  }

  private func obstructed(_ path: RepositoryPath) -> MVCError {
    MVCError(
      .wouldLoseChanges, "cannot check out: '\(path)' is not a folder, and files have to go below it",
      hint: "move '\(path)' away and run the command again")
  }
}
