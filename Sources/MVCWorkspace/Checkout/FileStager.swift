import MVCBase
import MVCObjects
import MVCStorage
import SystemPackage

/// Writes and verifies the new files of a checkout; of one that keeps most of its bytes the pieces that differ.
struct FileStager {
  /// Small files are decoded side by side; the chunks of a larger one are, too.
  private static let smallByteCount: UInt64 = 256 << 10

  private struct Item {
    let number: Int
    let path: RepositoryPath
    let entry: ManifestEntry

    var isSmall: Bool { entry.byteCount <= smallByteCount }
  }

  private let folder: WorkingFolder
  private let store: any ObjectStore
  private let index: StatIndex?
  private let area: StagingArea
  private let items: [Item]
  private let plan: CheckoutPlan

  init(
    _ plan: CheckoutPlan, _ folder: WorkingFolder, _ store: any ObjectStore, _ index: StatIndex?, _ area: StagingArea
  ) {
    self.folder = folder
    self.store = store
    self.index = index
    self.area = area
    self.plan = plan
    items = plan.changes.enumerated().compactMap { number, change in
      change.new.flatMap { $0.kind == .folder ? nil : Item(number: number, path: change.path, entry: $0) }
    }
  }

  private var runtime: Runtime { folder.runtime }

  /// - Returns: The files of which only pieces were written, by the number of their change.
  /// - Throws: ``MVCError`` with code `storageFull` before anything is written when the space is not there;
  ///   ``UnexpectedContent`` when files do not hold what the index says. Nothing is left after an error.
  func stage() throws -> [Int: PatchedFile] {
    var patches = try findPatches()
    try checkSpace(patches)
    try runtime.fileSystem.createDirectories(area.folder)
    do {
      try stageSmall()
      var unexpected: [RepositoryPath] = []
      for item in items where !item.isSmall {
        switch try stage(item, patches[item.number]) {
        case .patched: continue
        case .written: patches[item.number] = nil
        case .unexpected: unexpected.append(item.path)
        }
      }
      guard unexpected.isEmpty else { throw UnexpectedContent(paths: unexpected) }
    } catch {
      try? area.remove(runtime.fileSystem)
      throw error
    }
    return patches
  }

  /// Finds the files that keep most of their bytes.
  private func findPatches() throws -> [Int: PatchedFile] {
    guard let index else { return [:] }
    var patches: [Int: PatchedFile] = [:]
    for item in items where !item.isSmall && item.entry.kind.isFile {
      let location = folder.location(of: item.path)
      guard plan.changes[item.number].old?.kind.isFile == true,
        let status = try runtime.fileSystem.status(of: location),
        let old = index.id(of: item.path, status), let patch = try store.patch(from: old, to: item.entry.id),
        patch.isWorthwhile
      else { continue }
      patches[item.number] = PatchedFile(patch, item.path, item.entry, status, location, runtime)
    }
    return patches
  }

  private func checkSpace(_ patches: [Int: PatchedFile]) throws {
    let needed = items.clampedSum { item in
      patches[item.number]?.neededByteCount ?? Int64(clamping: item.entry.byteCount)
    }
    guard let free = runtime.fileSystem.availableByteCount(at: folder.root), free < needed else { return }
    throw MVCError(
      .storageFull, "cannot check out: \(needed) bytes are needed and \(free) are free",
      hint: "free some space and run the command again; nothing was changed")
  }

  private func stageSmall() throws {
    try OrderedPipeline<Void, Int64>.run(
      width: runtime.workerCount, window: runtime.workerCount * 8, makeScratch: {},
      consume: { runtime.progress.advance(byteCount: $0) },
      body: { pipeline in
        for item in items where item.isSmall {
          let (store, area, runtime, entry, number) = (store, area, runtime, item.entry, item.number)
          try pipeline.submit {
            try runtime.interruption.check()
            try Self.write(entry, from: store, to: area.new(number), runtime)
            return Int64(clamping: entry.byteCount)
          }
        }
      })
  }

  private enum Outcome {
    /// The pieces that differ were written.
    case patched
    case written
    /// The file that is there is not what the index takes it for.
    case unexpected
  }

  /// Stages one large file.
  private func stage(_ item: Item, _ patched: PatchedFile?) throws -> Outcome {
    let known = try knownFile(at: item.path)
    defer { try? known?.file.close() }
    do {
      if let patched, let known {
        return try patched.gather(from: store, sharing: known, to: area.new(item.number), runtime, progress)
          ? .patched : .unexpected
      }
      try write(item, sharing: known)
      return .written
    } catch let error as MVCError where error.code == .corrupt && known != nil {
      // The file is not what the index takes it for, or the store is damaged: without the file it is seen which.
      try runtime.fileSystem.removeFile(area.new(item.number))
      try write(item, sharing: nil)
      return .unexpected
    }
  }

  /// The file at a path, if what it holds is known without reading it.
  private func knownFile(at path: RepositoryPath) throws -> KnownFile? {
    let location = folder.location(of: path)
    guard let index, try runtime.fileSystem.status(of: location)?.kind == .file else { return nil }
    let file = try runtime.fileSystem.open(location, .read)
    return index.id(of: path, try file.status()).map { KnownFile(file, id: $0) }
  }

  private func progress(_ byteCount: Int64) throws {
    try runtime.interruption.check()
    runtime.progress.advance(byteCount: byteCount)
  }

  private func write(_ item: Item, sharing known: KnownFile?) throws {
    try Self.write(
      item.entry, from: store, to: area.new(item.number), runtime, sharing: known, workerCount: runtime.workerCount,
      progress: progress)
  }

  private static func write(
    _ entry: ManifestEntry, from store: any ObjectStore, to path: FilePath, _ runtime: Runtime,
    sharing known: KnownFile? = nil, workerCount: Int = 1, progress: @escaping (Int64) throws -> Void = { _ in }
  ) throws {
    if entry.kind == .link {
      return try runtime.fileSystem.createLink(at: path, to: store.bytes(of: entry.id, limit: 1 << 16))
    }
    let file = try runtime.fileSystem.open(path, .create)
    try store.restore(entry.id, to: file, sharing: known, workerCount: workerCount, progress: progress)
    try file.close()
    if entry.kind == .executable { try runtime.fileSystem.setExecutable(true, of: path) }
  }
}
