package import MVCBase
package import SystemPackage

/// A file system on which some paths cannot be read, as on a disk that fails or for a user without the right.
package struct UnreadableFileSystem: ForwardingFileSystem {
  package let base: any FileSystem = LocalFileSystem()
  private let paths: Set<FilePath>
  private let code: MVCError.Code

  /// - Parameter paths: Files, links and folders; what lies below a folder can still be read.
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
}
