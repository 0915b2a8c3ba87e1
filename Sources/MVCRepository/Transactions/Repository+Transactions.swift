import MVCBase
import MVCObjects
import MVCStorage
import MVCWorkspace
import SystemPackage

extension Repository {
  /// Runs a command that changes something: from a sound state, all of it or nothing.
  ///
  /// Where another command changes the repository first, all is done again from what that has left.
  ///
  /// - Parameters:
  ///   - isFreeing: Whether it is a step towards free space: on a full disk the caches give way to it.
  ///   - body: Says what to change; run again where another command was faster, so that it keeps nothing of what it saw
  ///     the time before.
  package func transaction<Result>(
    _ intent: Intent, isFreeing: Bool = false, _ body: (Transaction) throws -> Result
  ) throws -> Result {
    try withLock(intent) { writer in
      try makingRoom(isFreeing) {
        try rereadingUnexpected(intent) {
          while true {
            let (references, end) = try settle(writer)
            // Another command may have written packs since the last look.
            try objects.packSet.refresh()
            let transaction = Transaction(self, try references ?? storedReferences(), end, writer, intent)
            if let result = try attempt(body, transaction, at: end), try transaction.finish() { return result }
            try writer.waitAfterLoss()
          }
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

  /// - Returns: Nil when it failed and another command has changed the repository since: what it saw may have been half of
  ///   what that command has done.
  private func attempt<Result>(
    _ body: (Transaction) throws -> Result, _ transaction: Transaction, at end: LogEnd
  ) throws -> Result? {
    do {
      return try body(transaction)
    } catch let error as MVCError where error.code != .interrupted {
      guard try hasMoved(from: end) else { throw error }
      return nil
    }
  }

  /// Whether another command has done something, or is about to, since the log ended there.
  private func hasMoved(from end: LogEnd) throws -> Bool {
    let now = try operationLog.end(after: end.mark)
    return now.mark != end.mark || now.attempt != end.attempt
  }

  /// Runs a command that changes the store itself, such as a collection: no other process writes meanwhile.
  ///
  /// - Parameter isLooking: Whether it changes nothing this time, so that it need not keep others out.
  func withExclusion<Result>(
    _ intent: Intent, isLooking: Bool = false, _ body: () throws -> Result
  ) throws -> Result {
    try withLock(intent) { writer in
      if isLooking {
        _ = try settle(writer, needsRoom: false)
        try objects.packSet.refresh()
        return try body()
      }
      while true {
        if let result = try excluding(writer, body) { return result }
        try writer.waitAfterLoss()
      }
    }
  }

  /// Keeps all others from changing the repository while `body` runs.
  ///
  /// - Returns: Nil when another was faster, and nothing was run.
  func excluding<Result>(_ writer: Writer, _ body: () throws -> Result) throws -> Result? {
    let (_, end) = try settle(writer, needsRoom: false)
    var claim: Claim?
    do {
      claim = try operationLog.claim(nil, at: end, by: writer.identity, holder: writer.holder)
      if claim == nil { return nil }
    } catch let error as MVCError where error.code == .storageFull && writer.keepsOthersOut {
      // On a full disk the lock has to do, where it is one, for what frees space.
    }
    defer { if let claim { _ = try? operationLog.claims.withdraw(claim) } }
    try objects.packSet.refresh()
    return try body()
  }

  /// Takes the lock and brings the repository to the latest form.
  private func withLock<Result>(_ intent: Intent, _ body: (Writer) throws -> Result) throws -> Result {
    let holder = "'\(intent.command)' (process \(Machine.processID) on \(Machine.hostName))"
    let lock = try RepositoryLock.take(
      layout.lock, holder: holder, timeoutMilliseconds: settings.lockTimeoutMilliseconds, runtime)
    defer { lock.release() }
    let writer = Writer(lock, holder: holder, timeoutMilliseconds: settings.lockTimeoutMilliseconds, runtime)
    try upgrade()
    return try body(writer)
  }

  /// Finishes what a stopped command began, if there is something and no command is at it right now.
  ///
  /// - Returns: Whether there was something, which may have changed the settings too.
  func recoverIfNeeded() throws -> Bool {
    // A references file that cannot be read is reported by whoever needs it; fsck must open in spite of it.
    guard let references = try? storedReferences(), try hasMore(than: references),
      let lock = try? RepositoryLock.take(layout.lock, holder: "recovery", timeoutMilliseconds: 0, runtime)
    else { return false }
    defer { lock.release() }
    if format.isFirst {
      try recoverFirstForm()
      return true
    }
    let writer = Writer(lock, holder: "recovery", timeoutMilliseconds: 0, runtime)
    do {
      _ = try settle(writer)
      return true
    } catch let error as MVCError where error.code == .locked {
      return false
    }
  }

  private func hasMore(than references: References) throws -> Bool {
    if format.isFirst {
      let log = try runtime.fileSystem.status(of: layout.operations)
      return log?.byteCount ?? 0 > references.operation?.logByteCount ?? 0
    }
    let end = try operationLog.end(after: references.operation)
    return !end.records.isEmpty || end.pending != nil
  }

  /// The checkouts that were killed, and those of other processes that are under way.
  func interruptedCheckouts() -> [InterruptedCheckout] {
    ((try? runtime.fileSystem.names(in: layout.temporary)) ?? []).filter { $0.starts(with: Self.checkoutPrefix.utf8) }
      .map { InterruptedCheckout(layout.temporary.appending(name: $0), of: folder) }
  }

  private static let checkoutPrefix = "checkout-"

  /// Brings the folder where a stopped checkout was bringing it. A path that somebody has changed since is left.
  func redo(_ change: Operation.FolderChange, _ references: References, _ mark: OperationMark) throws {
    let actual = try look(counting: change.new, references)
    let skipped = actual.recording.skipped
    let plan = try CheckoutPlan(
      from: change.old, to: change.new, actual: actual.recording.root, skipped: skipped, actual.source)
    // Once it is readable it can be brought where it belongs; until then nobody may take it for done.
    try refuseToFinish(plan.blocked.filter { $0.reason == .unreadable })
    let untouched = try Set(plan.obstacles + plan.unseenPaths(in: folder))
    let rest = try (plan.changes.filter { !untouched.contains($0.path) } + emptiedFolders(change, actual))
      .filter { skipped.inTheWay(of: [($0.path, $0.new)]).isEmpty }
    let wanted = CheckoutPlan(changes: rest, target: change.new)
    // No byte that is there is taken over: nothing is known of how far the stopped command came.
    let staged = try stage(wanted, seeing: SeenFiles(wanted, actual.recording))
    defer { staged.discard() }
    var index = actual.recording.index ?? self.index()
    try note(staged.apply(as: mark), in: &index)
    save(index)
  }

  private func refuseToFinish(_ unreadable: [SkippedPath]) throws {
    guard let first = unreadable.first else { return }
    throw MVCError(
      first.error?.code == .permissionDenied ? .permissionDenied : .readFailed,
      "cannot finish a command that was stopped: paths that it was changing cannot be read",
      details: unreadable.map { "\($0.path)  (\($0.explanation))" },
      hint: "make '\(first.path)' readable, see 'ls -ld \(first.path)', and run the command again")
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
      in: temporaryPath("checkout"), isDurable: settings.isDurable
    ) { path in try source.entry(at: path, in: plan.target)?.kind == .folder }
  }
}
