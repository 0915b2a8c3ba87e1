import MVCBase
package import MVCObjects
package import MVCStorage
import Synchronization

/// Gives manifests by id: those just made from a working folder, and those of the store, each read once.
///
/// Safe to share between threads.
package final class ManifestSource: Sendable {
  private let store: any ObjectStore
  private let known: Mutex<[ObjectID: Manifest]>

  package init(_ store: any ObjectStore, knowing manifests: [ObjectID: Manifest] = [:]) {
    self.store = store
    known = Mutex(manifests.merging([Manifest.emptyID: .empty]) { known, _ in known })
  }

  package func learn(_ manifests: [ObjectID: Manifest]) {
    known.withLock { $0.merge(manifests) { old, _ in old } }
  }

  package func manifest(_ id: ObjectID) throws -> Manifest {
    if let manifest = known.withLock({ $0[id] }) { return manifest }
    let manifest = try store.manifest(id)
    known.withLock { $0[id] = manifest }
    return manifest
  }

  /// The entries of the manifest at a path, for those who walk down a tree.
  ///
  /// - Throws: ``MVCError`` with code `corrupt` for a path that no folder could have: a tree made to be endlessly deep
  ///   ends here and not with the stack.
  package func entries(of id: ObjectID, at path: RepositoryPath) throws -> [ManifestEntry] {
    if let problem = path.problemWithLength {
      throw MVCError(.corrupt, "cannot look into the folder '\(path.shortened)': \(problem)")
    }
    return try manifest(id).entries
  }

  /// The entry at a path below a manifest, or nil when there is none.
  package func entry(at path: RepositoryPath, in root: ObjectID) throws -> ManifestEntry? {
    var entry: ManifestEntry? = ManifestEntry(name: [], kind: .folder, byteCount: 0, id: root)
    for name in path.components {
      guard let folder = entry, folder.kind == .folder else { return nil }
      entry = try manifest(folder.id).entry(named: name)
    }
    return entry
  }

  /// Visits every leaf below a manifest in order: files, links, and folders with nothing in them.
  package func forEachLeaf(
    in root: ObjectID, below path: RepositoryPath = .root, _ body: (RepositoryPath, ManifestEntry) throws -> Void
  ) throws {
    for entry in try entries(of: root, at: path) {
      let inner = path.appending(entry.name)
      if entry.kind == .folder, try !manifest(entry.id).entries.isEmpty {
        try forEachLeaf(in: entry.id, below: inner, body)
      } else {
        try body(inner, entry)
      }
    }
  }
}
