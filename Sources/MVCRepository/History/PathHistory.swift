import MVCBase
import MVCObjects
import MVCStorage
import MVCWorkspace

/// Tells which snapshots of a walk changed some paths, and follows files to the names they had before.
///
/// A file may have had different names at the same time, on lines of descent that were merged later: what it is called
/// is kept for each snapshot that is awaited.
struct PathHistory {
  private let paths: [RepositoryPath]
  private let followsRenames: Bool
  private let graph: HistoryGraph
  private let source: ManifestSource
  private let detector: RenameDetector
  private let onSkipped: (SkippedRenames) -> Void
  /// What the followed files are called in snapshots whose children were visited.
  private var names: [ObjectID: Set<RepositoryPath>] = [:]

  init(
    _ paths: [RepositoryPath], followsRenames: Bool, _ graph: HistoryGraph, _ source: ManifestSource,
    _ detector: RenameDetector, onSkipped: @escaping (SkippedRenames) -> Void
  ) {
    self.paths = paths
    self.followsRenames = followsRenames
    self.graph = graph
    self.source = source
    self.detector = detector
    self.onSkipped = onSkipped
  }

  /// Whether a snapshot has something else at the paths than each of its parents.
  mutating func changes(_ entry: HistoryEntry) throws -> Bool {
    guard !paths.isEmpty else { return true }
    let paths = followsRenames ? (names.removeValue(forKey: entry.id) ?? Set(paths)).sorted() : paths
    let new = try entries(entry.snapshot, at: paths)
    var isChanged = entry.snapshot.parents.isEmpty ? new.contains { $0 != nil } : true
    for parent in entry.snapshot.parents {
      let old = try entries(graph.snapshot(parent), at: paths)
      if zip(old, new).allSatisfy({ $0?.id == $1?.id && $0?.kind == $1?.kind }) { isChanged = false }
      guard followsRenames else { continue }
      for (number, path) in paths.enumerated() {
        let earlier = old[number] == nil ? try new[number].flatMap { try self.earlier($0, path, entry, parent) } : nil
        names[parent, default: []].insert(earlier ?? path)
      }
    }
    return isChanged
  }

  private func entries(_ snapshot: Snapshot, at paths: [RepositoryPath]) throws -> [ManifestEntry?] {
    try paths.map { try source.entry(at: $0, in: snapshot.manifest) }
  }

  /// What a file that is not in a parent under its name is called there.
  private func earlier(
    _ file: ManifestEntry, _ path: RepositoryPath, _ entry: HistoryEntry, _ parent: ObjectID
  ) throws -> RepositoryPath? {
    guard file.kind.isFile else { return nil }
    let gone = try source.changes(from: graph.snapshot(parent).manifest, to: entry.snapshot.manifest).filter {
      $0.new == nil
    }
    let target = TreeChange(path: path, old: nil, new: file)
    let (renames, skipped) = try detector.renames(from: gone, to: [target])
    if let skipped { onSkipped(skipped) }
    return renames.first?.from.path
  }
}
