import MVCBase
package import MVCObjects
import MVCStorage
import MVCWorkspace
package import SystemPackage

extension Repository {
  /// Writes the files of a snapshot into a folder, which has to be empty.
  package func export(_ snapshot: ObjectID, to folder: FilePath) throws {
    try FolderExport(repository: self, source: ManifestSource(objects), folder: folder)
      .write(objects.snapshot(snapshot).manifest)
  }
}

/// Writes what a manifest holds into a folder that is not the working folder.
struct FolderExport {
  let repository: Repository
  let source: ManifestSource
  let folder: FilePath

  private var fileSystem: any FileSystem { repository.runtime.fileSystem }

  /// Writes all of a manifest into the folder, which has to be empty.
  func write(_ manifest: ObjectID) throws {
    var byteCount: Int64 = 0
    try source.forEachLeaf(in: manifest) { _, entry in byteCount += Int64(clamping: entry.byteCount) }
    repository.runtime.progress.begin("restoring", byteCount: byteCount)
    defer { repository.runtime.progress.end() }
    try source.forEachLeaf(in: manifest) { path, entry in try write(entry, at: path) }
  }

  /// Makes a path of the folder what it is in a manifest; where it is not in it, nothing is left.
  func set(_ path: RepositoryPath, from manifest: ObjectID?) throws {
    let place = location(of: path)
    if try fileSystem.status(of: place) != nil { try fileSystem.removeTree(place) }
    if let entry = try manifest.flatMap({ try source.entry(at: path, in: $0) }) { try write(entry, at: path) }
  }

  private func location(of path: RepositoryPath) -> FilePath { folder.appending(name: path.bytes) }

  private func write(_ entry: ManifestEntry, at path: RepositoryPath) throws {
    let place = location(of: path)
    try repository.runtime.interruption.check()
    try fileSystem.createDirectories(place.removingLastComponent())
    switch entry.kind {
    case .folder: try fileSystem.createDirectories(place)
    case .link: try fileSystem.createLink(at: place, to: repository.objects.bytes(of: entry.id, limit: 1 << 16))
    case .file, .executable:
      let file = try fileSystem.open(place, .create)
      defer { try? file.close() }
      try repository.objects.restore(entry.id, to: file, workerCount: repository.runtime.workerCount) {
        repository.runtime.progress.advance(byteCount: $0)
        try repository.runtime.interruption.check()
      }
      if entry.kind == .executable { try fileSystem.setExecutable(true, of: place) }
    }
  }
}
