import MVCBase
import MVCObjects
import MVCStorage
import MVCWorkspace
import SystemPackage

extension Repository {
  /// Runs a command that changes something: alone, from a sound state, all of it or nothing.
  ///
  /// - Parameter isFreeing: Whether it is a step towards free space: on a full disk the caches give way to it.
  package func transaction<Result>(
    _ intent: Intent, isFreeing: Bool = false, _ body: (Transaction) throws -> Result
  ) throws -> Result {
    try withLock(intent) {
      try makingRoom(isFreeing) {
        try rereadingUnexpected(intent) {
          let transaction = Transaction(self, try references(), intent)
          let result = try body(transaction)
          try transaction.finish()
          return result
        }
      }
    }
  }

  /// Does something a second time without the caches when the disk is full: what frees space must not fail for the few
  /// bytes of a record.
  func makingRoom<Result>(_ isFreeing: Bool = true, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as MVCError where error.code == .storageFull && isFreeing {
      for cache in [layout.index, layout.cache] { try? runtime.fileSystem.removeTree(cache) }
      return try body()
    }
  }

  /// Does something again when it came upon files that do not hold what the index says: they are taken out of the index,
  /// so that they are read, and count as changed.
  private func rereadingUnexpected<Result>(_ intent: Intent, _ body: () throws -> Result) throws -> Result {
    var forgotten: Set<RepositoryPath> = []
    while true {
      do {
        return try body()
      } catch let unexpected as UnexpectedContent {
        guard !forgotten.isSuperset(of: unexpected.paths) else {
          throw MVCError(
            .wouldLoseChanges, "cannot run '\(intent.command)': files change while it reads them",
            details: unexpected.paths.map(\.description), hint: "end the program that writes them, and run it again")
        }
        forgotten.formUnion(unexpected.paths)
        var index = index()
        index.note(unexpected.paths.map { ($0, nil) })
        save(index, at: layout.index)
      }
    }
  }

  /// Holds the repository's lock, in which no other process writes, and first finishes what a stopped command began.
  func withLock<Result>(_ intent: Intent, _ body: () throws -> Result) throws -> Result {
    let holder = "'\(intent.command)' (process \(Machine.processID) on \(Machine.hostName))"
    let lock = try RepositoryLock.take(
      layout.lock, holder: holder, timeoutMilliseconds: settings.lockTimeoutMilliseconds, runtime)
    defer { lock.release() }
    // On a full disk what was left is in the way of finishing what was begun.
    removeLitter()
    try recover()
    // Another command may have written packs while this one waited.
    try objects.packSet.refresh()
    return try body()
  }

  /// Finishes what a stopped command began, if there is something and no command is at it right now.
  ///
  /// - Returns: Whether there was something, which may have changed the settings too.
  func recoverIfNeeded() throws -> Bool {
    // A references file that cannot be read is reported by whoever needs it; fsck must open in spite of it.
    guard let references = try? references(), let log = try runtime.fileSystem.status(of: layout.operations),
      log.byteCount > references.operation?.logByteCount ?? 0,
      let lock = try? RepositoryLock.take(layout.lock, holder: "recovery", timeoutMilliseconds: 0, runtime)
    else { return false }
    defer { lock.release() }
    try recover()
    return true
  }

  /// Carries out the records that the references do not stand after yet.
  private func recover() throws {
    guard var references = try? references() else { return }
    for area in interruptedCheckouts() { try area.clear(after: references.operation) }
    for (operation, mark) in try operationLog.unapplied(after: references.operation) {
      if let change = operation.folder { try redo(change, references, mark) }
      try write(operation.settings)
      references = operation.applied(to: references, mark: mark)
      try write(references)
    }
  }

  /// The checkouts that were killed. Only the lock's holder makes such folders.
  func interruptedCheckouts() -> [InterruptedCheckout] {
    ((try? runtime.fileSystem.names(in: layout.temporary)) ?? []).filter { $0.starts(with: Self.checkoutPrefix.utf8) }
      .map { InterruptedCheckout(layout.temporary.appending(name: $0), of: folder) }
  }

  private static let checkoutPrefix = "checkout-"

  /// Brings the folder where a stopped checkout was bringing it. A path that somebody has changed since is left.
  private func redo(_ change: Operation.FolderChange, _ references: References, _ mark: OperationMark) throws {
    let actual = try look(counting: change.new, references)
    let plan = try CheckoutPlan(from: change.old, to: change.new, actual: actual.recording.root, actual.source)
    let untouched = Set(plan.obstacles)
    let rest = try plan.changes.filter { !untouched.contains($0.path) } + emptiedFolders(change, actual)
    let wanted = CheckoutPlan(changes: rest, target: change.new)
    // No byte that is there is taken over: nothing is known of how far the stopped command came.
    let staged = try stage(wanted, seeing: SeenFiles(wanted, actual.recording))
    defer { staged.discard() }
    var index = actual.recording.index ?? self.index()
    try note(staged.apply(as: mark), in: &index)
    save(index)
  }

  /// The folders whose files a stopped checkout had removed when it came to its end before removing the folders.
  private func emptiedFolders(_ change: Operation.FolderChange, _ actual: FolderLook) throws -> [TreeChange] {
    let source = actual.source
    return try source.changes(from: change.new, to: actual.recording.root).compactMap { found in
      guard found.old == nil, found.new?.kind == .folder,
        try source.entry(at: found.path, in: change.new) == nil,
        try source.entry(at: found.path, in: change.old)?.kind == .folder
      else { return nil }
      return TreeChange(path: found.path, old: found.new, new: nil)
    }
  }

  /// Writes a plan's new files beside the folder.
  ///
  /// - Parameters:
  ///   - seen: How the files that change were when the plan was made.
  ///   - index: What is known of the files that are there now, from which unchanged parts are taken.
  func stage(
    _ plan: CheckoutPlan, seeing seen: SeenFiles, knowing index: StatIndex? = nil
  ) throws -> StagedCheckout {
    let source = ManifestSource(objects)
    runtime.progress.begin("checking out", byteCount: plan.byteCount)
    defer { runtime.progress.end() }
    return try StagedCheckout(
      plan, of: folder, seeing: seen, from: objects, knowing: index,
      in: layout.temporary.appending("\(Self.checkoutPrefix)\(runtime.random.token())"), isDurable: settings.isDurable
    ) { path in try source.entry(at: path, in: plan.target)?.kind == .folder }
  }

  /// Removes what commands that were killed left in the folder for temporary files. Only the lock's holder writes
  /// there under these names.
  private func removeLitter() {
    let ours = ["pack-", "refs-", "file-"]
    for name in (try? runtime.fileSystem.names(in: layout.temporary)) ?? [] {
      guard ours.contains(where: { name.starts(with: $0.utf8) }) else { continue }
      try? runtime.fileSystem.removeTree(layout.temporary.appending(name: name))
    }
  }
}
