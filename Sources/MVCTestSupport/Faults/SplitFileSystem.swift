package import MVCBase
package import SystemPackage

/// A file system in which a folder lies on another device, as below a mount point: nothing is renamed into it or out of it.
package struct SplitFileSystem: ForwardingFileSystem {
  package let base: any FileSystem = LocalFileSystem()
  private let folder: String

  /// - Parameter folder: The name of the folder, wherever it is.
  package init(folder: String) { self.folder = folder }

  private func isInside(_ path: FilePath) -> Bool {
    path.removingLastComponent().components.contains { $0.string == folder }
  }

  package func rename(_ old: FilePath, toFree new: FilePath) throws -> RenameOutcome {
    isInside(old) == isInside(new) ? try base.rename(old, toFree: new) : .otherDevice
  }
}
