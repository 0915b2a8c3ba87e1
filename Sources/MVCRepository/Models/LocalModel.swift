package import MVCBase
package import MVCInsight
package import SystemPackage

/// Models that lie in files, with or without a repository.
package enum LocalModel {
  /// The model at a path: the file, or the model files of a folder, not those of folders in it.
  ///
  /// - Returns: No files where none has tensors.
  /// - Throws: ``MVCError`` with code `notFound` when nothing is there.
  package static func model(at path: FilePath, _ runtime: Runtime) throws -> ModelFolder {
    let (resolved, kind) = try resolve(path, runtime)
    guard kind == .folder else {
      // What it is called here counts, and what lies beside it here: in caches of hubs a link leads to a bare digest.
      let name = path.lastComponent?.string ?? path.string
      return ModelFolder(
        files: try ModelFile.gather([candidate(resolved, name, runtime)]),
        config: try config(in: path.removingLastComponent(), runtime))
    }
    var candidates: [ModelFileCandidate] = []
    for name in try runtime.fileSystem.names(in: resolved) {
      let name = String(decoding: name, as: UTF8.self)
      guard let (location, kind) = try? resolve(resolved.appending(name), runtime), kind == .file,
        let status = try runtime.fileSystem.status(of: location),
        ModelFileCandidate.isLikely(fileName: name, byteCount: UInt64(max(0, status.byteCount)))
      else { continue }
      candidates.append(candidate(location, name, runtime))
    }
    return ModelFolder(files: try ModelFile.gather(candidates), config: try config(in: resolved, runtime))
  }

  /// The bytes of a file, to tell why it is no model; nil for a folder.
  package static func bytes(at path: FilePath, _ runtime: Runtime) throws -> (any ModelBytes)? {
    let (resolved, kind) = try resolve(path, runtime)
    return kind == .folder ? nil : try open(resolved, runtime)
  }

  /// As many links in a row as Linux follows.
  private static let mostLinks = 40

  /// Follows links: the caches of hubs are full of them.
  private static func resolve(_ path: FilePath, _ runtime: Runtime) throws -> (path: FilePath, kind: FileKind) {
    var place = path
    for _ in 0..<mostLinks {
      guard let status = try runtime.fileSystem.status(of: place) else {
        throw MVCError(.notFound, "cannot find '\(path)'")
      }
      guard status.kind == .link else { return (place, status.kind) }
      let target = FilePath(bytes: try runtime.fileSystem.linkTarget(of: place))
      place = target.isAbsolute ? target : place.removingLastComponent().pushing(target)
    }
    throw MVCError(.notFound, "cannot find '\(path)': it is a link in a ring")
  }

  private static func candidate(_ path: FilePath, _ name: String, _ runtime: Runtime) -> ModelFileCandidate {
    ModelFileCandidate(path: name) { try open(path, runtime) }
  }

  private static func open(_ path: FilePath, _ runtime: Runtime) throws -> FileBytes {
    let file = try runtime.fileSystem.open(path, .read)
    return FileBytes(file, byteCount: UInt64(max(0, try file.status().byteCount)))
  }

  private static func config(in folder: FilePath, _ runtime: Runtime) throws -> [UInt8]? {
    guard let (path, kind) = try? resolve(folder.appending("config.json"), runtime), kind == .file,
      let status = try runtime.fileSystem.status(of: path),
      UInt64(max(0, status.byteCount)) <= Repository.mostConfigByteCount
    else { return nil }
    return try runtime.fileSystem.contents(of: path)
  }
}
