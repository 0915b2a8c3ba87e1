import MVCBase
import MVCObjects
import MVCRepository

extension CommandContext {
  /// A table as an argument names it: `REV:PATH`, or a file of the disk.
  ///
  /// A file that is there under the whole name is meant before a revision.
  func table(_ text: String) throws -> (file: TableFile, version: (revision: String, snapshot: ObjectID)?) {
    let location = location(of: text)
    guard RevisionPath(text).hasPath, try runtime.fileSystem.status(of: location) == nil else {
      return (.local(location, named: text), nil)
    }
    let repository = try openRepository()
    let found = try resolvePath(text, in: repository)
    let revision = RevisionPath(text).revision
    let file = try TableFile.stored(found, named: text, in: repository)
    return (file, (revision.isEmpty ? "HEAD" : revision, found.snapshot))
  }
}
