import MVCBase
import MVCTestSupport
import MVCWorkspace
import SystemPackage

extension StatIndex {
  /// The index as a file.
  func encoded() throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let file = try LocalFileSystem().open(folder.path.appending("index"), .create)
    try write(to: file)
    return try LocalFileSystem().contents(of: folder.path.appending("index")) ?? []
  }
}
