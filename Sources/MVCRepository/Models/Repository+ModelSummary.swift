import MVCBase
package import MVCInsight
package import MVCObjects
import MVCStorage
import MVCWorkspace

/// What models a snapshot holds, told without reading their weights.
package struct SnapshotModels: Sendable {
  /// The model of one folder.
  package struct Model: Sendable {
    package let folder: RepositoryPath
    package let inspection: ModelInspection
    /// What each tensor is whatever it is called, in the order of the inspection's tensors; nil where that could only
    /// be told by reading a long file.
    package let identities: [TensorIdentity?]
  }

  /// By folder, in the order of the paths.
  package let models: [Model]
  /// Whether all model files were looked at: of thousands of them the last are not.
  package let isComplete: Bool

  package var parameterCount: UInt64 { models.clampedSum { $0.inspection.parameterCount } }
  package var tensorCount: Int { models.reduce(0) { $0 + $1.inspection.tensorCount } }

  /// The identities of all tensors, by which snapshots that share weights are found.
  package var identities: Set<TensorIdentity> { Set(models.flatMap(\.identities).compactMap { $0 }) }
}

extension Repository {
  /// So many model files of a snapshot are looked at.
  private static var mostModelFiles: Int { 1000 }
  /// A file up to this length is read where its chunks do not tell its tensors' identities, in bytes.
  private static var mostReadByteCount: UInt64 { 1 << 20 }

  /// Says what models a snapshot holds: parameters, dtypes, tensors, architecture, and the identity of each tensor.
  ///
  /// Only headers are read. The identities come from the ids of chunks, which are cut at tensors.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` when an object is missing or damaged.
  /// - Complexity: O(headers and chunk lists), not O(weights).
  package func models(of snapshot: ObjectID) throws -> SnapshotModels {
    let source = ManifestSource(objects)
    let root = try objects.snapshot(snapshot).manifest
    var folders: [RepositoryPath: Int] = [:]
    var fileCount = 0
    try source.forEachLeaf(in: root) { path, entry in
      guard isModelCandidate(entry), let folder = path.parent else { return }
      fileCount += 1
      if fileCount <= Self.mostModelFiles { folders[folder, default: 0] += 1 }
    }
    let models = try folders.keys.sorted().compactMap { folder -> SnapshotModels.Model? in
      try runtime.interruption.check()
      return try model(
        in: folder, of: ResolvedPath(snapshot: snapshot, path: folder, entry: entry(at: folder, of: snapshot)))
    }
    return SnapshotModels(models: models, isComplete: fileCount <= Self.mostModelFiles)
  }

  private func model(in folder: RepositoryPath, of place: ResolvedPath) throws -> SnapshotModels.Model? {
    let model = try model(at: place)
    guard !model.files.isEmpty else { return nil }
    let identities = try Digesting(runtime).identities(
      of: model.files.flatMap(\.tensors), readingFilesUpTo: Self.mostReadByteCount)
    return SnapshotModels.Model(
      folder: folder, inspection: try model.inspection(), identities: identities)
  }
}
