internal import CPlatform
package import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension LocalFileSystem {
  /// A second name by `link(2)`, which works on network file systems as well; where there are no links, a rename that does
  /// not replace; and where there is not even that, an empty file first.
  package func claim(_ name: FilePath, with file: FilePath) throws -> Bool {
    if file.withPlatformString({ from in name.withPlatformString { link(from, $0) } }) == 0 { return true }
    switch Errno.current {
    case .fileExists: return try isSame(name, file)
    case .notPermitted, .permissionDenied, .notSupported, .noFunction, .invalidArgument, .tooManyLinks: break
    case let errno: throw MVCError.system(errno, "claim", name.string, .writing)
    }
    if file.withPlatformString({ from in name.withPlatformString { mvc_rename_to_free(from, $0) } }) == 0 {
      return true
    }
    switch Errno.current {
    case .fileExists: return false
    case .notPermitted, .notSupported, .noFunction, .invalidArgument: return try claimByEmptyFile(name, with: file)
    case let errno: throw MVCError.system(errno, "claim", name.string, .writing)
    }
  }

  /// A network file system may ask twice when an answer was lost, and says then that the name is taken: by this file.
  private func isSame(_ name: FilePath, _ file: FilePath) throws -> Bool {
    guard let found = try status(of: name), let own = try status(of: file) else { return false }
    return found.inode == own.inode
  }

  package func isOfOneMachine(_ path: FilePath) -> Bool { path.withPlatformString { mvc_is_of_one_machine($0) != 0 } }
}
