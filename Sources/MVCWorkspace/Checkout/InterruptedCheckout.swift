import MVCBase
package import MVCObjects
package import MVCStorage
package import SystemPackage

/// The staging area of a checkout that was killed.
///
/// A file that was moved aside goes back to its place unless the checkout had come to its end: it may hold what nobody has
/// recorded, if it was written right before it was moved. What was only on its way is removed.
package struct InterruptedCheckout {
  private let folder: WorkingFolder
  private let area: StagingArea
  /// The staging area.
  package var location: FilePath { area.folder }
  private var fileSystem: any FileSystem { folder.runtime.fileSystem }

  /// - Parameter area: The folder that ``StagedCheckout`` was given.
  package init(_ area: FilePath, of folder: WorkingFolder) {
    self.area = StagingArea(folder: area)
    self.folder = folder
  }

  /// Puts back what was moved aside, and removes the area and all that it left in the working folder.
  ///
  /// - Parameter applied: The operation after which the references stand.
  /// - Throws: What the file system throws; the area stays then, and can be cleared again.
  package func clear(after applied: OperationMark?) throws {
    if let record = try area.record(fileSystem) {
      let isFinished = record.operation != nil && record.operation == applied
      for item in record.items {
        for old in try oldPlaces(item) {
          if isFinished { try fileSystem.removeFile(old) } else { try putBack(old, item) }
        }
        for leftover in try leftovers(item) { try fileSystem.removeFile(leftover) }
      }
    }
    try area.remove(fileSystem)
  }

  /// Where a file that was moved aside lies.
  private func oldPlaces(_ item: StagingArea.Record.Item) throws -> [FilePath] {
    let above = try realFolders(above: item.path).map { folder.location(of: $0) }
    let places = [area.old(item.number)] + above.map { area.old(item.number, in: $0) }
    return try places.filter { try fileSystem.status(of: $0) != nil }
  }

  /// What is neither an old file nor a new one.
  private func leftovers(_ item: StagingArea.Record.Item) throws -> [FilePath] {
    let candidates = try realFolders(above: item.path).map { folder.location(of: $0) }.flatMap { location in
      [area.new(item.number, in: location), area.changing(area.old(item.number, in: location))]
    }
    return try candidates.filter { try fileSystem.status(of: $0) != nil }
  }

  /// The folders above a path that are folders, from the top down to the first that is not.
  private func realFolders(above path: RepositoryPath) throws -> [RepositoryPath] {
    var real: [RepositoryPath] = []
    for above in FileMover.folders(above: path) {
      guard try fileSystem.status(of: folder.location(of: above))?.kind == .folder else { break }
      real.append(above)
    }
    return real
  }

  /// Gives a file its place again. Where something else is by now, one that holds what is recorded goes, and another is
  /// kept under a name beside.
  private func putBack(_ old: FilePath, _ item: StagingArea.Record.Item) throws {
    if try makeFolders(above: item.path) {
      switch try fileSystem.rename(old, toFree: folder.location(of: item.path)) {
      case .renamed: return
      case .occupied: break
      case .otherDevice:
        throw MVCError(.writeFailed, "cannot put '\(item.path)' back: it is on another file system by now")
      }
    }
    if try isRecorded(old, item) {
      try fileSystem.removeFile(old)
    } else {
      _ = try FileMover(folder: folder, area: area).keep(old, beside: item.path)
    }
  }

  /// Whether the file is the one that the checkout meant to move, which is recorded.
  private func isRecorded(_ old: FilePath, _ item: StagingArea.Record.Item) throws -> Bool {
    if let seen = item.seen, let found = try fileSystem.status(of: old), found.modified == seen.modified,
      (found.byteCount, found.inode) == (seen.byteCount, seen.inode)
    {
      return true
    }
    return try FileMover(folder: folder, area: area).holds(old, item.old)
  }

  /// - Returns: Whether all folders above a path are there; not where one is something else.
  private func makeFolders(above path: RepositoryPath) throws -> Bool {
    for above in FileMover.folders(above: path) {
      let location = folder.location(of: above)
      switch try fileSystem.status(of: location)?.kind {
      case .folder: continue
      case nil: try fileSystem.createDirectory(location)
      case .file, .link, .other: return false
      }
    }
    return true
  }
}

extension WorkingFolder {
  /// The files that checkouts have left under passing names, in order: copies on their way, and files that were moved
  /// aside. The caller makes sure that no checkout is running.
  package func passingFiles() -> [RepositoryPath] {
    var found: [RepositoryPath] = []
    var waiting = [RepositoryPath.root]
    while let path = waiting.popLast() {
      // What cannot be looked at is no reason not to look at the rest.
      for item in (try? runtime.fileSystem.items(in: location(of: path))) ?? DirectoryListing() {
        let inner = path.appending(item.name)
        if item.status.kind == .folder {
          if !EntryName.isReserved(item.name) { waiting.append(inner) }
        } else if item.name.starts(with: StagingArea.passingPrefix.utf8) {
          found.append(inner)
        }
      }
    }
    return found.sorted()
  }

  /// Whether a passing file is one that was moved aside, and not a copy.
  package static func isMovedAside(_ path: RepositoryPath) -> Bool {
    String(decoding: path.name, as: UTF8.self).contains("-old-")
  }
}
