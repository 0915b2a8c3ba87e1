package import MVCBase
package import SystemPackage

/// The lock that one writing command at a time holds on a repository. Readers need none.
///
/// It is the operating system's advisory lock on a file, which ends with the process whatever ends it, so no lock is
/// ever left behind. The file says who holds it, for the message that others give.
///
/// There are file systems on which it keeps nobody out. So it saves commands the work of doing things twice, and tells at
/// once that another has ended; that nothing is lost is seen to by ``Claim``.
package final class RepositoryLock {
  private static let pauseMilliseconds = 20
  /// A shorter wait is nothing to speak of, in milliseconds.
  private static let silentMilliseconds = 500
  private let file: any OpenFile
  private let path: FilePath
  private let fileSystem: any FileSystem

  private init(_ file: any OpenFile, _ path: FilePath, _ fileSystem: any FileSystem) {
    self.file = file
    self.path = path
    self.fileSystem = fileSystem
  }

  /// Takes the lock, waiting for another command to finish.
  ///
  /// - Parameters:
  ///   - path: The lock file; made when it does not exist.
  ///   - holder: Who takes it, for others to read: "'mvc commit' (process 4711 on anna-laptop)".
  ///   - timeoutMilliseconds: How long to wait. ``Runtime/onWait`` hears of a wait of more than half a second, once.
  /// - Throws: ``MVCError`` with code `locked`, naming the holder.
  package static func take(
    _ path: FilePath, holder: String, timeoutMilliseconds: Int, _ runtime: Runtime
  ) throws -> RepositoryLock {
    let file = try runtime.fileSystem.open(path, .append)
    var waited = 0
    while try !file.tryLock() {
      guard waited < timeoutMilliseconds else {
        throw MVCError(
          .locked, "cannot change the repository: \(owner(file)) holds its lock",
          hint: "wait until it has finished and run the command again")
      }
      if waited == silentMilliseconds {
        runtime.onWait(
          Wait(reason: "\(owner(file)) holds the repository's lock", limitMilliseconds: timeoutMilliseconds))
      }
      try runtime.interruption.check()
      Machine.pause(milliseconds: pauseMilliseconds)
      waited += pauseMilliseconds
    }
    // The name is a courtesy to those who wait. On a full disk there is no room for it, and what frees space must run.
    try? file.truncate(to: 0)
    try? file.write(Array("\(holder)\n".utf8))
    return RepositoryLock(file, path, runtime.fileSystem)
  }

  /// What the file says of who holds the lock.
  private static func owner(_ file: any OpenFile) -> String {
    let text = String(decoding: (try? file.readBytes(512, at: 0)) ?? [], as: UTF8.self)
    return text.textLines.first { !$0.isEmpty }.map(String.init) ?? "another mvc command"
  }

  /// Whether nobody else can have the lock too, under this kernel: a second try to take it has to fail. Network file
  /// systems, which other machines use, are never taken for such.
  package func keepsOthersOut() -> Bool {
    guard fileSystem.isOfOneMachine(path), let second = try? fileSystem.open(path, .append) else { return false }
    defer { try? second.close() }
    return (try? second.tryLock()) == false
  }

  /// Gives the lock back.
  package func release() {
    try? file.truncate(to: 0)
    try? file.close()
  }

  deinit { try? file.close() }
}
