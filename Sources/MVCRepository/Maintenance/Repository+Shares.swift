import MVCBase
import MVCObjects
import MVCStorage
import MVCWorkspace

extension Repository {
  /// What is stored in each encoding, in all packs.
  package func encodingShares() throws -> [EncodingShare] {
    var shares = Dictionary(uniqueKeysWithValues: ObjectEncoding.allCases.map { ($0, EncodingShare(encoding: $0)) })
    for pack in try objects.packSet.packs() {
      try pack.forEachEntry { entry in
        try runtime.interruption.check()
        let header = try pack.header(entry)
        shares[entry.encoding]?.objectCount += 1
        shares[entry.encoding]?.storedByteCount += UInt64(entry.storedByteCount)
        shares[entry.encoding]?.rawByteCount += UInt64(
          entry.encoding == .chunked ? header.chunkCount * Chunk.storedByteCount : header.byteCount)
      }
    }
    return ObjectEncoding.allCases.compactMap { shares[$0] }
  }

  /// What the files take, those that take most first.
  package func fileShares() throws -> [FileShare] {
    var shares: [RepositoryPath: FileShare] = [:]
    var counted = CountedObjects(objects)
    try forEachVersion { path, entry, copyCount in
      var share = shares[path] ?? FileShare(path: path)
      share.versionCount += 1
      share.share.copiesByteCount = share.share.copiesByteCount.addingClamped(
        entry.byteCount.multipliedClamped(by: copyCount))
      if counted.add(entry.id) {
        share.share.storedByteCount += try counted.storedByteCount(of: entry.id)
        let chunks = try objects.chunks(of: entry.id)
        if chunks.isEmpty {
          share.share.distinctByteCount = share.share.distinctByteCount.addingClamped(entry.byteCount)
        }
        for chunk in chunks where counted.add(chunk.id) {
          share.share.distinctByteCount += UInt64(chunk.byteCount)
          share.share.storedByteCount += try counted.storedByteCount(of: chunk.id)
        }
      }
      shares[path] = share
    }
    return shares.values.sorted { ($1.share.storedByteCount, $0.path) < ($0.share.storedByteCount, $1.path) }
  }

  /// What the tensors of model files take, those that take most first.
  package func tensorShares() throws -> [TensorShare] {
    struct Key: Hashable {
      let name: String
      let dtype: String
      let shape: [UInt64]
    }
    var shares: [Key: TensorShare] = [:]
    var counted = CountedObjects(objects)
    try forEachVersion { _, entry, copyCount in
      guard let (_, stored) = try objects.packSet.find(entry.id), stored.encoding == .chunked else { return }
      for tensor in try objects.tensors(of: entry.id) {
        let key = Key(name: tensor.name, dtype: tensor.dtype, shape: tensor.shape)
        var share = shares[key] ?? TensorShare(name: tensor.name, dtype: tensor.dtype, shape: tensor.shape)
        for chunk in tensor.chunks {
          share.share.copiesByteCount = share.share.copiesByteCount.addingClamped(
            UInt64(chunk.byteCount).multipliedClamped(by: copyCount))
          guard counted.add(chunk.id) else { continue }
          share.share.distinctByteCount += UInt64(chunk.byteCount)
          share.share.storedByteCount += try counted.storedByteCount(of: chunk.id)
        }
        shares[key] = share
      }
    }
    return shares.values.sorted {
      ($1.share.storedByteCount, $0.name, $0.dtype, $0.shape.description)
        < ($0.share.storedByteCount, $1.name, $1.dtype, $1.shape.description)
    }
  }

  /// Visits every version of every file of every snapshot, in order of path, with the number of snapshots that have it
  /// there.
  private func forEachVersion(
    _ body: (RepositoryPath, _ version: ManifestEntry, _ copyCount: UInt64) throws -> Void
  ) throws {
    var roots: [ObjectID: UInt64] = [:]
    for id in try HistoryGraph(objects).ancestors(of: allHeads(references())) {
      roots[try objects.snapshot(id).manifest, default: 0] += 1
    }
    try forEachVersion(in: roots, .root, body)
  }

  private func forEachVersion(
    in manifests: [ObjectID: UInt64], _ path: RepositoryPath,
    _ body: (RepositoryPath, ManifestEntry, UInt64) throws -> Void
  ) throws {
    var entries: [[UInt8]: [ObjectID: (entry: ManifestEntry, copyCount: UInt64)]] = [:]
    var folders: [[UInt8]: [ObjectID: UInt64]] = [:]
    for (id, copyCount) in manifests where id != Manifest.emptyID {
      try runtime.interruption.check()
      for entry in try ManifestSource(objects).entries(of: id, at: path) {
        if entry.kind == .folder {
          folders[entry.name, default: [:]][entry.id, default: 0] += copyCount
        } else {
          entries[entry.name, default: [:]][entry.id, default: (entry, 0)].copyCount += copyCount
        }
      }
    }
    for name in Set(entries.keys).union(folders.keys).sorted(by: { $0.bytewisePrecedes($1) }) {
      let inner = path.appending(name)
      for (_, version) in (entries[name] ?? [:]).sorted(by: { $0.key < $1.key }) {
        try body(inner, version.entry, version.copyCount)
      }
      if let folder = folders[name] { try forEachVersion(in: folder, inner, body) }
    }
  }
}

/// The objects that were counted, each of them once.
private struct CountedObjects {
  private let store: LocalObjectStore
  private var ids: Set<ObjectID> = []

  init(_ store: LocalObjectStore) { self.store = store }

  /// Whether an object was not counted before.
  mutating func add(_ id: ObjectID) -> Bool { ids.insert(id).inserted }

  /// What an object takes in its pack, in bytes.
  func storedByteCount(of id: ObjectID) throws -> UInt64 {
    try store.packSet.find(id).map { UInt64($0.entry.storedByteCount) } ?? 0
  }
}
