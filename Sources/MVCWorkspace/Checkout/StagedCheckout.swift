import MVCBase
package import MVCObjects
package import MVCStorage
package import SystemPackage

/// A checkout whose new files are written and verified, and wait beside the working folder.
///
/// Writing takes long and can be stopped at any time without a trace; putting in place is a few renames, and a failure
/// among them is taken back. No rename replaces anything: a file that goes is moved aside and looked at again, and a
/// place is taken only while it is free, so that what somebody writes meanwhile stays.
package final class StagedCheckout {
  private let folder: WorkingFolder
  private let plan: CheckoutPlan
  private let seen: SeenFiles
  private let area: StagingArea
  private let mover: FileMover
  private let isDurable: Bool
  private let isTargetFolder: (RepositoryPath) throws -> Bool
  /// The files that are not written anew, by the number of their change.
  private let patches: [Int: PatchedFile]
  private var undo: [() throws -> Void] = []
  /// Whether something could not be put back.
  private var isStuck = false
  /// The files that were moved aside, by the number of their change.
  private var displaced: [Int: Displaced] = [:]
  /// When the status of a file that was moved aside changed last, by inode: a rename shows under its other names too.
  private var moved: [UInt64: FileTime] = [:]
  private var learned: [Int: IndexedEntry] = [:]
  /// The folders that were seen to be folders, and not links, since putting in place began.
  private var realFolders: Set<RepositoryPath> = [.root]

  private struct Displaced {
    let location: FilePath
    /// Its status right after.
    let status: FileStatus
  }

  private var fileSystem: any FileSystem { folder.runtime.fileSystem }

  /// Writes and verifies every new file of a plan below `area`.
  ///
  /// - Parameters:
  ///   - seen: How the files that the plan replaces or removes were when the plan was made.
  ///   - index: What is known of the files that are there now: of one that has not changed since, the parts that its
  ///     new version shares are copied and not decoded.
  ///   - area: A folder that nobody else uses; made here.
  ///   - isDurable: Whether a file that is changed where it lies is flushed before it has its name again.
  ///   - isTargetFolder: Whether the manifest that is checked out has a folder at a path.
  /// - Throws: ``MVCError`` with code `storageFull` before anything is written when the space is not there;
  ///   ``UnexpectedContent`` when files do not hold what the index says.
  package init(
    _ plan: CheckoutPlan, of folder: WorkingFolder, seeing seen: SeenFiles, from store: any ObjectStore,
    knowing index: StatIndex? = nil, in area: FilePath, isDurable: Bool = false,
    isTargetFolder: @escaping (RepositoryPath) throws -> Bool
  ) throws {
    self.plan = plan
    self.folder = folder
    self.seen = seen
    self.area = StagingArea(folder: area)
    self.isDurable = isDurable
    self.isTargetFolder = isTargetFolder
    mover = FileMover(folder: folder, area: self.area)
    patches = try FileStager(plan, folder, store, index, self.area).stage()
  }

  /// Puts the staged files in place and moves what they replace aside.
  ///
  /// - Parameter operation: The operation whose record the checkout carries out: after a kill it tells whether the
  ///   checkout had come to its end.
  /// - Returns: What is now known of each changed path, for the index.
  /// - Throws: The first failure, after everything has been put back: ``MVCError`` with code `wouldLoseChanges` for a
  ///   file that somebody has written to meanwhile, ``UnexpectedContent`` for one that does not hold what the index says.
  package func apply(as operation: OperationMark? = nil) throws -> [(path: RepositoryPath, known: IndexedEntry?)] {
    do {
      try writeRecord(operation)
      for (number, change) in plan.changes.enumerated().reversed() where change.old != nil {
        try naming(change.path) { try remove(change, number) }
      }
      for (number, change) in plan.changes.enumerated() where change.new != nil {
        try naming(change.path) { try create(change, number) }
      }
      try checkDisplaced()
    } catch {
      rollBack()
      throw isStuck ? Self.stuck(error) : error
    }
    return plan.changes.enumerated().map { number, change in (change.path, learned[number]) }
  }

  /// Puts everything back as it was before ``apply(as:)``, as far as the file system allows: what somebody has written
  /// meanwhile stays.
  package func rollBack() {
    for step in undo.reversed() {
      do { try step() } catch { isStuck = true }
    }
    undo = []
  }

  /// Removes what was staged and not put in place, and what was moved aside. A file that could not be put back stays
  /// in the area, from where the next command puts it back.
  package func discard() {
    guard !isStuck else { return }
    do {
      for (number, item) in displaced where item.location != area.old(number) {
        try fileSystem.removeFile(item.location)
        try removeEmptyParents(of: plan.changes[number].path)
      }
      try area.remove(fileSystem)
    } catch {
      // The area's record names what is left: the next command that writes removes it.
    }
  }

  // MARK: Putting in place

  private func writeRecord(_ operation: OperationMark?) throws {
    let items = plan.changes.enumerated().compactMap { number, change -> StagingArea.Record.Item? in
      let files = [change.old, change.new].map { $0?.kind == .folder ? nil : $0 }
      guard files[0] != nil || files[1] != nil else { return nil }
      let seen = seen[number].flatMap { $0.isSettled ? $0.status : nil }
      return StagingArea.Record.Item(number: number, path: change.path, old: files[0]?.id, seen: seen)
    }
    guard !items.isEmpty else { return }
    try area.write(StagingArea.Record(operation: operation, items: items), isDurable: isDurable, fileSystem)
  }

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
    let location = folder.location(of: change.path)
    guard let status = try fileSystem.status(of: location) else { return }
    try checkParents(of: change.path)
    if status.kind == .folder {
      guard try fileSystem.removeDirectory(location) else { return }
      realFolders.remove(change.path)
      undo.append { [fileSystem] in try fileSystem.createDirectory(location) }
    } else {
      try displace(change, number, status)
    }
    try removeEmptyParents(of: change.path)
  }

  /// Moves a file aside that is as it was when the plan was made: looked at right before, and once more where nobody
  /// finds it by its name.
  private func displace(_ change: TreeChange, _ number: Int, _ status: FileStatus) throws {
    guard let expected = seen[number], isSame(status, as: expected.status) else { throw Self.changed(change.path) }
    let aside = try mover.displace(change.path, number)
    undo.append { [mover] in try mover.putBack(aside, to: change.path) }
    guard let now = try fileSystem.status(of: aside), now.hasSameContent(as: status),
      try expected.isSettled || mover.holds(aside, change.old?.id)
    else {
      undo.removeLast()
      throw try returned(aside, change.path)
    }
    displaced[number] = Displaced(location: aside, status: now)
    moved[now.inode] = now.changed
  }

  /// Whether a file's status is the one that was seen. Moving a file under one of its names is a change of its status
  /// under all of them.
  private func isSame(_ status: FileStatus, as seen: FileStatus) -> Bool {
    status == seen || (status.hasSameContent(as: seen) && moved[status.inode] == status.changed)
  }

  /// Puts back a file that was written right before it was moved aside.
  ///
  /// - Returns: The error that names it.
  private func returned(_ aside: FilePath, _ path: RepositoryPath) throws -> MVCError {
    do {
      try mover.putBack(aside, to: path)
      return Self.changed(path)
    } catch {
      let kept = try mover.keep(aside, beside: path)
      return MVCError(
        .wouldLoseChanges, "cannot replace '\(path)': it was written twice while the command ran",
        details: ["the file before the last is '\(kept)' now"], hint: "run the command again")
    }
  }

  /// Looks at what was moved aside for the last time: a program that had a file open may have gone on writing to it.
  private func checkDisplaced() throws {
    for (number, item) in displaced where patches[number] == nil {
      guard let found = try fileSystem.status(of: item.location), found.hasSameContent(as: item.status) else {
        throw Self.changed(plan.changes[number].path)
      }
    }
  }

  private static func changed(_ path: RepositoryPath) -> MVCError {
    MVCError(
      .wouldLoseChanges, "cannot replace '\(path)': it was changed while the command ran",
      hint: "run the command again; nothing was changed")
  }

  private static func stuck(_ error: any Error) -> any Error {
    guard let error = error as? MVCError else { return error }
    return MVCError(
      error.code, error.message, details: error.details,
      hint: "run 'mvc status': some files could not be put back yet, and the next command that writes does it")
  }

  /// Removes the folders above a removed path that are empty now and that the target does not have.
  private func removeEmptyParents(of path: RepositoryPath) throws {
    var parent = path.parent
    while let path = parent, !path.isRoot, try !isTargetFolder(path) {
      let location = folder.location(of: path)
      guard try fileSystem.removeDirectory(location) else { return }
      realFolders.remove(path)
      undo.append { [fileSystem] in try fileSystem.createDirectory(location) }
      parent = path.parent
    }
  }

  private func create(_ change: TreeChange, _ number: Int) throws {
    guard let new = change.new else { return }
    if let parent = change.path.parent { try createFolder(parent) }
    if new.kind == .folder { return try createFolder(change.path) }
    let ready = try patches[number].map { try patch($0, change.path, number) } ?? area.new(number)
    var placed = try mover.place(ready, at: change.path, number)
    if placed == nil {
      try removeFolder(inPlaceOf: change.path)
      placed = try mover.place(ready, at: change.path, number)
    }
    guard let placed else { throw Self.changed(change.path) }
    undo.append { [mover] in try mover.takeBack(placed, from: change.path, number) }
    // A file that somebody has put there since is not known.
    let status = try fileSystem.status(of: folder.location(of: change.path))
    if let status, status.hasSameContent(as: placed.status) { learned[number] = IndexedEntry(new, status) }
  }

  /// Removes what stands where a file is to be, if it is a folder with nothing in it.
  private func removeFolder(inPlaceOf path: RepositoryPath) throws {
    let location = folder.location(of: path)
    guard let status = try fileSystem.status(of: location) else { return }
    guard status.kind == .folder else { throw Self.changed(path) }
    guard try fileSystem.removeDirectory(location) else {
      throw MVCError(
        .wouldLoseChanges, "cannot check out '\(path)': a folder with other files stands in its place",
        hint: "move the folder '\(path)' away and run the command again")
    }
    undo.append { [fileSystem] in try fileSystem.createDirectory(location) }
  }

  /// Gives the file that was moved aside its new bytes, or a copy of it when somebody uses it.
  ///
  /// - Returns: Where the file with the new bytes is.
  private func patch(_ patched: PatchedFile, _ path: RepositoryPath, _ number: Int) throws -> FilePath {
    guard let old = displaced[number] else { throw Self.changed(path) }
    // What is on its way to the disk must not reach it under the name of the file that was.
    if isDurable { try fileSystem.synchronizeDirectory(folder.location(of: path.parent ?? .root)) }
    return try patched.apply(to: old.location, in: area, number, isDurable: isDurable) { undo.append($0) }
  }

  private func createFolder(_ path: RepositoryPath) throws {
    guard !realFolders.contains(path) else { return }
    if let parent = path.parent { try createFolder(parent) }
    let location = folder.location(of: path)
    if let status = try fileSystem.status(of: location) {
      guard status.kind == .folder else { throw obstructed(path) }
      realFolders.insert(path)
      return
    }
    try fileSystem.createDirectory(location)
    realFolders.insert(path)
    undo.append { [fileSystem] in try fileSystem.removeDirectory(location) }
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
