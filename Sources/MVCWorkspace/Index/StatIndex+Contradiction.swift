package import MVCObjects
import MVCStorage

extension StatIndex {
  /// The files that a recording has read and that hold something else than the index says of a file with this status:
  /// they were written without a change of their times, or the disk has changed them.
  ///
  /// - Complexity: O(*n* log *n*) in the files that were read; every folder that has one is decoded once.
  package func contradicted(by recording: FolderRecording) -> [RepositoryPath] {
    var found: [RepositoryPath] = []
    for (parent, paths) in Dictionary(grouping: recording.files.keys, by: { $0.parent ?? .root }) {
      let known = Dictionary(
        uniqueKeysWithValues: (self[parent]?.entries ?? []).map { ($0.entry.name, $0) })
      for path in paths {
        guard let read = recording.files[path], let entry = known[Array(path.name)],
          entry.describes(read.status, kind: entry.entry.kind), entry.entry.id != read.id
        else { continue }
        found.append(path)
      }
    }
    return found.sorted()
  }
}
