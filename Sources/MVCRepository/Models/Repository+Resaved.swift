import MVCBase
import MVCInsight
package import MVCObjects
import MVCStorage
import MVCTensors
import MVCWorkspace

/// Model files that were saved again: other bytes, the same weights.
package struct ResavedModel: Sendable, Equatable {
  /// The files that changed, in the order of their paths.
  package let paths: [RepositoryPath]
  /// The snapshot with the same weights.
  package let snapshot: ObjectID
}

extension Repository {
  /// A file up to this length is read where its chunks do not tell its tensors, in bytes.
  private static var mostReadByteCount: UInt64 { 1 << 20 }
  /// Of a commit that changes more model files nothing is said.
  private static var mostFiles: Int { 1000 }

  /// The folders of which all changed model files hold the same weights as before, told by the ids of chunks: no weights
  /// are read.
  ///
  /// - Parameters:
  ///   - old: The snapshot before.
  ///   - new: The snapshot after, which is stored.
  func resavedModels(from old: ObjectID, to new: Snapshot) throws -> [ResavedModel] {
    let source = ManifestSource(objects)
    let roots = (old: try objects.snapshot(old).manifest, new: new.manifest)
    let changes = try source.changes(from: roots.old, to: roots.new).filter { change in
      TensorLayout.isLikely(fileName: change.path.description)
    }
    guard changes.count <= Self.mostFiles else { return [] }
    return try Dictionary(grouping: changes) { $0.path.parent ?? .root }.sorted { $0.key < $1.key }
      .compactMap { _, changes in
        let sides = try [(roots.old, changes.map(\.old)), (roots.new, changes.map(\.new))].map { root, entries in
          try tensors(
            zip(changes.map(\.path), entries).compactMap { path, entry in entry.map { (path, $0) } }, root, source)
        }
        guard let before = sides[0], !before.isEmpty, before == sides[1] else { return nil }
        return ResavedModel(paths: changes.map(\.path).sorted(), snapshot: old)
      }
  }

  /// How often each tensor is there; nil where some are not known, or not all that may hold weights is read.
  private func tensors(
    _ entries: [(path: RepositoryPath, entry: ManifestEntry)], _ root: ObjectID, _ source: ManifestSource
  ) throws -> [ResavedTensor: Int]? {
    let candidates = entries.filter { $0.entry.kind.isFile }.map { candidate($0.entry, at: $0.path, .nothing) }
    let model = try GatheredModel(candidates) { try beside($0, in: root, .nothing, source) }
    guard model.unread.isEmpty, candidates.count <= model.files.count else { return nil }
    let tensors = model.files.flatMap(\.tensors)
    let identities = try Digesting(runtime).identities(of: tensors, readingFilesUpTo: Self.mostReadByteCount)
    var counts: [ResavedTensor: Int] = [:]
    for (tensor, identity) in zip(tensors, identities) {
      guard let identity else { return nil }
      counts[ResavedTensor(name: tensor.name, identity: identity), default: 0] += 1
    }
    return counts
  }
}

private struct ResavedTensor: Hashable {
  let name: String
  let identity: TensorIdentity
}
