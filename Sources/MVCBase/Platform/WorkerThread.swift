#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A mutual exclusion lock with a condition to wait for.
///
/// The standard library's `Mutex` cannot wait for a condition, and the pipeline's threads have to.
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Waits for ``notifyAll()``; call it inside ``locked(_:)``.
  func wait() { pthread_cond_wait(condition, mutex) }

  func notifyAll() { pthread_cond_broadcast(condition) }
}

/// A thread that runs one closure. Blocking calls belong here and not in the cooperative pool, which two of them stop.
final class WorkerThread: @unchecked Sendable {
  private var thread = pthread_t(bitPattern: 0)
  private let isStarted: Bool

  init(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Body(body))
    var created = pthread_t(bitPattern: 0)
    let status = pthread_create(&created, nil, runWorkerThread, box.toOpaque())
    isStarted = status == 0
    thread = created
    if !isStarted { box.release() }
  }

  /// Whether the system gave a thread.
  var isRunning: Bool { isStarted }

  /// Waits until the closure has returned. Call it once.
  func join() {
    if isStarted { pthread_join(thread, nil) }
  }
}

private final class Body: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runWorkerThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
  return nil
}
