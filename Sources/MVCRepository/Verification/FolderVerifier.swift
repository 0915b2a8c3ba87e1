package import MVCBase
import MVCObjects
package import MVCPassport
import MVCWorkspace
package import SystemPackage

/// Holds a folder on the disk against the files of a version, byte for byte. Needs no repository.
///
/// Folders have no bytes: empty ones do not count. Whether a file may be executed does not count either, because many
/// ways of bringing files to a server lose it. A link is its target's text and is not followed.
package struct FolderVerifier: Sendable {
  /// Which files may be there beside those of the version.
  package enum Tolerance: Sendable {
    case none
    /// What the ignore rules leave out of every snapshot.
    case ignored
    case everything
  }

  private typealias Difference = FolderVerification.Difference

  private let runtime: Runtime

  package init(_ runtime: Runtime) { self.runtime = runtime }

  /// Compares a folder, reading every file of the version on all processors.
  ///
  /// - Parameters:
  ///   - passport: A file that is passed over, where it lies in the folder.
  /// - Throws: ``MVCError`` with code `notFound` when there is no such folder.
  package func verify(
    folder: FilePath, against files: [PassportFile], allowing tolerance: Tolerance = .none, passport: FilePath? = nil
  ) throws -> FolderVerification {
    let working = WorkingFolder(root: folder, runtime: runtime)
    var found = try leaves(of: working)
    var result = FolderVerification()
    let expected = files.filter { $0.kind != .folder }
    try compare(expected, with: working, &found, &result)
    if tolerance != .everything {
      let counted = tolerance == .ignored ? try unignored(in: working) : nil
      for path in found.keys where counted?.contains(path) ?? true && working.location(of: path) != passport {
        result.differences.append(Difference(.extra, path))
      }
    }
    result.differences.sort { $0.path < $1.path }
    return result
  }

  /// Compares one file with the version's file of the same bytes, or else of the same name.
  package func verify(file: FilePath, against files: [PassportFile]) throws -> FolderVerification {
    let open = try runtime.fileSystem.open(file, .read)
    let byteCount = try open.status().byteCount
    runtime.progress.begin("verifying", byteCount: byteCount)
    defer { runtime.progress.end() }
    let (id, readCount) = try FileDigester().digest(open, limit: byteCount, runtime)
    var result = FolderVerification()
    let candidates = files.filter { $0.kind.isFile }
    let name = file.bytes.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? []
    if let match = candidates.first(where: { $0.id == id }) {
      result.note(match, nil)
      return result
    }
    let named = candidates.count == 1 ? candidates.first : candidates.first { $0.path.name.elementsEqual(name) }
    var difference = Difference(.extra, RepositoryPath(unchecked: name))
    if let named { difference = Self.changed(named, "its bytes differ") }
    difference.actualByteCount = UInt64(clamping: readCount)
    difference.actualID = id
    result.differences = [difference]
    return result
  }

  // MARK: Looking

  /// Everything in a folder but its folders, and but the repositories of mvc and git at its top.
  private func leaves(of folder: WorkingFolder) throws -> [RepositoryPath: FileStatus] {
    var leaves: [RepositoryPath: FileStatus] = [:]
    var waiting = [RepositoryPath.root]
    while let path = waiting.popLast() {
      try runtime.interruption.check()
      for item in try runtime.fileSystem.items(in: folder.location(of: path)).complete() {
        if path.isRoot, EntryName.isReserved(item.name) { continue }
        let inner = path.appending(item.name)
        if item.status.kind == .folder { waiting.append(inner) } else { leaves[inner] = item.status }
      }
    }
    return leaves
  }

  /// The files that a commit of the folder would record.
  private func unignored(in folder: WorkingFolder) throws -> Set<RepositoryPath> {
    var paths: Set<RepositoryPath> = []
    func add(_ found: ScannedFolder) throws {
      for entry in try found.entries {
        if let inner = entry.folder { try add(inner) } else { paths.insert(found.path.appending(entry.name)) }
      }
    }
    try add(FolderScanner(folder, index: StatIndex()) { _ in false }.scan())
    return paths
  }

  // MARK: Comparing

  private func compare(
    _ expected: [PassportFile], with folder: WorkingFolder, _ found: inout [RepositoryPath: FileStatus],
    _ result: inout FolderVerification
  ) throws {
    runtime.progress.begin("verifying", byteCount: expected.clampedSum { Int64(clamping: $0.byteCount) })
    defer { runtime.progress.end() }
    let runtime = runtime
    var outcome = result
    try OrderedPipeline<FileDigester, (PassportFile, Difference?)>.run(
      width: runtime.workerCount, window: runtime.workerCount * 16, makeScratch: { FileDigester() },
      consume: { file, difference in outcome.note(file, difference) },
      body: { pipeline in
        for file in expected {
          let status = found.removeValue(forKey: file.path)
          let location = folder.location(of: file.path)
          try pipeline.submit { digester in
            (file, try Self.difference(of: file, at: location, status, digester, runtime))
          }
        }
      })
    result = outcome
  }

  private static func difference(
    of file: PassportFile, at location: FilePath, _ status: FileStatus?, _ digester: FileDigester, _ runtime: Runtime
  ) throws -> Difference? {
    guard let status else { return Difference(.missing, file.path, expected: file) }
    switch (file.kind, status.kind) {
    case (.link, .link):
      let target = try runtime.fileSystem.linkTarget(of: location)
      return ObjectID(of: target) == file.id ? nil : changed(file, "the link leads elsewhere")
    case (.file, .file), (.executable, .file):
      guard status.byteCount == Int64(clamping: file.byteCount) else {
        var difference = changed(file, "it has \(status.byteCount) bytes, not \(file.byteCount)")
        difference.actualByteCount = UInt64(clamping: status.byteCount)
        return difference
      }
      let open = try runtime.fileSystem.open(location, .read)
      let (id, byteCount) = try digester.digest(open, limit: status.byteCount, runtime)
      try open.close()
      guard id != file.id else { return nil }
      var difference = changed(file, "its bytes differ")
      difference.actualByteCount = UInt64(clamping: byteCount)
      difference.actualID = id
      return difference
    case (.link, _): return changed(file, "it should be a link")
    case (_, .link): return changed(file, "it is a link")
    default: return changed(file, "it is no file")
    }
  }

  private static func changed(_ file: PassportFile, _ reason: String) -> Difference {
    Difference(.changed, file.path, reason, expected: file)
  }
}
