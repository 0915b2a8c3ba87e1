package import MVCBase
package import MVCInsight
import MVCTensors
package import SystemPackage

/// Models that lie in files, with or without a repository.
package enum LocalModel {
  /// The model at a path: the file with the data that it names, the shards of an index, or the model files of a folder, not
  /// those of folders in it.
  ///
  /// - Returns: No files where none has tensors.
  /// - Throws: ``MVCError`` with code `notFound` when nothing is there.
  package static func model(at path: FilePath, _ runtime: Runtime) throws -> ModelFolder {
    let (resolved, kind) = try resolve(path, runtime)
    guard kind == .folder else {
      // What it is called here counts, and what lies beside it here: in caches of hubs a link leads to a bare digest.
      let name = path.lastComponent?.string ?? path.string
      let folder = path.removingLastComponent()
      if let index = try index(resolved, name, runtime) {
        let shards = try index.files.compactMap { try beside($0, in: folder, runtime) }
        return ModelFolder(
          model: try GatheredModel(shards), config: try config(in: folder, runtime), indexes: [index], isFile: true)
      }
      let model = try GatheredModel([candidate(resolved, name, runtime)]) { try beside($0, in: folder, runtime) }
      return ModelFolder(model: model, config: try config(in: folder, runtime), isFile: true)
    }
    var candidates: [ModelFileCandidate] = []
    var indexes: [ShardIndex] = []
    for name in try runtime.fileSystem.names(in: resolved).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let name = String(decoding: name, as: UTF8.self)
      guard let (location, kind) = try? resolve(resolved.appending(name), runtime), kind == .file,
        let status = try runtime.fileSystem.status(of: location)
      else { continue }
      if let index = try index(location, name, runtime) { indexes.append(index) }
      if ModelFileCandidate.isLikely(fileName: name, byteCount: UInt64(max(0, status.byteCount))) {
        candidates.append(candidate(location, name, runtime))
      }
    }
    let model = try GatheredModel(candidates) { try beside($0, in: resolved, runtime) }
    return ModelFolder(model: model, config: try config(in: resolved, runtime), indexes: indexes)
  }

  /// A file that another one names, by its path from their folder; nil where there is none.
  private static func beside(_ path: String, in folder: FilePath, _ runtime: Runtime) throws -> ModelFileCandidate? {
    guard ExternalLocation.path(path, in: "") != nil,
      let (location, kind) = try? resolve(folder.pushing(FilePath(path)), runtime), kind == .file
    else { return nil }
    return candidate(location, path, runtime)
  }

  private static func index(_ path: FilePath, _ name: String, _ runtime: Runtime) throws -> ShardIndex? {
    guard ShardIndex.isLikely(fileName: name) else { return nil }
    return try ShardIndex(AnyBytes(open(path, runtime)), name: name)
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
