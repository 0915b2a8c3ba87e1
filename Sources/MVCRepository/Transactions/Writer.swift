import MVCBase
import MVCStorage

/// A command that may change the repository, among others that may want to at the same time.
///
/// It has the lock. On most file systems that keeps all others out, and on some nobody: then commands find out by their
/// claims that another was faster, and try again.
final class Writer {
  let lock: RepositoryLock
  let identity = ProcessIdentity.current
  /// Who it is, for people: "'mvc commit' (process 4711 on anna-laptop)".
  let holder: String
  private let timeoutMilliseconds: Int
  private let runtime: Runtime
  private var waited = 0
  private var lossCount = 0
  private var hasTold = false
  private(set) lazy var keepsOthersOut = lock.keepsOthersOut()
  private var hasLooked = false

  /// So many times another command may be faster, however short the wait is to be.
  private static let leastTries = 20
  private static let longestPauseMilliseconds = 100
  /// A shorter wait is nothing to speak of, in milliseconds.
  private static let silentMilliseconds = 500

  init(_ lock: RepositoryLock, holder: String, timeoutMilliseconds: Int, _ runtime: Runtime) {
    self.lock = lock
    self.holder = holder
    self.timeoutMilliseconds = timeoutMilliseconds
    self.runtime = runtime
  }

  /// Whether the repository is looked at for the first time. After the first time it is not any more.
  var isFirstLook: Bool {
    defer { hasLooked = true }
    return !hasLooked
  }

  /// Waits a little before the command is tried again, because another one was faster.
  ///
  /// - Throws: ``MVCError`` with code `locked` when that has happened too often.
  func waitAfterLoss() throws {
    lossCount += 1
    guard lossCount < Self.leastTries || waited < timeoutMilliseconds else {
      throw MVCError(
        .locked, "cannot change the repository: other commands were faster \(lossCount) times",
        hint: "run the command again when less is going on")
    }
    // Of several that lost at the same moment none should be the slowest every time.
    let most = min(Self.longestPauseMilliseconds, 4 << min(lossCount, 5))
    try pause(1 + Int(runtime.random.next() % UInt64(most)), "other commands change the repository")
  }

  /// Waits a little for what another command is doing.
  ///
  /// - Throws: ``MVCError`` with code `locked`, naming the holder, when the wait has been long enough.
  func wait(for pending: LogEnd.Pending) throws {
    let holder = pending.claim.holder.isEmpty ? "another mvc command" : pending.claim.holder
    guard waited < timeoutMilliseconds else {
      throw MVCError(
        .locked, "cannot change the repository: \(holder) is changing it",
        hint: "wait until it has finished and run the command again; if its machine has stopped, that is known "
          + "\(Self.claimMinutes) minutes after it began")
    }
    try pause(20, "\(holder) is changing the repository")
  }

  private func pause(_ milliseconds: Int, _ reason: String) throws {
    if waited >= Self.silentMilliseconds, !hasTold {
      hasTold = true
      runtime.onWait(Wait(reason: reason, limitMilliseconds: timeoutMilliseconds))
    }
    try runtime.interruption.check()
    Machine.pause(milliseconds: milliseconds)
    waited += milliseconds
  }

  /// How long a claim holds of which nothing else is known, in minutes.
  static let claimMinutes: Int64 = 30

  /// Whether the process that carries out a claim has ended.
  ///
  /// - Parameter ageSeconds: How old the claim is by the file system's clock; asked for when nothing else tells.
  func hasEnded(_ owner: ProcessIdentity?, ageSeconds: () throws -> Int64) rethrows -> Bool {
    let state = owner?.state(seenBy: identity) ?? .unknown
    if state == .ended { return true }
    // Who carries a claim out has the lock. A process of another kernel may come by another way, on which it is not seen.
    if owner?.sharesKernel(with: identity) ?? true, keepsOthersOut { return true }
    return try state == .unknown && ageSeconds() > Self.claimMinutes * 60
  }

  /// Whether a temporary file is of no use any more, by the tag in its name.
  ///
  /// - Parameter ageSeconds: How old the file is by the file system's clock; asked for when nothing else tells.
  func isLitter(tag: Substring?, ageSeconds: () -> Int64) -> Bool {
    switch tag.map({ ProcessIdentity.reading(tag: $0, seenBy: identity) }) {
    case .ended: true
    case .running, nil: keepsOthersOut
    case .unknown: ageSeconds() > 86_400
    }
  }
}
