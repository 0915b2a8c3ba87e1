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
  private let area: FilePath
  private let isDurable: Bool
  private let isTargetFolder: (RepositoryPath) throws -> Bool
  /// The files that are not written anew, by the number of their change.
  private var patches: [Int: PatchedFile] = [:]
  private var undo: [() throws -> Void] = []
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
    self.area = area
    self.isDurable = isDurable
    self.isTargetFolder = isTargetFolder
    patches = try findPatches(store, index)
    try checkSpace()
    try folder.runtime.fileSystem.createDirectories(area)
    do {
      try stage(store, index)
    } catch {
      discard()
      throw error
    }
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
    try? folder.runtime.fileSystem.removeTree(area)
  }

  // MARK: Staging

  /// Small files are decoded side by side; the chunks of a larger one are, too.
  private static let smallByteCount: UInt64 = 256 << 10

  private func staged(_ number: Int) -> FilePath { area.appending("new-\(number)") }
  private func aside(_ number: Int) -> FilePath { area.appending("old-\(number)") }

  /// Finds the files that keep most of their bytes.
  private func findPatches(_ store: any ObjectStore, _ index: StatIndex?) throws -> [Int: PatchedFile] {
    guard let index else { return [:] }
    let fileSystem = folder.runtime.fileSystem
    var patches: [Int: PatchedFile] = [:]
    for (number, change) in plan.changes.enumerated() {
      guard let new = change.new, new.kind.isFile, new.byteCount > Self.smallByteCount,
        let status = try fileSystem.status(of: folder.location(of: change.path)),
        let old = index.id(of: change.path, status), let patch = try store.patch(from: old, to: new.id),
        patch.isWorthwhile
      else { continue }
      patches[number] = PatchedFile(patch, new, status, folder.location(of: change.path), fileSystem)
    }
    return patches
  }

  private func checkSpace() throws {
    let needed = plan.changes.enumerated().reduce(0) { sum, change in
      sum + (patches[change.offset]?.neededByteCount ?? Int64(clamping: change.element.new?.byteCount ?? 0))
    }
    guard let free = folder.runtime.fileSystem.availableByteCount(at: folder.root), free < needed else { return }
    throw MVCError(
      .storageFull, "cannot check out: \(needed) bytes are needed and \(free) are free",
      hint: "free some space and run the command again; nothing was changed")
  }

  private func stage(_ store: any ObjectStore, _ index: StatIndex?) throws {
    let runtime = folder.runtime
    let files = plan.changes.enumerated().compactMap { number, change in
      change.new.flatMap { $0.kind == .folder ? nil : (number, change.path, $0) }
    }
    try OrderedPipeline<Void, Int64>.run(
      width: runtime.workerCount, window: runtime.workerCount * 8, makeScratch: {},
      consume: { runtime.progress.advance(byteCount: $0) },
      body: { pipeline in
        for (number, _, entry) in files where entry.byteCount <= Self.smallByteCount {
          let staged = staged(number)
          try pipeline.submit {
            try runtime.interruption.check()
            try Self.write(entry, from: store, to: staged, runtime)
            return Int64(clamping: entry.byteCount)
          }
        }
      })
    for (number, path, entry) in files where entry.byteCount > Self.smallByteCount {
      let known = try knownFile(at: path, index)
      defer { try? known?.file.close() }
      do {
        try stage(entry, number, from: store, sharing: known)
      } catch let error as MVCError where error.code == .corrupt && known != nil {
        // The file is not what the index takes it for, or the store is damaged: without the file it is seen which.
        patches[number] = nil
        try runtime.fileSystem.removeFile(staged(number))
        try stage(entry, number, from: store, sharing: nil)
      }
    }
  }

  private func stage(
    _ entry: ManifestEntry, _ number: Int, from store: any ObjectStore, sharing known: KnownFile?
  ) throws {
    let runtime = folder.runtime
    let progress: (Int64) throws -> Void = {
      try runtime.interruption.check()
      runtime.progress.advance(byteCount: $0)
    }
    if let patched = patches[number], let known {
      return try patched.gather(from: store, sharing: known, to: staged(number), runtime, progress)
    }
    patches[number] = nil
    try Self.write(
      entry, from: store, to: staged(number), runtime, sharing: known, workerCount: runtime.workerCount,
      progress: progress)
  }

  /// The file at a path, if what it holds is known without reading it.
  private func knownFile(at path: RepositoryPath, _ index: StatIndex?) throws -> KnownFile? {
    let fileSystem = folder.runtime.fileSystem
    guard let index, try fileSystem.status(of: folder.location(of: path))?.kind == .file else { return nil }
    let file = try fileSystem.open(folder.location(of: path), .read)
    return index.id(of: path, try file.status()).map { KnownFile(file, id: $0) }
  }

  private static func write(
    _ entry: ManifestEntry, from store: any ObjectStore, to path: FilePath, _ runtime: Runtime,
    sharing known: KnownFile? = nil, workerCount: Int = 1, progress: @escaping (Int64) throws -> Void = { _ in }
  ) throws {
    if entry.kind == .link {
      return try runtime.fileSystem.createLink(at: path, to: store.bytes(of: entry.id, limit: 1 << 16))
    }
    let file = try runtime.fileSystem.open(path, .create)
    try store.restore(entry.id, to: file, sharing: known, workerCount: workerCount, progress: progress)
    try file.close()
    if entry.kind == .executable { try runtime.fileSystem.setExecutable(true, of: path) }
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
      let aside = aside(number)
      if let patched = patches[number], try patched.wasChanged(at: location) {
        throw MVCError(
          .wouldLoseChanges, "cannot check out: '\(change.path)' was changed meanwhile", hint: "run the command again")
      }
      try fileSystem.rename(location, to: aside)
      undo.append { try fileSystem.rename(aside, to: location) }
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
    let ready = try patches[number].map { try patch($0, change.path, number) } ?? staged(number)
    try fileSystem.rename(ready, to: location)
    undo.append { try fileSystem.rename(location, to: ready) }
  }

  /// Gives the file that was moved aside its new bytes, or a copy of it when somebody uses it.
  ///
  /// - Returns: Where the file with the new bytes is.
  private func patch(_ patched: PatchedFile, _ path: RepositoryPath, _ number: Int) throws -> FilePath {
    // What is on its way to the disk must not reach it under the name of the file that was.
    if isDurable { try folder.runtime.fileSystem.synchronizeDirectory(folder.location(of: path.parent ?? .root)) }
    let ready = try patched.apply(staged(number), to: aside(number), in: area, number) { undo.append($0) }
    if isDurable { try patched.flush(ready) }
    return ready
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
