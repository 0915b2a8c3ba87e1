import MVCObjects
import MVCWorkspace

/// A pattern for paths: `*` stands for any text within a name, and `**` for any number of folders.
struct PathGlob {
  private let parts: [[UInt8]]

  init(_ pattern: String) {
    parts = pattern.utf8.split(separator: UInt8(ascii: "/")).map { Array($0) }.filter { $0 != Array(".".utf8) }
  }

  /// The files below a manifest that match, in order of path.
  func files(in root: ObjectID, _ source: ManifestSource) throws -> [(path: RepositoryPath, entry: ManifestEntry)] {
    var found: [(path: RepositoryPath, entry: ManifestEntry)] = []
    try collect(parts[...], in: root, .root, source, &found)
    return found
  }

  private func collect(
    _ parts: ArraySlice<[UInt8]>, in manifest: ObjectID, _ path: RepositoryPath, _ source: ManifestSource,
    _ found: inout [(path: RepositoryPath, entry: ManifestEntry)]
  ) throws {
    guard let part = parts.first else { return }
    if part == Array("**".utf8) {
      try collect(parts.dropFirst(), in: manifest, path, source, &found)
      for entry in try source.entries(of: manifest, at: path) where entry.kind == .folder {
        try collect(parts, in: entry.id, path.appending(entry.name), source, &found)
      }
      return
    }
    let hasStar = part.contains(UInt8(ascii: "*"))
    let manifestEntries = try source.manifest(manifest)
    let entries =
      hasStar
      ? manifestEntries.entries.filter { Self.matches($0.name[...], part[...]) }
      : manifestEntries.entry(named: part).map { [$0] } ?? []
    for entry in entries {
      let inner = path.appending(entry.name)
      if parts.count > 1, entry.kind == .folder {
        try collect(parts.dropFirst(), in: entry.id, inner, source, &found)
      } else if parts.count == 1, entry.kind.isFile {
        found.append((inner, entry))
      }
    }
  }

  func matches(_ path: RepositoryPath) -> Bool { Self.matches(path.components[...], parts[...]) }

  private static func matches(_ names: ArraySlice<ArraySlice<UInt8>>, _ parts: ArraySlice<[UInt8]>) -> Bool {
    guard let part = parts.first else { return names.isEmpty }
    if part == Array("**".utf8), matches(names, parts.dropFirst()) { return true }
    guard let name = names.first else { return false }
    if part == Array("**".utf8) { return matches(names.dropFirst(), parts) }
    return matches(name, part[...]) && matches(names.dropFirst(), parts.dropFirst())
  }

  /// Whether a name is what a pattern with `*` says: the last `*` that was passed takes one byte more at each failure.
  private static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    var (position, index) = (name.startIndex, pattern.startIndex)
    var star: (position: Int, index: Int)?
    while position < name.endIndex {
      if index < pattern.endIndex, pattern[index] == UInt8(ascii: "*") {
        star = (position, index)
        index += 1
      } else if index < pattern.endIndex, pattern[index] == name[position] {
        (position, index) = (position + 1, index + 1)
      } else if let last = star {
        (position, index) = (last.position + 1, last.index + 1)
        star = (position, last.index)
      } else {
        return false
      }
    }
    return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
