import MVCBase
package import MVCInsight
package import MVCObjects
import MVCStorage
package import MVCTensors
import MVCWorkspace

/// The model files of a folder, or one of them, and what lies beside them.
package struct ModelFolder: Sendable {
  package let model: GatheredModel
  /// The bytes of `config.json`, if there is one of reasonable length.
  package let config: [UInt8]?
  /// The indexes of shards.
  package var indexes: [ShardIndex] = []
  /// Whether one file was asked for.
  package var isFile = false

  package var files: [ModelFile] { model.files }

  /// What is said of the model.
  package func inspection() throws -> ModelInspection {
    try ModelInspection(model, config: config, indexes: indexes)
  }
}

extension Repository {
  /// A configuration above this length is not looked at, in bytes.
  static var mostConfigByteCount: UInt64 { 4 << 20 }

  /// The model at a path of a snapshot: the file, or the model files of the folder.
  ///
  /// - Returns: No files where none has tensors.
  package func model(at path: ResolvedPath) throws -> ModelFolder {
    let source = ManifestSource(objects)
    let side = DiffSide.snapshot(path.snapshot)
    let root = try objects.snapshot(path.snapshot).manifest
    guard path.entry.kind == .folder else { return try modelFile(at: path, root, side, source) }
    let candidates = try candidates(in: path.entry.id, at: path.path, side, source)
    let model = try GatheredModel(candidates) { try beside($0, in: root, side, source) }
    return ModelFolder(
      model: model, config: try config(in: path.entry.id, source),
      indexes: try indexes(in: path.entry.id, source))
  }

  /// The model of one file: with the data that it names, or the shards of an index.
  private func modelFile(
    at path: ResolvedPath, _ root: ObjectID, _ side: DiffSide, _ source: ManifestSource
  ) throws -> ModelFolder {
    let parent = path.path.parent ?? .root
    let settings = try source.entry(at: parent, in: root).flatMap { try config(in: $0.id, source) }
    if let index = try index(path.entry) {
      let folder = parent.isRoot ? "" : "\(String(decoding: parent.bytes, as: UTF8.self))/"
      let shards = try index.files.compactMap { try beside(folder + $0, in: root, side, source) }
      return ModelFolder(model: try GatheredModel(shards), config: settings, indexes: [index], isFile: true)
    }
    let model = try GatheredModel([candidate(path.entry, at: path.path, side)]) {
      try beside($0, in: root, side, source)
    }
    return ModelFolder(model: model, config: settings, isFile: true)
  }

  /// A file that another one names, by its path; nil where there is none.
  func beside(
    _ path: String, in root: ObjectID, _ side: DiffSide, _ source: ManifestSource
  ) throws -> ModelFileCandidate? {
    guard let path = try? RepositoryPath(validating: path), let entry = try source.entry(at: path, in: root),
      entry.kind.isFile
    else { return nil }
    return candidate(entry, at: path, side)
  }

  private func indexes(in manifest: ObjectID, _ source: ManifestSource) throws -> [ShardIndex] {
    try source.manifest(manifest).entries.compactMap { try index($0) }
  }

  private func index(_ entry: ManifestEntry) throws -> ShardIndex? {
    let name = String(decoding: entry.name, as: UTF8.self)
    guard entry.kind.isFile, ShardIndex.isLikely(fileName: name) else { return nil }
    return try ShardIndex(AnyBytes(modelBytes(of: entry)), name: name)
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

  func candidate(_ entry: ManifestEntry, at path: RepositoryPath, _ side: DiffSide) -> ModelFileCandidate {
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
