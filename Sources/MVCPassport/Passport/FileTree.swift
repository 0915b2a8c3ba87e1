import MVCBase
import MVCObjects

/// Makes the manifests of a list of files, to prove that the list is that of a snapshot.
enum FileTree {
  /// Longer than any file system takes, in bytes; it bounds how deep folders lie in each other.
  private static let longestPath = 4096

  /// The id of the top folder's manifest.
  ///
  /// - Throws: ``MVCError`` with code `notVerified` for files that cannot be in one folder: a path twice, or one below
  ///   a file.
  static func root(of files: [PassportFile]) throws(MVCError) -> ObjectID {
    let items = files.map { ($0, $0.path.components[...]) }
    for (file, _) in items where file.path.bytes.count > longestPath || file.path.isRoot {
      throw MVCError(.notVerified, "cannot use the passport: it has a path of \(file.path.bytes.count) bytes")
    }
    return try manifest(of: items).id
  }

  private typealias Item = (file: PassportFile, rest: ArraySlice<ArraySlice<UInt8>>)

  private static func manifest(of items: [Item]) throws(MVCError) -> (id: ObjectID, byteCount: UInt64) {
    var entries: [ManifestEntry] = []
    for (name, group) in Dictionary(grouping: items, by: { Array($0.rest.first ?? []) }) {
      if group.count == 1, let item = group.first, item.rest.count == 1 {
        let file = item.file
        entries.append(ManifestEntry(name: name, kind: file.kind, byteCount: file.byteCount, id: file.id))
        continue
      }
      if let leaf = group.first(where: { $0.rest.count == 1 }) {
        throw MVCError(.notVerified, "cannot use the passport: something else is at or below '\(leaf.file.path)'")
      }
      let (id, byteCount) = try manifest(of: group.map { ($0.file, $0.rest.dropFirst()) })
      entries.append(ManifestEntry(name: name, kind: .folder, byteCount: byteCount, id: id))
    }
    let manifest = Manifest(sorting: entries)
    return (ObjectID(of: manifest.encoded()), manifest.byteCount)
  }
}
