import MVCBase
import MVCObjects
import MVCWorkspace
import SystemPackage

/// The source files among all files.
struct SourceFiles {
  private static let endings: Set = [
    "py", "ipynb", "pyx", "pyi", "r", "rmd", "jl", "sh", "c", "cc", "cpp", "cu", "cuh", "h", "hpp", "rs", "go", "java",
    "kt", "scala", "swift", "js", "ts", "sql", "lua", "m", "mojo", "cl",
  ]

  static func isSource(_ name: some Collection<UInt8>) -> Bool { FileEnding.of(name).map(endings.contains) ?? false }

  /// What a folder has of them: the manifest it would have with them alone, and their number.
  struct Sources {
    let manifest: ObjectID
    let count: UInt64
  }

  private let repository: Repository

  init(_ repository: Repository) { self.repository = repository }

  /// Those among the files of a manifest; nil for none.
  ///
  /// Folders that are as they were the last time are not looked into: what they have is kept in the cache.
  ///
  /// - SeeAlso: `docs/format/sources-cache.md`
  func among(_ root: ObjectID, _ source: ManifestSource) throws -> Sources? {
    let fileSystem = repository.runtime.fileSystem
    let old = (try? fileSystem.contents(of: repository.layout.sourcesCache)).flatMap { try? SourceTable(decoding: $0) }
    var search = Search(source: source, old: old ?? SourceTable())
    let found = try search.sources(of: root, at: .root)
    if search.hasLookedIntoFolders { save(search.new) }
    return found.count == 0 ? nil : found
  }

  /// A failure costs the next commit time and no more.
  private func save(_ table: SourceTable) {
    let (layout, runtime) = (repository.layout, repository.runtime)
    try? runtime.fileSystem.createDirectories(layout.cache)
    try? runtime.fileSystem.replace(
      layout.sourcesCache, with: table.encoded(), by: layout.temporary.appending("file-\(runtime.random.token())"),
      isDurable: false)
  }

  /// One walk through a tree of folders.
  private struct Search {
    let source: ManifestSource
    let old: SourceTable
    var new = SourceTable()
    var hasLookedIntoFolders = false

    mutating func sources(of id: ObjectID, at path: RepositoryPath) throws -> Sources {
      if let known = new.add(id, from: old) { return known }
      hasLookedIntoFolders = true
      let start = new.count
      var entries: [ManifestEntry] = []
      var count: UInt64 = 0
      for entry in try source.entries(of: id, at: path) {
        if entry.kind.isFile, SourceFiles.isSource(entry.name) {
          entries.append(entry)
          count += 1
        } else if entry.kind == .folder {
          let inner = try sources(of: entry.id, at: path.appending(entry.name))
          guard inner.count > 0 else { continue }
          entries.append(ManifestEntry(name: entry.name, kind: .folder, byteCount: 0, id: inner.manifest))
          count += inner.count
        }
      }
      let found = Sources(manifest: ObjectID(of: Manifest(sorted: entries).encoded()), count: count)
      new.add(id, found, since: start)
      return found
    }
  }
}
