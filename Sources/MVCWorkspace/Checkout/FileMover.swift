import MVCBase
import MVCObjects
import SystemPackage

/// Moves files into and out of the working folder, and replaces nothing on the way.
///
/// Where the working folder's file system is another than the staging area's, as below a mount point in the project, a
/// file that is moved aside goes to the top of its own file system under a name that begins with `.mvc-moving-`, and a
/// new file is copied beside its place under such a name first.
struct FileMover {
  let folder: WorkingFolder
  let area: StagingArea

  private var fileSystem: any FileSystem { folder.runtime.fileSystem }

  /// Moves a file of the working folder aside.
  ///
  /// - Returns: Where it is now.
  func displace(_ path: RepositoryPath, _ number: Int) throws -> FilePath {
    let location = folder.location(of: path)
    var asides = [area.old(number)]
    asides += Self.folders(above: path).map { area.old(number, in: folder.location(of: $0)) }
    for aside in asides {
      switch try fileSystem.rename(location, toFree: aside) {
      case .renamed: return aside
      case .occupied: throw Self.isTaken(aside)
      case .otherDevice: continue
      }
    }
    throw MVCError(.writeFailed, "cannot move '\(path)' aside: its folder is another file system than the file")
  }

  /// The folders above a path, the working folder itself first.
  static func folders(above path: RepositoryPath) -> [RepositoryPath] {
    sequence(first: path) { $0.parent }.dropFirst().reversed()
  }

  /// A file that got its name.
  struct Placed {
    /// Where it came from; nil for a copy, which is removed when it is taken back.
    let source: FilePath?
    /// Its status right before.
    let status: FileStatus
  }

  /// Gives a finished file its name in the working folder.
  ///
  /// - Returns: nil when something is there.
  func place(_ ready: FilePath, at path: RepositoryPath, _ number: Int) throws -> Placed? {
    let location = folder.location(of: path)
    guard let status = try fileSystem.status(of: ready) else { throw Self.isGone(ready) }
    switch try fileSystem.rename(ready, toFree: location) {
    case .renamed: return Placed(source: ready, status: status)
    case .occupied: return nil
    case .otherDevice: return try placeCopy(of: ready, status, at: location, number)
    }
  }

  private func placeCopy(
    of ready: FilePath, _ status: FileStatus, at location: FilePath, _ number: Int
  ) throws -> Placed? {
    let copy = area.new(number, in: location.removingLastComponent())
    do {
      try duplicate(ready, status, as: copy)
      guard let status = try fileSystem.status(of: copy) else { throw Self.isGone(copy) }
      if try fileSystem.rename(copy, toFree: location) == .renamed { return Placed(source: nil, status: status) }
      try fileSystem.removeFile(copy)
      return nil
    } catch {
      try? fileSystem.removeFile(copy)
      throw error
    }
  }

  /// Takes a placed file out of the working folder again, unless it is another one by now.
  func takeBack(_ placed: Placed, from path: RepositoryPath, _ number: Int) throws {
    let location = folder.location(of: path)
    guard let found = try fileSystem.status(of: location), found.hasSameContent(as: placed.status) else {
      throw Self.isTaken(location)
    }
    let target = placed.source ?? area.new(number, in: location.removingLastComponent())
    guard try fileSystem.rename(location, toFree: target) == .renamed else { throw Self.isTaken(target) }
    guard let taken = try fileSystem.status(of: target), taken.hasSameContent(as: placed.status) else {
      // It was replaced between the look and the move: what came is not ours.
      _ = try fileSystem.rename(target, toFree: location)
      throw Self.isTaken(location)
    }
    if placed.source == nil { try fileSystem.removeFile(target) }
  }

  /// Gives a file that was moved aside its name again.
  func putBack(_ aside: FilePath, to path: RepositoryPath) throws {
    let location = folder.location(of: path)
    guard try fileSystem.rename(aside, toFree: location) == .renamed else { throw Self.isTaken(location) }
  }

  /// Whether a file that was moved aside has these bytes.
  func holds(_ aside: FilePath, _ id: ObjectID?) throws -> Bool {
    guard let id, let status = try fileSystem.status(of: aside) else { return false }
    if status.kind == .link { return ObjectID(of: try fileSystem.linkTarget(of: aside)) == id }
    guard status.kind == .file else { return false }
    let file = try fileSystem.open(aside, .read)
    defer { try? file.close() }
    return try FileDigester().digest(file, limit: status.byteCount, folder.runtime).id == id
  }

  /// Gives a file that was moved aside, and whose place something else has, a free name beside it.
  ///
  /// - Returns: The name: `model.bin.mvc-kept`, or one with a number.
  func keep(_ aside: FilePath, beside path: RepositoryPath) throws -> RepositoryPath {
    var parent = path.parent ?? .root
    while try fileSystem.status(of: folder.location(of: parent))?.kind != .folder, let above = parent.parent {
      parent = above
    }
    for number in 0..<1000 {
      let ending = number == 0 ? ".mvc-kept" : ".mvc-kept-\(number)"
      let name = parent.appending(Array(path.name) + Array(ending.utf8))
      if try fileSystem.rename(aside, toFree: folder.location(of: name)) == .renamed { return name }
    }
    throw Self.isTaken(folder.location(of: path))
  }

  private func duplicate(_ old: FilePath, _ status: FileStatus, as new: FilePath) throws {
    if status.kind == .link { return try fileSystem.createLink(at: new, to: fileSystem.linkTarget(of: old)) }
    let (source, target) = (try fileSystem.open(old, .read), try fileSystem.open(new, .create))
    try target.copy(0..<status.byteCount, of: source, to: 0)
    try target.close()
    if status.isExecutable { try fileSystem.setExecutable(true, of: new) }
  }

  private static func isTaken(_ path: FilePath) -> MVCError {
    MVCError(.wouldLoseChanges, "cannot move a file to '\(path)': another one is there")
  }

  private static func isGone(_ path: FilePath) -> MVCError {
    MVCError(.notFound, "cannot put '\(path)' in place: it is gone")
  }
}
