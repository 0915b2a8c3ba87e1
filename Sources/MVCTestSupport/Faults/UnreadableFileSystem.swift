package import MVCBase
package import SystemPackage

/// A file system on which some paths cannot be read, as on a disk that fails or for a user without the right.
package struct UnreadableFileSystem: FileSystem {
  private let base = LocalFileSystem()
  private let paths: Set<FilePath>
  private let code: MVCError.Code

  /// - Parameter paths: Files, links and folders; what lies below a folder can be read all the same.
  package init(_ paths: [FilePath], _ code: MVCError.Code = .permissionDenied) {
    self.paths = Set(paths)
    self.code = code
  }

  private func check(_ path: FilePath) throws {
    if paths.contains(path) { throw MVCError(code, "cannot open '\(path)': Permission denied") }
  }

  package func open(_ path: FilePath, _ mode: OpenMode) throws -> any OpenFile {
    try check(path)
    return try base.open(path, mode)
  }

  package func items(in directory: FilePath) throws -> DirectoryListing {
    try check(directory)
    return try base.items(in: directory)
  }

  package func linkTarget(of path: FilePath) throws -> [UInt8] {
    try check(path)
    return try base.linkTarget(of: path)
  }

  package func rename(_ old: FilePath, toFree new: FilePath) throws -> RenameOutcome {
    try base.rename(old, toFree: new)
  }
  package func claim(_ name: FilePath, with file: FilePath) throws -> Bool { try base.claim(name, with: file) }
  package func isOfOneMachine(_ path: FilePath) -> Bool { base.isOfOneMachine(path) }
  package func status(of path: FilePath) throws -> FileStatus? { try base.status(of: path) }
  package func names(in directory: FilePath) throws -> [[UInt8]] { try base.names(in: directory) }
  package func createDirectory(_ path: FilePath) throws { try base.createDirectory(path) }
  package func removeFile(_ path: FilePath) throws { try base.removeFile(path) }
  package func removeDirectory(_ path: FilePath) throws -> Bool { try base.removeDirectory(path) }
  package func rename(_ old: FilePath, to new: FilePath) throws { try base.rename(old, to: new) }
  package func createLink(at path: FilePath, to target: [UInt8]) throws { try base.createLink(at: path, to: target) }
  package func setExecutable(_ isExecutable: Bool, of path: FilePath) throws {
    try base.setExecutable(isExecutable, of: path)
  }
  package func permissions(of path: FilePath) throws -> UInt16? { try base.permissions(of: path) }
  package func setPermissions(_ permissions: UInt16, of path: FilePath) throws {
    try base.setPermissions(permissions, of: path)
  }
  package func synchronizeDirectory(_ path: FilePath) throws { try base.synchronizeDirectory(path) }
  package func availableByteCount(at path: FilePath) -> Int64? { base.availableByteCount(at: path) }
}
