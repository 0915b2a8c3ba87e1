internal import CPlatform
package import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The machine's own file system.
package struct LocalFileSystem: FileSystem {
  package init() {}

  package func open(_ path: FilePath, _ mode: OpenMode) throws -> any OpenFile {
    let (flags, intent): (Int32, FileIntent) =
      switch mode {
      case .read: (O_RDONLY | O_NOFOLLOW, .reading)
      case .create: (O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, .writing)
      case .append: (O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, .writing)
      case .update: (O_RDWR | O_NOFOLLOW, .writing)
      }
    // What is no file, such as a pipe that has a file's name, must not hold the opening until somebody writes to it.
    var descriptor = path.withPlatformString { systemOpen($0, flags | O_CLOEXEC | O_NONBLOCK) }
    if descriptor < 0, Errno.current == .wouldBlock, try status(of: path)?.kind == .file {
      // Somebody holds a lease on it, and is asked by the kernel to give it up: that takes a moment.
      descriptor = path.withPlatformString { systemOpen($0, flags | O_CLOEXEC) }
    }
    guard descriptor >= 0 else {
      let action = mode == .read || mode == .update ? "open" : "create"
      throw MVCError.system(Errno.current, action, path.string, intent)
    }
    let file = LocalFile(descriptor: descriptor, path: path)
    guard try file.status().kind == .file else {
      throw MVCError(
        intent == .reading ? .readFailed : .writeFailed, "cannot open '\(path)': it is no regular file",
        hint: "remove it, or put the file back that was there")
    }
    return file
  }

  package func status(of path: FilePath) throws -> FileStatus? {
    var result = stat()
    if path.withPlatformString({ lstat($0, &result) }) == 0 { return FileStatus(result) }
    let errno = Errno.current
    // Below a link that leads to itself there is nothing either.
    let isAbsent = [.noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels].contains(errno)
    if isAbsent { return nil }
    throw MVCError.system(errno, "look at", path.string, .reading)
  }

  package func createDirectory(_ path: FilePath) throws {
    if path.withPlatformString({ mkdir($0, 0o777) }) == 0 { return }
    let errno = Errno.current
    if errno == .fileExists, try status(of: path)?.kind == .folder { return }
    throw MVCError.system(errno, "create the folder", path.string, .writing)
  }

  package func removeFile(_ path: FilePath) throws {
    if path.withPlatformString({ unlink($0) }) == 0 { return }
    let errno = Errno.current
    if errno == .noSuchFileOrDirectory { return }
    throw MVCError.system(errno, "remove", path.string, .writing)
  }

  @discardableResult package func removeDirectory(_ path: FilePath) throws -> Bool {
    if path.withPlatformString({ rmdir($0) }) == 0 { return true }
    switch Errno.current {
    case .noSuchFileOrDirectory: return true
    case .directoryNotEmpty, .fileExists, .notDirectory, .resourceBusy: return false
    case let errno: throw MVCError.system(errno, "remove the folder", path.string, .writing)
    }
  }

  package func rename(_ old: FilePath, to new: FilePath) throws {
    let status = old.withPlatformString { from in
      new.withPlatformString { systemRename(from, $0) }
    }
    if status == 0 { return }
    let errno = Errno.current
    if errno == .improperLink { return try move(old, toOtherDevice: new) }
    throw MVCError.system(errno, "put in place", new.string, .writing)
  }

  package func rename(_ old: FilePath, toFree new: FilePath) throws -> RenameOutcome {
    let status = old.withPlatformString { from in new.withPlatformString { mvc_rename_to_free(from, $0) } }
    if status == 0 { return .renamed }
    switch Errno.current {
    case .fileExists: return .occupied
    case .improperLink: return .otherDevice
    case .invalidArgument, .noFunction: return try renameByLinking(old, toFree: new)
    case let errno: throw MVCError.system(errno, "put in place", new.string, .writing)
    }
  }

  /// Gives the file its new name as a second one and takes the old one away: a link does not replace anything either.
  /// File systems without links are looked at first, which is the best they offer.
  private func renameByLinking(_ old: FilePath, toFree new: FilePath) throws -> RenameOutcome {
    let status = old.withPlatformString { from in new.withPlatformString { link(from, $0) } }
    if status == 0 {
      try removeFile(old)
      return .renamed
    }
    switch Errno.current {
    case .fileExists: return .occupied
    case .improperLink: return .otherDevice
    case .notPermitted, .notSupported, .noFunction, .invalidArgument, .tooManyLinks:
      guard try self.status(of: new) == nil else { return .occupied }
      try rename(old, to: new)
      return .renamed
    case let errno: throw MVCError.system(errno, "put in place", new.string, .writing)
    }
  }

  /// Does what `rename` does where the new name is on another file system, as below a mount point in the project: a
  /// copy beside the new name takes it when it is whole.
  private func move(_ old: FilePath, toOtherDevice new: FilePath) throws {
    let copy = new.removingLastComponent().appending(".mvc-moving-\(SystemRandomSource().token())")
    do {
      try duplicate(old, as: copy)
      try rename(copy, to: new)
    } catch {
      try? removeFile(copy)
      throw error
    }
    try removeFile(old)
  }

  private func duplicate(_ old: FilePath, as new: FilePath) throws {
    guard let status = try status(of: old) else { throw MVCError(.notFound, "cannot move '\(old)': it is gone") }
    if status.kind == .link { return try createLink(at: new, to: linkTarget(of: old)) }
    let (source, target) = (try open(old, .read), try open(new, .create))
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
      if count == 0 { break }
      try buffer.withUnsafeBytes { try target.write(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
    try target.close()
    if status.isExecutable { try setExecutable(true, of: new) }
  }

  package func createLink(at path: FilePath, to target: [UInt8]) throws {
    // The target is passed as it was recorded: a FilePath would tidy its slashes.
    guard !target.contains(0) else { throw MVCError.system(.invalidArgument, "create the link", path.string, .writing) }
    let link = target.map { CChar(bitPattern: $0) } + [0]
    let status = path.withPlatformString { symlink(link, $0) }
    guard status == 0 else { throw MVCError.system(Errno.current, "create the link", path.string, .writing) }
  }

  package func linkTarget(of path: FilePath) throws -> [UInt8] {
    let target = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = buffer.withMemoryRebound(to: CChar.self) { text in
        path.withPlatformString {
          max(0, readlink($0, text.baseAddress ?? UnsafeMutablePointer(mutating: $0), text.count))
        }
      }
    }
    guard !target.isEmpty else { throw MVCError.system(Errno.current, "read the link", path.string, .reading) }
    return target
  }

  package func setExecutable(_ isExecutable: Bool, of path: FilePath) throws {
    var result = stat()
    guard path.withPlatformString({ lstat($0, &result) }) == 0 else {
      throw MVCError.system(Errno.current, "look at", path.string, .reading)
    }
    let readable = result.st_mode & 0o444
    let mode = (result.st_mode & 0o666) | (isExecutable ? readable >> 2 : 0)
    guard path.withPlatformString({ chmod($0, mode) }) == 0 else {
      throw MVCError.system(Errno.current, "change the mode of", path.string, .writing)
    }
  }

  package func permissions(of path: FilePath) throws -> UInt16? {
    var result = stat()
    if path.withPlatformString({ lstat($0, &result) }) == 0 {
      return UInt16(truncatingIfNeeded: result.st_mode & 0o7777)
    }
    let errno = Errno.current
    if errno == .noSuchFileOrDirectory || errno == .notDirectory { return nil }
    throw MVCError.system(errno, "look at", path.string, .reading)
  }

  package func setPermissions(_ permissions: UInt16, of path: FilePath) throws {
    // A link has none, and what it leads to is not meant.
    guard try status(of: path)?.kind != .link else { return }
    guard path.withPlatformString({ chmod($0, mode_t(permissions)) }) == 0 else {
      throw MVCError.system(Errno.current, "change the mode of", path.string, .writing)
    }
  }

  package func synchronizeDirectory(_ path: FilePath) throws {
    let descriptor = path.withPlatformString { systemOpen($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw MVCError.system(Errno.current, "open", path.string, .writing) }
    defer { systemClose(descriptor) }
    guard fsync(descriptor) == 0 else {
      // Some network file systems cannot flush a directory and say so in this way.
      let errno = Errno.current
      if errno == .invalidArgument { return }
      throw MVCError.system(errno, "flush", path.string, .writing)
    }
  }

  package func availableByteCount(at path: FilePath) -> Int64? {
    var result = statvfs()
    guard path.withPlatformString({ statvfs($0, &result) }) == 0 else { return nil }
    return Int64(clamping: UInt64(result.f_bavail) * UInt64(result.f_frsize))
  }
}

extension Errno {
  /// The error of the last system call on this thread.
  static var current: Errno { Errno(rawValue: systemErrno()) }
}
