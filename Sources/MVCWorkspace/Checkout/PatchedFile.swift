import MVCBase
import MVCObjects
import MVCStorage
import SystemPackage

/// A file of the working folder that keeps most of its bytes: they stay where they are on the disk.
///
/// Only a file that nobody has open or mapped is changed where it lies. A program that serves a model keeps the bytes
/// that it has: then a copy is changed, and the old file goes when the program closes it.
struct PatchedFile {
  private let patch: FilePatch
  private let entry: ManifestEntry
  /// The file's status when its bytes were known.
  private let status: FileStatus
  private let fileSystem: any FileSystem
  /// What the patch needs on the disk, in bytes.
  let neededByteCount: Int64

  init(
    _ patch: FilePatch, _ entry: ManifestEntry, _ status: FileStatus, _ location: FilePath,
    _ fileSystem: any FileSystem
  ) {
    self.patch = patch
    self.entry = entry
    self.status = status
    self.fileSystem = fileSystem
    let isInPlace = (try? fileSystem.open(location, .update))?.isUsedAlone() ?? false
    neededByteCount = patch.neededByteCount(isInPlace: isInPlace)
  }

  /// Decodes and verifies what differs.
  func gather(
    from store: any ObjectStore, sharing known: KnownFile, to pieces: FilePath, _ runtime: Runtime,
    _ progress: @escaping (Int64) throws -> Void
  ) throws {
    let file = try fileSystem.open(pieces, .create)
    try store.gather(
      patch, of: entry.id, to: file, sharing: known, workerCount: runtime.workerCount, progress: progress)
    try file.close()
    try progress(Int64(clamping: entry.byteCount) - patch.byteCount)
  }

  /// Whether the file is no longer the one whose bytes were known.
  ///
  /// - Parameter moved: The files that this checkout has renamed under another of their names, with their status then,
  ///   by inode: a rename shows in the time of the last change under every name.
  func wasChanged(at path: FilePath, _ moved: [UInt64: FileStatus]) throws -> Bool {
    guard let found = try fileSystem.status(of: path), found != status else { return false }
    return found != moved[found.inode] || !found.hasSameContent(as: status)
  }

  /// Gives the file its new bytes.
  ///
  /// - Parameters:
  ///   - area: Where ``gather(from:sharing:to:_:_:)`` wrote the pieces, and the file was moved to.
  ///   - isDurable: Whether the new bytes are flushed to the device.
  ///   - onFailure: Takes what brings the old file back.
  /// - Returns: Where the file with the new bytes is: the file that was moved, or a copy.
  func apply(
    in area: StagingArea, _ number: Int, isDurable: Bool, onFailure: (@escaping () throws -> Void) -> Void
  ) throws -> FilePath {
    let old = area.old(number)
    let source = try fileSystem.open(area.new(number), .read)
    let target: any OpenFile
    let path: FilePath
    if let file = try openAlone(old) {
      let kept = try fileSystem.open(area.kept(number), .create)
      try patch.keep(file, in: kept)
      onFailure { try takeBack(kept, from: old) }
      (target, path) = (file, old)
    } else {
      path = area.copy(number)
      target = try fileSystem.open(path, .create)
      try target.copy(0..<status.byteCount, of: fileSystem.open(old, .read), to: 0)
    }
    try patch.apply(source, to: target)
    if isDurable { try target.synchronize() }
    try target.close()
    if changesMode || path != old { try fileSystem.setExecutable(entry.kind == .executable, of: path) }
    return path
  }

  private var changesMode: Bool { (entry.kind == .executable) != status.isExecutable }

  /// The file, open for changes, if nobody else uses it and it may be changed.
  private func openAlone(_ path: FilePath) throws -> (any OpenFile)? {
    do {
      let file = try fileSystem.open(path, .update)
      return file.isUsedAlone() ? file : nil
    } catch let error as MVCError where error.code == .permissionDenied {
      return nil
    }
  }

  /// Undoes what was applied in place. A file that is neither the old nor the new is not given a name again.
  private func takeBack(_ kept: any OpenFile, from path: FilePath) throws {
    do {
      let file = try fileSystem.open(path, .update)
      try patch.takeBack(kept, from: file)
      try file.close()
      if changesMode { try fileSystem.setExecutable(status.isExecutable, of: path) }
    } catch {
      try? fileSystem.removeFile(path)
      throw error
    }
  }
}
