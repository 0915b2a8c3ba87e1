import MVCBase
package import MVCObjects
package import MVCStorage
import MVCWorkspace

/// How much there is.
package struct Statistics: Sendable {
  package struct Group: Sendable {
    package var objectCount = 0
    package var storedByteCount: Int64 = 0

    package init() {}
  }

  package struct LargeFile: Sendable {
    package let path: RepositoryPath
    package let id: ObjectID
    package let byteCount: UInt64
  }

  package var packCount = 0
  /// What all packs take on the disk, in bytes.
  package var packByteCount: Int64 = 0
  package var byKind: [ObjectKind: Group] = [:]
  package var byEncoding: [ObjectEncoding: Group] = [:]
  package var snapshotCount = 0
  /// The sum of all files of all snapshots, as if each were kept as a copy, in bytes.
  package var logicalByteCount: UInt64 = 0
  /// The same, each file's bytes counted once, in bytes.
  package var distinctByteCount: UInt64 = 0
  package var operationCount = 0
  /// The largest distinct files, largest first.
  package var largestFiles: [LargeFile] = []
}

extension Repository {
  /// Counts objects, packs and bytes.
  package func statistics(largestFileCount: Int = 10) throws -> Statistics {
    var statistics = Statistics()
    for pack in try objects.packSet.packs() {
      statistics.packCount += 1
      statistics.packByteCount += pack.fileByteCount
      try pack.forEachEntry { entry in
        statistics.byKind[entry.kind, default: .init()].add(entry)
        statistics.byEncoding[entry.encoding, default: .init()].add(entry)
      }
    }
    let references = try references()
    statistics.operationCount = try operationLog.records(upTo: references.operation).count
    let source = ManifestSource(objects)
    var files: [ObjectID: Statistics.LargeFile] = [:]
    var seen: Set<ObjectID> = []
    let heads = try allHeads(references)
    for id in try HistoryGraph(objects).ancestors(of: heads) {
      let manifest = try objects.snapshot(id).manifest
      statistics.snapshotCount += 1
      statistics.logicalByteCount = statistics.logicalByteCount.addingClamped(try source.manifest(manifest).byteCount)
      try collect(manifest, .root, source, &seen, &files)
    }
    statistics.distinctByteCount = files.values.clampedSum { $0.byteCount }
    statistics.largestFiles = Array(
      files.values.sorted { ($1.byteCount, $0.path, $0.id) < ($0.byteCount, $1.path, $1.id) }.prefix(largestFileCount))
    return statistics
  }

  private func collect(
    _ manifest: ObjectID, _ path: RepositoryPath, _ source: ManifestSource, _ seen: inout Set<ObjectID>,
    _ files: inout [ObjectID: Statistics.LargeFile]
  ) throws {
    guard seen.insert(manifest).inserted else { return }
    for entry in try source.entries(of: manifest, at: path) {
      let inner = path.appending(entry.name)
      if entry.kind == .folder {
        try collect(entry.id, inner, source, &seen, &files)
      } else if files[entry.id].map({ inner < $0.path }) ?? true {
        files[entry.id] = Statistics.LargeFile(path: inner, id: entry.id, byteCount: entry.byteCount)
      }
    }
  }
}

extension Statistics.Group {
  fileprivate mutating func add(_ entry: PackEntry) {
    objectCount += 1
    storedByteCount += Int64(entry.storedByteCount)
  }
}
