import MVCBase
import MVCObjects
import MVCStorage
import MVCWorkspace
import SystemPackage

extension Repository {
  /// Waits for what others are doing, and finishes what those have begun that have ended meanwhile.
  ///
  /// - Parameter needsRoom: Whether it fails where there is no room to write down what holds already; what frees space can
  ///   do without.
  /// - Returns: The references, or nil when they cannot be read, and where the log ends: nothing is under way.
  func settle(_ writer: Writer, needsRoom: Bool = true) throws -> (References?, LogEnd) {
    while true {
      let stored = try? storedReferences()
      let end = try operationLog.end(after: stored?.operation)
      guard var references = stored else { return (nil, end) }
      references = references.applying(end)
      // On a full disk what was left is in the way of finishing what was begun.
      if writer.isFirstLook { removeLitter(writer) }
      do {
        guard try writeDown(end, references, writer) else { continue }
      } catch let error as MVCError where error.code == .storageFull && !needsRoom {
        // The claims hold it as well.
      }
      guard let pending = end.pending else {
        try clearInterruptedCheckouts(after: references.operation, writer)
        return (references, end)
      }
      if try hasEnded(pending, writer) {
        try clearInterruptedCheckouts(after: references.operation, writer)
        try carryOut(pending.claim, end, references, writer)
      } else {
        try writer.wait(for: pending)
      }
    }
  }

  /// Brings the files to where the claims say that the log is.
  ///
  /// - Returns: False when a claim was withdrawn meanwhile, so that the log ends elsewhere.
  private func writeDown(_ end: LogEnd, _ references: References, _ writer: Writer) throws -> Bool {
    for claim in end.unwritten {
      switch try operationLog.help(claim, by: writer.identity) {
      case .done?: break
      // The claim has to stay.
      case .onlyClaimIsFlushed?: return true
      case .unflushed(let error)?: throw error
      case nil: return false
      }
    }
    if !end.records.isEmpty {
      // Another process may have written some of them and not flushed them yet.
      try operationLog.flush()
      try write(references)
    }
    if end.hasOldClaims || !end.unwritten.isEmpty { try operationLog.claims.removeOld(before: end.position) }
    return true
  }

  private func hasEnded(_ pending: LogEnd.Pending, _ writer: Writer) throws -> Bool {
    try writer.hasEnded(pending.owner) {
      guard let made = try operationLog.claims.time(of: pending.claim, isTaken: pending.isTaken) else { return 0 }
      return fileSystemTime().seconds - made.seconds
    }
  }

  /// Does what the process did not come to that claimed it.
  private func carryOut(_ claim: Claim, _ end: LogEnd, _ references: References, _ writer: Writer) throws {
    guard let operation = claim.operation else {
      _ = try operationLog.claims.withdraw(claim)
      return
    }
    guard try operationLog.take(claim, at: end, by: writer.identity) else { return }
    if let change = operation.folder, let mark = claim.mark { try redo(change, references, mark) }
    try write(operation.settings)
    conclude(claim, try operationLog.write(claim), references)
  }

  /// Moves the references to where the log is. What fails here is done by the next command.
  func conclude(_ claim: Claim, _ writing: OperationLog.Writing, _ references: References) {
    guard case .done = writing, let operation = claim.operation, let mark = claim.mark else { return }
    guard (try? write(operation.applied(to: references, mark: mark))) != nil else { return }
    operationLog.claims.remove(claim.name)
  }

  /// Removes what commands that were killed left in the folder for temporary files, but for what their checkouts did.
  func removeLitter(_ writer: Writer) {
    let ours = ["pack", "refs", "file", "claim"]
    for name in (try? runtime.fileSystem.names(in: layout.temporary)) ?? [] {
      let path = layout.temporary.appending(name: name)
      guard ours.contains(where: { name.starts(with: "\($0)-".utf8) }), isLitter(path, writer) else { continue }
      try? runtime.fileSystem.removeTree(path)
    }
  }

  /// Puts back what checkouts had moved aside that were killed before they came to their end.
  private func clearInterruptedCheckouts(after applied: OperationMark?, _ writer: Writer) throws {
    for area in interruptedCheckouts() where isLitter(area.location, writer) { try area.clear(after: applied) }
  }

  /// Whether nobody works with a temporary file any more.
  private func isLitter(_ path: FilePath, _ writer: Writer) -> Bool {
    let parts = path.lastComponent?.string.split(separator: "-", omittingEmptySubsequences: false) ?? []
    return writer.isLitter(tag: parts.count > 2 ? parts[1] : nil) {
      guard let status = (try? runtime.fileSystem.status(of: path)) ?? nil else { return 0 }
      return fileSystemTime().seconds - status.modified.seconds
    }
  }
}

extension Repository {
  /// Brings a repository of an earlier form to the latest one. Commands of earlier versions refuse it from then on.
  func upgrade() throws {
    guard format.isFirst else { return }
    if let bytes = try runtime.fileSystem.contents(of: layout.format, limit: 4096),
      try RepositoryFormat(decoding: bytes, path: layout.format.string).isFirst
    {
      try recoverFirstForm()
      try put(RepositoryFormat.latestBytes, layout.format)
      if settings.isDurable { try runtime.fileSystem.synchronizeDirectory(layout.home) }
    }
    format.becomeLatest()
  }

  /// Carries out the records that the references do not stand after yet, in a repository of version 1.
  func recoverFirstForm() throws {
    guard var references = try? storedReferences() else { return }
    for area in interruptedCheckouts() { try area.clear(after: references.operation) }
    for (operation, mark) in try operationLog.written(after: references.operation) {
      if let change = operation.folder { try redo(change, references, mark) }
      try write(operation.settings)
      references = operation.applied(to: references, mark: mark)
      try write(references)
    }
  }
}
