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
    settle(root)
    return root
  }

  private func visit(_ visit: Visit) throws -> [Visit] {
    let path = visit.found.path
    let items = try folder.runtime.fileSystem.items(in: folder.location(of: path))
    visit.found.isBare = items.isEmpty
    if !path.isRoot, items.contains(where: { $0.name == EntryName.repositoryFolder && $0.status.kind == .folder }) {
      visit.found.isForeign = true
      return []
    }
    var known = index.cursor(at: path)
    visit.found.indexed = known.flatMap { known in known.manifest.map { ($0, known.count) } }
    let rules = try self.rules(visit.rules, of: path, items)
    var below: [Visit] = []
    visit.found.entries.reserveCapacity(items.count)
    for item in items {
      guard let kind = EntryKind(item.status), !EntryName.isReserved(item.name) else { continue }
      let isIgnored = visit.isIgnored || rules.ignores(item.name.span, in: path.bytes.span, isFolder: kind == .folder)
      let itemPath = isIgnored || kind == .folder ? path.appending(item.name) : path
      if isIgnored, try !isTracked(itemPath) { continue }
      var entry = ScannedEntry(name: item.name, kind: kind, status: item.status)
      let knownID = known?.id(of: item.name, kind, item.status)
      if kind == .folder {
        let inner = ScannedFolder(path: itemPath)
        entry.folder = inner
        entry.indexedManifest = knownID
        below.append(Visit(found: inner, rules: rules, isIgnored: isIgnored))
      } else {
        entry.knownID = knownID
      }
      visit.found.entries.append(entry)
    }
    return below
  }

  private func rules(_ rules: IgnoreStack, of path: RepositoryPath, _ items: [DirectoryItem]) throws -> IgnoreStack {
    guard items.contains(where: { $0.name == Self.ignoreFileName && $0.status.kind == .file }),
      let text = try folder.runtime.fileSystem.contents(
        of: folder.location(of: path.appending(Self.ignoreFileName)), limit: Self.largestIgnoreFile)
    else { return rules }
    return rules.adding(IgnoreRules(parsing: text), in: path.bytes.span)
  }

  /// Drops the folders that are not recorded, and finds those that are as the index knows them, innermost first.
  private func settle(_ found: ScannedFolder) {
    found.entries.removeAll { entry in
      guard let inner = entry.folder else { return false }
      settle(inner)
      if inner.isForeign { return true }
      let isEmpty = inner.entries.isEmpty && !inner.isBare
      return isEmpty && (try? isTracked(inner.path)) != true
    }
    guard let indexed = found.indexed, indexed.count == found.entries.count else { return }
    var byteCount: UInt64 = 0
    for entry in found.entries {
      if let inner = entry.folder {
        guard let known = inner.knownManifest, known.id == entry.indexedManifest else { return }
        byteCount &+= known.byteCount
      } else {
        guard entry.knownID != nil else { return }
        byteCount &+= UInt64(clamping: entry.status.byteCount)
      }
    }
    found.knownManifest = (indexed.manifest, byteCount)
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
