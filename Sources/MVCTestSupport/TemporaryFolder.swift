import MVCBase
package import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder of one test's own, removed when the last reference to it goes.
package final class TemporaryFolder: Sendable {
  package let path: FilePath

  package init() throws {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    path = FilePath(base).appending("mvc-test-\(SystemRandomSource().token())")
    try LocalFileSystem().createDirectories(path)
  }

  deinit { try? LocalFileSystem().removeTree(path) }

  /// Writes a file, with the folders above it.
  package func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  /// Writes a file, with the folders above it.
  package func write(_ bytes: [UInt8], to name: String) throws {
    let location = path.pushing(FilePath(name))
    let fileSystem = LocalFileSystem()
    try fileSystem.createDirectories(location.removingLastComponent())
    try fileSystem.removeFile(location)
    let file = try fileSystem.open(location, .create)
    try file.write(bytes)
    try file.close()
  }

  package func read(_ name: String) throws -> [UInt8]? {
    try LocalFileSystem().contents(of: path.pushing(FilePath(name)))
  }

  package func text(_ name: String) throws -> String? { try read(name).map { String(decoding: $0, as: UTF8.self) } }
}
