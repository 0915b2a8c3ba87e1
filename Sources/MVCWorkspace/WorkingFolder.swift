package import MVCBase
package import MVCObjects
package import SystemPackage

/// The project folder on the disk.
package struct WorkingFolder: Sendable {
  package let root: FilePath
  package let runtime: Runtime

  package init(root: FilePath, runtime: Runtime) {
    self.root = root
    self.runtime = runtime
  }

  package func location(of path: RepositoryPath) -> FilePath {
    path.isRoot ? root : root.appending(name: path.bytes)
  }
}
