package import MVCBase
package import MVCObjects
import MVCStorage
import SystemPackage

/// Looks through the working folder for what would be recorded, without reading any file but the ignore rules.
///
/// - A path that is ignored is left out, unless it is tracked: what was recorded once stays recorded.
/// - A folder with nothing on the disk in it is recorded. One in which everything is ignored is not, unless it was.
/// - Sockets, pipes, devices, and folders that are mvc repositories of their own are skipped, and so is what cannot be
///   read when that is asked for: ``ScannedFolder/skipped`` names them. What goes away meanwhile is left out.
///
/// - SeeAlso: `docs/working-folder.md`
package struct FolderScanner: Sendable {
  package static let ignoreFileName: [UInt8] = Array(".mvcignore".utf8)
  private static let largestIgnoreFile = 1 << 20

  private let folder: WorkingFolder
  private let index: StatIndex
  private let skipsUnreadable: Bool
  private let isTracked: @Sendable (RepositoryPath) throws -> Bool

  /// - Parameters:
  ///   - index: What is known of the files.
  ///   - skipsUnreadable: Whether what cannot be read is skipped; otherwise it stops the scan. Without the folder itself
  ///     there is nothing to scan.
  ///   - isTracked: Whether a path is recorded already; asked for ignored paths only, from several threads.
  package init(
    _ folder: WorkingFolder, index: StatIndex, skipsUnreadable: Bool = false,
    isTracked: @escaping @Sendable (RepositoryPath) throws -> Bool
  ) {
    self.folder = folder
    self.index = index
    self.skipsUnreadable = skipsUnreadable
    self.isTracked = isTracked
  }

  private struct Visit: Sendable {
    let found: ScannedFolder
    let rules: IgnoreStack
    /// Whether the folder itself is ignored, so that only tracked paths in it count.
    let isIgnored: Bool
  }

  /// Scans the whole folder.
  ///
  /// - Complexity: One `stat` per entry, on all processors.
  package func scan() throws -> ScannedFolder {
    let root = ScannedFolder(path: .root)
    try ParallelTraversal.run(
      from: Visit(found: root, rules: IgnoreStack(), isIgnored: false), width: folder.runtime.workerCount
    ) { visit in
      try folder.runtime.interruption.check()
      return try self.visit(visit)
    }
    try settle(root)
    return root
  }

  private func visit(_ visit: Visit) throws -> [Visit] {
    let (found, path) = (visit.found, visit.found.path)
    if let problem = path.problemWithLength {
      throw MVCError(
        .usage, "cannot record the folder '\(path.shortened)': \(problem)",
        hint: "move it to a place that is less deep, or name it in '.mvcignore'")
    }
    guard let listing = try listing(of: found) else { return [] }
    found.isBare = listing.isEmpty && listing.failures.isEmpty
    if !path.isRoot, listing.status(named: EntryName.repositoryFolder)?.kind == .folder {
      found.obstacle = .nestedRepository(path)
      return []
    }
    let rules = try self.rules(visit.rules, of: found, listing)
    for failure in listing.failures where try counts(failure.name.span, isFolder: true, visit, rules) {
      found.skip(.unreadable(path.appending(failure.name), failure.error))
    }
    let wanted = try self.wanted(listing, visit, rules)
    let known = index.record(at: path)
    if let known, !wanted.isEmpty, let match = known.match(listing, wanted) {
      let inner = innerFolders(of: path, listing, wanted)
      for (folder, manifest) in zip(inner, match.folders) { folder.manifestAbove = manifest }
      found.fill(inner, known, fileByteCount: match.fileByteCount, index)
    } else {
      found.fill(entries(of: path, listing, wanted, known), known)
    }
    return found.folders.map { inner in
      let isIgnored = visit.isIgnored || rules.ignores(inner.path.name.span, in: path.bytes.span, isFolder: true)
      return Visit(found: inner, rules: rules, isIgnored: isIgnored)
    }
  }

  /// The entries of a folder, or nil when it cannot be read or went away.
  private func listing(of found: ScannedFolder) throws -> DirectoryListing? {
    let (location, fileSystem) = (folder.location(of: found.path), folder.runtime.fileSystem)
    switch try Result.reading({ try entries(in: location) }) {
    case .success(let listing): return listing
    case .failure(let error):
      if found.path.isRoot { throw error }
      if error.code == .notFound, (try? fileSystem.status(of: location)) == .some(nil) {
        found.isGone = true
        return nil
      }
      guard skipsUnreadable else { throw error }
      found.obstacle = .unreadable(found.path, error)
      return nil
    }
  }

  /// - Throws: Also where not even one of the entries can be looked at.
  private func entries(in location: FilePath) throws -> DirectoryListing {
    let listing = try folder.runtime.fileSystem.items(in: location)
    return skipsUnreadable && !listing.isEmpty ? listing : try listing.complete()
  }

  /// The positions in a listing of what would be recorded.
  private func wanted(_ listing: DirectoryListing, _ visit: Visit, _ rules: IgnoreStack) throws -> [Int] {
    let found = visit.found
    // Of what a folder skips the ignore file alone would be recorded.
    let hasRules = !found.skipped.contains { $0.path.name.elementsEqual(Self.ignoreFileName) }
    var wanted: [Int] = []
    wanted.reserveCapacity(listing.count)
    for (number, entry) in listing.entries.enumerated() {
      let name = listing.names.span.extracting(entry.nameStart..<entry.nameEnd)
      let kind = EntryKind(entry.status)
      guard try counts(name, isFolder: kind == .folder, visit, rules) else { continue }
      if kind == nil {
        found.skip(.special(found.path.appending(listing[number].name)))
      } else if hasRules || listing[number].name != Self.ignoreFileName {
        wanted.append(number)
      }
    }
    return wanted
  }

  /// Whether an entry of a folder is not ignored, or is recorded already.
  private func counts(_ name: Span<UInt8>, isFolder: Bool, _ visit: Visit, _ rules: IgnoreStack) throws -> Bool {
    let path = visit.found.path
    if BuiltInIgnore.isReserved(name) { return false }
    guard visit.isIgnored || rules.ignores(name, in: path.bytes.span, isFolder: isFolder) else { return true }
    return try isTracked(path.appending(name.withUnsafeBufferPointer { Array($0) }))
  }

  private func innerFolders(of path: RepositoryPath, _ listing: DirectoryListing, _ wanted: [Int]) -> [ScannedFolder] {
    wanted.filter { listing.entries[$0].status.kind == .folder }
      .map { ScannedFolder(path: path.appending(listing[$0].name)) }
  }

  private func entries(
    of path: RepositoryPath, _ listing: DirectoryListing, _ wanted: [Int], _ known: IndexedRecord?
  ) -> [ScannedEntry] {
    var cursor = known.map { IndexedRecord.Cursor($0) }
    return wanted.compactMap { number in
      let item = listing[number]
      guard let kind = EntryKind(item.status) else { return nil }
      let knownID = item.name.withUnsafeBytes { cursor?.id(of: $0, item.status) }
      guard kind == .folder else {
        return ScannedEntry(name: item.name, kind: kind, status: item.status, knownID: knownID)
      }
      let inner = ScannedFolder(path: path.appending(item.name))
      inner.manifestAbove = knownID
      return ScannedEntry(name: item.name, kind: kind, status: item.status, folder: inner)
    }
  }

  private func rules(
    _ rules: IgnoreStack, of found: ScannedFolder, _ listing: DirectoryListing
  ) throws -> IgnoreStack {
    guard listing.status(named: Self.ignoreFileName)?.kind == .file else { return rules }
    let path = found.path.appending(Self.ignoreFileName)
    let text = try Result.reading({
      try folder.runtime.fileSystem.contents(of: folder.location(of: path), limit: Self.largestIgnoreFile)
    })
    switch text {
    case .success(nil): return rules
    case .success(let text?):
      let folder = found.path.bytes
      return rules.adding(IgnoreRules(parsing: text), in: folder.span)
    case .failure(let error):
      guard skipsUnreadable else { throw error }
      found.skip(.unreadable(path, error))
      return rules
    }
  }

  /// Drops the folders that are not recorded, and finds those that are as the index knows them, innermost first.
  private func settle(_ found: ScannedFolder) throws {
    for inner in found.folders { try settle(inner) }
    try found.settle { inner in
      if inner.isGone || inner.obstacle != nil { return true }
      return inner.isEmpty && !inner.isBare && (try? isTracked(inner.path)) != true
    }
  }
}

extension EntryKind {
  /// What a thing with this status is recorded as, or nil when it is nothing that is recorded.
  package init?(_ status: FileStatus) {
    switch status.kind {
    case .file: self = status.isExecutable ? .executable : .file
    case .folder: self = .folder
    case .link: self = .link
    case .other: return nil
    }
  }
}
