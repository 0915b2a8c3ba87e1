import MVCBase
package import MVCInsight
package import MVCObjects
import MVCStorage
import MVCWorkspace

/// The model files of a folder, and the configuration beside them.
package struct ModelFolder: Sendable {
  package let files: [ModelFile]
  /// The bytes of `config.json`, if there is one of reasonable length.
  package let config: [UInt8]?
}

extension Repository {
  /// A configuration above this length is not looked at, in bytes.
  static var mostConfigByteCount: UInt64 { 4 << 20 }

  /// The model at a path of a snapshot: the file, or the model files of the folder.
  ///
  /// - Returns: No files where none has tensors.
  package func model(at path: ResolvedPath) throws -> ModelFolder {
    let source = ManifestSource(objects)
    guard path.entry.kind == .folder else {
      let folder = try path.path.parent.flatMap {
        try source.entry(at: $0, in: objects.snapshot(path.snapshot).manifest)
      }
      return ModelFolder(
        files: try ModelFile.gather([candidate(path.entry, at: path.path, .snapshot(path.snapshot))]),
        config: try folder.flatMap { try config(in: $0.id, source) })
    }
    let candidates = try candidates(in: path.entry.id, at: path.path, .snapshot(path.snapshot), source)
    return ModelFolder(files: try ModelFile.gather(candidates), config: try config(in: path.entry.id, source))
  }

  /// The bytes of a file of a snapshot, to tell why it is no model.
  package func modelBytes(of entry: ManifestEntry) throws -> any ModelBytes {
    switch try objects.content(of: entry.id) {
    case .whole(let bytes): MemoryBytes(bytes)
    case .chunks(let chunks, let byteCount): StoredModelBytes(objects, chunks, byteCount: byteCount)
    case .large: MemoryBytes(try objects.bytes(of: entry.id))
    }
  }

  /// The files of a manifest, not those of folders in it, that may be a model's.
  func candidates(
    in manifest: ObjectID, at folder: RepositoryPath, _ side: DiffSide, _ source: ManifestSource,
    where isWanted: (RepositoryPath) -> Bool = { _ in true }
  ) throws -> [ModelFileCandidate] {
    try source.entries(of: manifest, at: folder).filter(isModelCandidate).compactMap { entry in
      let path = folder.appending(entry.name)
      return isWanted(path) ? candidate(entry, at: path, side) : nil
    }
  }

  func isModelCandidate(_ entry: ManifestEntry) -> Bool {
    entry.kind.isFile
      && ModelFileCandidate.isLikely(
        fileName: String(decoding: entry.name, as: UTF8.self), byteCount: entry.byteCount)
  }

  private func candidate(_ entry: ManifestEntry, at path: RepositoryPath, _ side: DiffSide) -> ModelFileCandidate {
    let text = String(decoding: path.bytes, as: UTF8.self)
    return ModelFileCandidate(path: text, digest: PieceDigest(bytes: entry.id.bytes)) {
      side == .workingFolder ? try workingBytes(of: entry, at: path) : try modelBytes(of: entry)
    }
  }

  /// The bytes of a file of the working folder; with the chunks' ids where its content is stored.
  private func workingBytes(of entry: ManifestEntry, at path: RepositoryPath) throws -> any ModelBytes {
    let location = folder.location(of: path)
    let file = FileBytes(try runtime.fileSystem.open(location, .read), byteCount: entry.byteCount)
    guard try objects.contains(entry.id), case .chunks(let chunks, _) = try objects.content(of: entry.id) else {
      return file
    }
    return WorkingModelBytes(file, chunks)
  }

  private func config(in manifest: ObjectID, _ source: ManifestSource) throws -> [UInt8]? {
    guard let entry = try source.manifest(manifest).entry(named: Array("config.json".utf8)[...]), entry.kind.isFile,
      entry.byteCount <= Self.mostConfigByteCount
    else { return nil }
    return try objects.bytes(of: entry.id)
  }
}
