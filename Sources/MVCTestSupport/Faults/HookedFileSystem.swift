package import MVCBase
package import SystemPackage

/// A file system in which something happens right before or after a file is opened, or a folder's names come out otherwise: what
/// another process does at just that moment.
package struct HookedFileSystem: ForwardingFileSystem {
  package let base: any FileSystem
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
}
