import MVCBase
import MVCStorage
import SystemPackage
import Testing

@Suite("A repository that another command holds")
struct LockedTests {
  private static let holder = "'mvc gc' (process 4711 on anna-laptop)"

  /// A project whose lock somebody has, and in which a command waits for a second.
  private func locked() throws -> (cli: TestCommandLine, lock: RepositoryLock) {
    let cli = try TestCommandLine()
    try cli.commit("first", ["a": "a\n"])
    try cli.run("config core.lockTimeoutSeconds 1")
    let path = FilePath(cli.location("project/.mvc/lock"))
    return (cli, try RepositoryLock.take(path, holder: Self.holder, timeoutMilliseconds: 0, Runtime()))
  }

  @Test("A command that waits says who holds the lock, and for how long it will wait")
  func waiting() throws {
    let (cli, lock) = try locked()
    try cli.check(
      "tag v1",
      """
      ! waiting up to 1 s: \(Self.holder) holds the repository's lock
      ! error: cannot change the repository: \(Self.holder) holds its lock
      ! hint: wait until it has finished and run the command again
      exit 11
      """)
    lock.release()
    try cli.check("tag v1", "! tagged e90d72c1 as 'v1'")
  }

  @Test("A quiet command waits in silence")
  func quiet() throws {
    let (cli, lock) = try locked()
    try cli.check(
      "tag -q v1",
      """
      ! error: cannot change the repository: \(Self.holder) holds its lock
      ! hint: wait until it has finished and run the command again
      exit 11
      """)
    lock.release()
  }
}
