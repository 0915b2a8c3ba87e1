import MVCBase
import MVCObjects
import MVCRepository
import SystemPackage

extension CommandContext {
  /// A table as an argument names it: `REV:PATH`, or a file of the disk.
  ///
  /// A file that is there under the whole name is meant before a revision.
  func table(_ text: String) throws -> (file: TableFile, version: (revision: String, snapshot: ObjectID)?) {
    guard RevisionPath(text).hasPath, try runtime.fileSystem.status(of: location(of: text)) == nil else {
      return (try localTable(text), nil)
    }
    let repository = try openRepository()
    let found = try resolvePath(text, in: repository)
    let revision = RevisionPath(text).revision
    let file = try TableFile.stored(found, named: text, in: repository)
    return (file, (revision.isEmpty ? "HEAD" : revision, found.snapshot))
  }

  /// A table of the disk; data sets are often links.
  func localTable(_ text: String) throws -> TableFile {
    guard let location = try followingLinks(location(of: text)) else {
      throw MVCError(.notFound, "cannot read '\(text)': there is no such file")
    }
    return .local(location, named: text)
  }

  /// Where a path leads; nil when nothing is there, or links lead in a circle.
  func followingLinks(_ path: FilePath) throws -> FilePath? {
    guard let resolved = try? runtime.fileSystem.resolving(path, followsLast: true) else { return nil }
    return try runtime.fileSystem.status(of: resolved) == nil ? nil : resolved
  }
}
