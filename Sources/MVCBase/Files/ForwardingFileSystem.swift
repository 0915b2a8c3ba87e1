package import SystemPackage

/// A file system that hands every operation on to another one, for types that change a few of them.
///
/// A new operation of ``FileSystem`` is forwarded here once. Without it such a type would silently fall back to the
/// protocol's defaults, which are weaker: two steps instead of one atomic rename.
package protocol ForwardingFileSystem: FileSystem {
  var base: any FileSystem { get }
}

extension ForwardingFileSystem {
  package func open(_ path: FilePath, _ mode: OpenMode) throws -> any OpenFile { try base.open(path, mode) }
  package func status(of path: FilePath) throws -> FileStatus? { try base.status(of: path) }
  package func items(in directory: FilePath) throws -> DirectoryListing { try base.items(in: directory) }
  package func names(in directory: FilePath) throws -> [[UInt8]] { try base.names(in: directory) }
  package func createDirectory(_ path: FilePath) throws { try base.createDirectory(path) }
  package func removeFile(_ path: FilePath) throws { try base.removeFile(path) }
  @discardableResult package func removeDirectory(_ path: FilePath) throws -> Bool { try base.removeDirectory(path) }
  package func rename(_ old: FilePath, to new: FilePath) throws { try base.rename(old, to: new) }
  package func rename(_ old: FilePath, toFree new: FilePath) throws -> RenameOutcome {
    try base.rename(old, toFree: new)
  }
  package func createLink(at path: FilePath, to target: [UInt8]) throws { try base.createLink(at: path, to: target) }
  package func linkTarget(of path: FilePath) throws -> [UInt8] { try base.linkTarget(of: path) }
  package func setExecutable(_ isExecutable: Bool, of path: FilePath) throws {
    try base.setExecutable(isExecutable, of: path)
  }
  package func permissions(of path: FilePath) throws -> UInt16? { try base.permissions(of: path) }
  package func setPermissions(_ permissions: UInt16, of path: FilePath) throws {
    try base.setPermissions(permissions, of: path)
  }
  package func synchronizeDirectory(_ path: FilePath) throws { try base.synchronizeDirectory(path) }
  package func availableByteCount(at path: FilePath) -> Int64? { base.availableByteCount(at: path) }
  package func claim(_ name: FilePath, with file: FilePath) throws -> Bool { try base.claim(name, with: file) }
  package func isOfOneMachine(_ path: FilePath) -> Bool { base.isOfOneMachine(path) }
}
