import MVCBase
package import MVCInsight
import MVCObjects
import MVCStorage
import MVCWorkspace

extension Repository {
  /// Compares the tensors of the models that a comparison of files touches.
  ///
  /// A model is the model files of a folder in which one changed, so that shards that did not change count as well.
  /// Bytes are read only of tensors that changed, and of new ones of the working folder.
  ///
  /// - Returns: Nil when no model file changed, or none of them is one that mvc reads.
  /// - Throws: What reading throws, and ``MVCError`` with code `interrupted`.
  package func compareModels(_ comparison: Comparison) throws -> ModelComparison? {
    let folders = changedModelFolders(comparison)
    guard !folders.isEmpty else { return nil }
    let old = try modelFiles(of: comparison.old, comparison.oldManifest, in: folders, comparison)
    let new = try modelFiles(of: comparison.new, comparison.newManifest, in: folders, comparison)
    guard !old.files.isEmpty || !new.files.isEmpty, Self.differs(old, new) else { return nil }
    return try ModelComparison(from: old, to: new, runtime)
  }

  private func changedModelFolders(_ comparison: Comparison) -> [RepositoryPath] {
    var folders: Set<RepositoryPath> = []
    for change in comparison.changes {
      if let old = change.old, isModelCandidate(old), let folder = (change.oldPath ?? change.path).parent {
        folders.insert(folder)
      }
      if let new = change.new, isModelCandidate(new), let folder = change.path.parent { folders.insert(folder) }
    }
    return folders.sorted()
  }

  private func modelFiles(
    of side: DiffSide, _ manifest: ObjectID?, in folders: [RepositoryPath], _ comparison: Comparison
  ) throws -> GatheredModel {
    guard let manifest else { return GatheredModel() }
    var candidates: [ModelFileCandidate] = []
    for folder in folders {
      try runtime.interruption.check()
      guard let entry = try comparison.source.entry(at: folder, in: manifest), entry.kind == .folder else { continue }
      candidates += try self.candidates(in: entry.id, at: folder, side, comparison.source) {
        comparison.selection.includes($0)
      }
    }
    return try GatheredModel(candidates) { try beside($0, in: manifest, side, comparison.source) }
  }

  /// Whether the model files of both sides are not the same ones: what changed may have been another large file.
  private static func differs(_ old: GatheredModel, _ new: GatheredModel) -> Bool {
    func names(_ model: GatheredModel) -> [String: PieceDigest?] {
      let files = model.files.map { ($0.path, $0.digest) }
      return Dictionary(files + model.unread.filter { $0.part == nil }.map { ($0.path, $0.digest) }) { first, _ in first
      }
    }
    // The data of an ONNX file has no digest of its own: it counts as changed.
    return names(old) != names(new) || (old.files + new.files).contains { $0.digest == nil }
  }
}
