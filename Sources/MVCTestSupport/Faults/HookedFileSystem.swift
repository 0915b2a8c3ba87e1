package import MVCBase
package import SystemPackage

/// A file system in which something happens right before or after a file is opened, or a folder's names come out otherwise: what
/// another process does at just that moment.
package struct HookedFileSystem: FileSystem {
  private let base: any FileSystem
  private let beforeOpening: @Sendable (FilePath) throws -> Void
  private let afterOpening: @Sendable (FilePath) throws -> Void
  private let listing: @Sendable (FilePath, [[UInt8]]) -> [[UInt8]]

  package init(
    over base: any FileSystem = LocalFileSystem(),
    beforeOpening: @escaping @Sendable (FilePath) throws -> Void = { _ in },
    afterOpening: @escaping @Sendable (FilePath) throws -> Void = { _ in },
    listing: @escaping @Sendable (FilePath, [[UInt8]]) -> [[UInt8]] = { $1 }
  ) {
    self.base = base
    self.beforeOpening = beforeOpening
    self.afterOpening = afterOpening
    self.listing = listing
  }

  package func open(_ path: FilePath, _ mode: OpenMode) throws -> any OpenFile {
    try beforeOpening(path)
    let file = try base.open(path, mode)
    try afterOpening(path)
    return file
  }

  package func names(in directory: FilePath) throws -> [[UInt8]] { listing(directory, try base.names(in: directory)) }

  package func rename(_ old: FilePath, toFree new: FilePath) throws -> RenameOutcome {
    try base.rename(old, toFree: new)
  }
  package func permissions(of path: FilePath) throws -> UInt16? { try base.permissions(of: path) }
  package func setPermissions(_ permissions: UInt16, of path: FilePath) throws {
    try base.setPermissions(permissions, of: path)
  }
  package func status(of path: FilePath) throws -> FileStatus? { try base.status(of: path) }
  package func items(in directory: FilePath) throws -> DirectoryListing { try base.items(in: directory) }
  package func createDirectory(_ path: FilePath) throws { try base.createDirectory(path) }
  package func removeFile(_ path: FilePath) throws { try base.removeFile(path) }
  @discardableResult package func removeDirectory(_ path: FilePath) throws -> Bool { try base.removeDirectory(path) }
  package func rename(_ old: FilePath, to new: FilePath) throws { try base.rename(old, to: new) }
  package func createLink(at path: FilePath, to target: [UInt8]) throws { try base.createLink(at: path, to: target) }
  package func linkTarget(of path: FilePath) throws -> [UInt8] { try base.linkTarget(of: path) }
  package func setExecutable(_ isExecutable: Bool, of path: FilePath) throws {
    try base.setExecutable(isExecutable, of: path)
  }
  package func synchronizeDirectory(_ path: FilePath) throws { try base.synchronizeDirectory(path) }
  package func availableByteCount(at path: FilePath) -> Int64? { base.availableByteCount(at: path) }
  package func claim(_ name: FilePath, with file: FilePath) throws -> Bool { try base.claim(name, with: file) }
  package func isOfOneMachine(_ path: FilePath) -> Bool { base.isOfOneMachine(path) }
}
