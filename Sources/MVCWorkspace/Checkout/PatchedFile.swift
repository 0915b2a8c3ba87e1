import MVCBase
import MVCObjects
import MVCStorage
import SystemPackage

/// A file of the working folder that keeps most of its bytes: they stay where they are on the disk.
///
/// What stays is checked against the ids of its chunks. That the check holds when the file is changed is the kernel's
/// word, not that of the file's times: nobody had it open or mapped before the check, and nobody has it open or mapped
/// when it is changed, so that whoever wrote in between must have opened it, which shows in its times. Without that
/// word, or where a program uses the file, a copy that nobody else can reach is changed and checked.
struct PatchedFile {
  private let patch: FilePatch
  private let path: RepositoryPath
  private let entry: ManifestEntry
  /// The file's status when its bytes were known.
  private let status: FileStatus
  private let runtime: Runtime
  /// Whether nobody had the file open or mapped before what stays of it was checked.
  private let isVouchedFor: Bool
  /// What the patch needs on the disk, in bytes.
  let neededByteCount: Int64

  private var fileSystem: any FileSystem { runtime.fileSystem }

  init(
    _ patch: FilePatch, _ path: RepositoryPath, _ entry: ManifestEntry, _ status: FileStatus, _ location: FilePath,
    _ runtime: Runtime
  ) {
    self.patch = patch
    self.path = path
    self.entry = entry
    self.status = status
    self.runtime = runtime
    isVouchedFor = (try? runtime.fileSystem.open(location, .update))?.isUsedAlone() ?? false
    neededByteCount = patch.neededByteCount(isInPlace: isVouchedFor)
  }

  /// Decodes and verifies what differs, and checks what stays.
  ///
  /// - Returns: Whether what stays is as it should be, if it was checked here.
  func gather(
    from store: any ObjectStore, sharing known: KnownFile, to pieces: FilePath, _ runtime: Runtime,
    _ progress: @escaping (Int64) throws -> Void
  ) throws -> Bool {
    if isVouchedFor {
      guard try patch.isIntact(known.file, workerCount: runtime.workerCount, progress: progress) else { return false }
    } else {
      try progress(patch.stayingByteCount)
    }
    let file = try fileSystem.open(pieces, .create)
    try store.gather(
      patch, of: entry.id, to: file, sharing: known, workerCount: runtime.workerCount, progress: progress)
    try file.close()
    return true
  }

  /// Gives the file its new bytes.
  ///
  /// - Parameters:
  ///   - old: Where the file was moved to.
  ///   - area: Where ``gather(from:sharing:to:_:_:)`` wrote the pieces.
  ///   - isDurable: Whether the new bytes are flushed to the device.
  ///   - onFailure: Takes what brings the old file back.
  /// - Returns: Where the file with the new bytes is: the file that was moved, or a copy.
  /// - Throws: ``UnexpectedContent`` when a copy does not hold what the index says.
  func apply(
    to old: FilePath, in area: StagingArea, _ number: Int, isDurable: Bool,
    onFailure: (@escaping () throws -> Void) -> Void
  ) throws -> FilePath {
    let source = try fileSystem.open(area.new(number), .read)
    let target: any OpenFile
    let path: FilePath
    if isVouchedFor, let file = try openAlone(old) {
      // From here on it is neither the old file nor the new: whoever finds it after a kill must not put it back.
      path = area.changing(old)
      try rename(old, to: path)
      onFailure { try rename(path, to: old) }
      let kept = try fileSystem.open(area.kept(number), .create)
      try patch.keep(file, in: kept)
      onFailure { try takeBack(kept, from: path) }
      target = file
    } else {
      path = area.copy(number)
      target = try fileSystem.open(path, .create)
      try target.copy(0..<status.byteCount, of: fileSystem.open(old, .read), to: 0)
      guard try patch.isIntact(target, workerCount: runtime.workerCount) else {
        throw UnexpectedContent(paths: [self.path])
      }
    }
    try patch.apply(source, to: target)
    if isDurable { try target.synchronize() }
    try target.close()
    let isCopy = path == area.copy(number)
    if changesMode || isCopy { try fileSystem.setExecutable(entry.kind == .executable, of: path) }
    return path
  }

  private func rename(_ old: FilePath, to new: FilePath) throws {
    guard try fileSystem.rename(old, toFree: new) == .renamed else {
      throw MVCError(.writeFailed, "cannot rename '\(old)': '\(new)' is there")
    }
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
