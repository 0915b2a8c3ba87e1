import MVCBase
import MVCStorage
import MVCTestSupport
import Synchronization
import SystemPackage
import Testing

@Suite("RepositoryLock")
struct RepositoryLockTests {
  private let folder: TemporaryFolder
  private var path: FilePath { folder.path.appending("lock") }
  private let runtime = Runtime()

  init() throws { folder = try TemporaryFolder() }

  private func take(_ holder: String = "'mvc commit' (process 1 on here)", timeoutMilliseconds: Int = 0) throws
    -> RepositoryLock
  {
    try RepositoryLock.take(path, holder: holder, timeoutMilliseconds: timeoutMilliseconds, runtime)
  }

  @Test("A full disk, which has no room for the holder's name, does not keep anybody from the lock")
  func fullDisk() throws {
    let counting = FaultyFileSystem()
    try RepositoryLock.take(path, holder: "x", timeoutMilliseconds: 0, Runtime(fileSystem: counting)).release()
    let write = try #require(counting.log.first { $0.kind == .write })
    let full = FaultyFileSystem(.failure(at: write.number, MVCError(.storageFull, "no space is left")))
    let lock = try RepositoryLock.take(path, holder: "x", timeoutMilliseconds: 0, Runtime(fileSystem: full))
    #expect(full.struck?.kind == .write)
    #expect(throws: MVCError.self) { try take() }
    lock.release()
  }

  @Test("A second taker is told who holds the lock")
  func held() throws {
    let lock = try take("'mvc gc' (process 4711 on anna-laptop)")
    let error = #expect(throws: MVCError.self) { try take() }
    #expect(error?.code == .locked)
    #expect(
      error?.message == "cannot change the repository: 'mvc gc' (process 4711 on anna-laptop) holds its lock")
    lock.release()
  }

  @Test("A lock that was given back, or let go of, can be taken")
  func released() throws {
    let first = try take()
    first.release()
    first.release()
    #expect(try folder.text("lock") == "")
    do { _ = try take("somebody with a long name who goes without a word") }
    let third = try take("short")
    #expect(try folder.text("lock") == "short\n")
    third.release()
  }

  @Test("Who waits gets the lock when it is given back")
  func waiting() throws {
    let first = try take()
    let holder = Holder(first)
    let (path, runtime) = (path, runtime)
    try OrderedPipeline<Void, Void>.run(
      width: 2, window: 2, makeScratch: {}, consume: { _ in },
      body: { pipeline in
        try pipeline.submit {
          Machine.pause(milliseconds: 60)
          holder.lock.release()
        }
        try pipeline.submit {
          try RepositoryLock.take(path, holder: "second", timeoutMilliseconds: 20_000, runtime).release()
        }
      })
  }

  /// Lets another thread give the lock back.
  private final class Holder: @unchecked Sendable {
    let lock: RepositoryLock
    init(_ lock: RepositoryLock) { self.lock = lock }
  }

  @Test("Who waits too long is refused, but not before")
  func timeout() throws {
    let lock = try take()
    let duration = ContinuousClock().measure {
      #expect(throws: MVCError.self) { try take(timeoutMilliseconds: 100) }
    }
    #expect(duration >= .milliseconds(100))
    lock.release()
  }

  @Test("Of a wait of more than half a second is told once, who holds the lock and how long it may take")
  func told() throws {
    let lock = try take("'mvc gc' (process 4711 on anna-laptop)")
    let heard = Heard()
    let runtime = Runtime(onWait: { heard.note($0) })
    for timeout in [100, 700] {
      #expect(throws: MVCError.self) {
        try RepositoryLock.take(path, holder: "x", timeoutMilliseconds: timeout, runtime)
      }
    }
    let reason = "'mvc gc' (process 4711 on anna-laptop) holds the repository's lock"
    #expect(heard.waits == [Wait(reason: reason, limitMilliseconds: 700)])
    lock.release()
  }

  private final class Heard: Sendable {
    private let all = Mutex<[Wait]>([])
    var waits: [Wait] { all.withLock { $0 } }
    func note(_ wait: Wait) { all.withLock { $0.append(wait) } }
  }

  @Test("A wish to stop ends the waiting")
  func interrupted() throws {
    let lock = try take()
    let runtime = Runtime()
    runtime.interruption.wish()
    let error = #expect(throws: MVCError.self) {
      try RepositoryLock.take(path, holder: "x", timeoutMilliseconds: 60_000, runtime)
    }
    #expect(error?.code == .interrupted)
    lock.release()
  }

  @Test(
    "Another process's lock is respected, and free when that process was killed",
    .enabled(if: ExternalProgram.python.isInstalled))
  func killedHolder() throws {
    let script = """
      import fcntl, sys, time
      lock = open(sys.argv[1], 'a')
      fcntl.flock(lock, fcntl.LOCK_EX)
      lock.write("'mvc merge' (process 99 on elsewhere)\\n")
      lock.flush()
      print('held', flush=True)
      time.sleep(60)
      """
    let kill = try ExternalProgram.python.start("-c", script, path.string)
    let error = #expect(throws: MVCError.self) { try take() }
    #expect(error?.code == .locked)
    #expect(error?.message.contains("'mvc merge' (process 99 on elsewhere)") == true)
    kill()
    let lock = try take("'mvc commit'")
    #expect(try folder.text("lock") == "'mvc commit'\n")
    lock.release()
  }

  @Test("A lock file in a folder that is not there is an error of the file system")
  func noFolder() throws {
    let path = folder.path.appending("no").appending("lock")
    let error = #expect(throws: MVCError.self) {
      try RepositoryLock.take(path, holder: "x", timeoutMilliseconds: 0, runtime)
    }
    #expect(error?.code == .notFound)
  }

  @Test("Whatever goes wrong in taking it, the lock is free afterwards", arguments: FaultLoop.Style.allCases)
  func faults(style: FaultLoop.Style) throws {
    try FaultLoop.run(style) { faulty in
      FaultLoop.Attempt(
        command: {
          try RepositoryLock.take(path, holder: "x", timeoutMilliseconds: 0, Runtime(fileSystem: faulty)).release()
        },
        check: { _ in try take().release() })
    }
  }
}
