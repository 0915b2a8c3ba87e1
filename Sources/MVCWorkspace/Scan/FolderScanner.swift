package import MVCBase
package import MVCObjects
import MVCStorage
import SystemPackage

/// Looks through the working folder for what would be recorded, without reading any file but the ignore rules.
///
/// - A path that is ignored is left out, unless it is tracked: what was recorded once stays recorded.
/// - A folder with nothing on the disk in it is recorded. One in which everything is ignored is not, unless it was.
/// - Sockets, pipes, devices, and folders that are mvc repositories of their own are left out.
///
/// - SeeAlso: `docs/working-folder.md`
package struct FolderScanner: Sendable {
  package static let ignoreFileName: [UInt8] = Array(".mvcignore".utf8)
  private static let largestIgnoreFile = 1 << 20

  private let folder: WorkingFolder
  private let index: StatIndex
  private let isTracked: @Sendable (RepositoryPath) throws -> Bool

  /// - Parameters:
  ///   - index: What is known of the files.
  ///   - isTracked: Whether a path is recorded already; asked for ignored paths only, from several threads.
  package init(
    _ folder: WorkingFolder, index: StatIndex, isTracked: @escaping @Sendable (RepositoryPath) throws -> Bool
  ) {
    self.folder = folder
    self.index = index
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
    let listing = try folder.runtime.fileSystem.items(in: folder.location(of: path))
    found.isBare = listing.isEmpty
    if !path.isRoot, listing.status(named: EntryName.repositoryFolder)?.kind == .folder {
      found.isForeign = true
      return []
    }
    let rules = try self.rules(visit.rules, of: path, listing)
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

  /// The positions in a listing of what would be recorded.
  private func wanted(_ listing: DirectoryListing, _ visit: Visit, _ rules: IgnoreStack) throws -> [Int] {
    let path = visit.found.path
    var wanted: [Int] = []
    wanted.reserveCapacity(listing.count)
    for (number, entry) in listing.entries.enumerated() {
      let name = listing.names.span.extracting(entry.nameStart..<entry.nameEnd)
      guard let kind = EntryKind(entry.status), !BuiltInIgnore.isReserved(name) else { continue }
      let isIgnored = visit.isIgnored || rules.ignores(name, in: path.bytes.span, isFolder: kind == .folder)
      if isIgnored, try !isTracked(path.appending(listing[number].name)) { continue }
      wanted.append(number)
    }
    return wanted
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

  private func rules(_ rules: IgnoreStack, of path: RepositoryPath, _ listing: DirectoryListing) throws -> IgnoreStack {
    guard listing.status(named: Self.ignoreFileName)?.kind == .file,
      let text = try folder.runtime.fileSystem.contents(
        of: folder.location(of: path.appending(Self.ignoreFileName)), limit: Self.largestIgnoreFile)
    else { return rules }
    return rules.adding(IgnoreRules(parsing: text), in: path.bytes.span)
  }

  /// Drops the folders that are not recorded, and finds those that are as the index knows them, innermost first.
  private func settle(_ found: ScannedFolder) throws {
    for inner in found.folders { try settle(inner) }
    try found.settle { inner in
      if inner.isForeign { return true }
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
