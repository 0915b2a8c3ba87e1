import MVCBase
import MVCObjects
import MVCStorage
import MVCText
import MVCWorkspace

/// Tells which snapshots of a walk changed some paths, and follows a path to the name it had before.
struct PathHistory {
  /// How much of a text has to be the same for it to count as the same file under another name.
  private static let likeness = 0.5
  private static let largestText: UInt64 = 1 << 20
  private static let mostCandidates = 64

  private var paths: [RepositoryPath]
  private let followsRenames: Bool
  private let graph: HistoryGraph
  private let source: ManifestSource
  private let store: any ObjectStore

  init(
    _ paths: [RepositoryPath], followsRenames: Bool, _ graph: HistoryGraph, _ source: ManifestSource,
    _ store: any ObjectStore
  ) {
    self.paths = paths
    self.followsRenames = followsRenames
    self.graph = graph
    self.source = source
    self.store = store
  }

  /// Whether a snapshot has something else at the paths than each of its parents.
  mutating func changes(_ entry: HistoryEntry) throws -> Bool {
    guard !paths.isEmpty else { return true }
    let new = try entries(entry.snapshot)
    var isChanged = entry.snapshot.parents.isEmpty && new.contains { $0 != nil }
    for parent in entry.snapshot.parents {
      let old = try entries(graph.snapshot(parent))
      if zip(old, new).allSatisfy({ $0?.id == $1?.id && $0?.kind == $1?.kind }) { return false }
      isChanged = true
    }
    if isChanged, followsRenames, let parent = entry.snapshot.parents.first { try follow(entry.snapshot, parent, new) }
    return isChanged
  }

  private func entries(_ snapshot: Snapshot) throws -> [ManifestEntry?] {
    try paths.map { try source.entry(at: $0, in: snapshot.manifest) }
  }

  private mutating func follow(_ snapshot: Snapshot, _ parent: ObjectID, _ new: [ManifestEntry?]) throws {
    let old = try graph.snapshot(parent).manifest
    for (number, path) in paths.enumerated() {
      guard let file = new[number], file.kind.isFile, try source.entry(at: path, in: old) == nil else { continue }
      let gone = try source.changes(from: old, to: snapshot.manifest).filter {
        $0.new == nil && $0.old?.kind.isFile == true
      }
      if let earlier = try gone.first(where: { $0.old?.id == file.id }) ?? likeliest(gone, file) {
        paths[number] = earlier.path
      }
    }
  }

  /// The file that went away and is most like one that came.
  private func likeliest(_ gone: [TreeChange], _ file: ManifestEntry) throws -> TreeChange? {
    guard let new = try text(file) else { return nil }
    var best: (change: TreeChange, likeness: Double)?
    for change in gone.prefix(Self.mostCandidates) {
      guard let old = try change.old.flatMap(text) else { continue }
      let diff = LineDiff(old: old, new: new)
      let kept = Double(diff.new.count - diff.stat.added)
      let likeness = kept / Double(max(diff.old.count, diff.new.count, 1))
      if likeness >= Self.likeness, likeness > best?.likeness ?? 0 { best = (change, likeness) }
    }
    return best?.change
  }

  private func text(_ entry: ManifestEntry) throws -> [UInt8]? {
    guard entry.byteCount <= Self.largestText else { return nil }
    let bytes = try store.bytes(of: entry.id)
    return ContentKind(of: bytes) == .text ? bytes : nil
  }
}
