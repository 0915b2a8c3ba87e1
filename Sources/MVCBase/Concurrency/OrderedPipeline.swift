/// Runs pieces of work on several threads and hands their results back, one at a time, in the order of submission.
///
/// The thread that submits is also the one that consumes, and when it would have to wait for a result it works as the
/// others do, so that there need not be more threads than processors. At most `window` pieces are under way, so
/// memory stays flat however much is submitted. Threads are started as work arrives; a command that has one small thing
/// to do starts none.
///
/// `docs/design/concurrency.md` says why this is threads and not tasks.
package final class OrderedPipeline<Scratch, Output: Sendable> {
  package typealias Work = @Sendable (Scratch) throws -> Output

  private let width: Int
  private let window: Int
  private let byteLimit: Int
  private let makeScratch: @Sendable () -> Scratch
  private let consume: (Output) throws -> Void
  private let queue = WorkQueue<Scratch, Output>()
  private var threads: [WorkerThread] = []
  private lazy var scratch = makeScratch()
  private var oldest = 0
  private var submitted = 0
  /// What each piece under way holds in memory, at its number modulo the window.
  private var byteCounts: [Int]
  private var byteCountUnderWay = 0

  /// Runs `body` with a pipeline, waits for all it submitted, and consumes every result.
  ///
  /// - Parameters:
  ///   - width: How many threads work at once, the calling one included.
  ///   - window: How many pieces may be submitted and not yet consumed.
  ///   - byteLimit: How much memory the pieces under way may hold together, as far as ``submit(byteCount:_:)`` is
  ///     told; one piece is always let in.
  ///   - makeScratch: Makes what a thread keeps from piece to piece, such as a compressor; called on that thread.
  ///   - consume: Takes each result, on the calling thread.
  ///   - body: Submits the work.
  /// - Throws: The first error of `body`, of a piece of work, or of `consume`; pieces not begun are dropped, and no
  ///   thread is left running.
  package static func run(
    width: Int, window: Int, byteLimit: Int = .max, makeScratch: @escaping @Sendable () -> Scratch,
    consume: @escaping (Output) throws -> Void,
    body: (OrderedPipeline) throws -> Void
  ) throws {
    let pipeline = OrderedPipeline(
      width: width, window: window, byteLimit: byteLimit, makeScratch: makeScratch, consume: consume)
    defer { pipeline.stop() }
    try body(pipeline)
    try pipeline.drain()
  }

  private init(
    width: Int, window: Int, byteLimit: Int, makeScratch: @escaping @Sendable () -> Scratch,
    consume: @escaping (Output) throws -> Void
  ) {
    self.width = max(1, width)
    self.window = max(1, window)
    self.byteLimit = byteLimit
    byteCounts = Array(repeating: 0, count: max(1, window))
    self.makeScratch = makeScratch
    self.consume = consume
  }

  /// Submits one piece of work, and first consumes the oldest results until it fits the window.
  ///
  /// - Parameter byteCount: The memory it holds until its result is consumed.
  package func submit(byteCount: Int = 0, _ work: @escaping Work) throws {
    while submitted > oldest, submitted - oldest >= window || byteCountUnderWay + byteCount > byteLimit {
      try consumeOldest()
    }
    byteCounts[submitted % window] = byteCount
    byteCountUnderWay += byteCount
    queue.push(work, number: submitted)
    submitted += 1
    if threads.count < min(width, submitted) - 1 { startThread() }
    while let result = queue.takeIfReady(oldest) { try consume(result) }
  }

  /// Consumes the results of everything submitted so far.
  package func drain() throws {
    while oldest < submitted { try consumeOldest() }
  }

  /// Consumes the oldest result, and works until it is there.
  private func consumeOldest() throws {
    while true {
      switch queue.take(oldest) {
      case .result(let result): return try consume(result)
      case .work(let number, let work): queue.finish(number, Result { try work(scratch) })
      }
    }
  }

  private func consume(_ result: Result<Output, any Error>) throws {
    byteCountUnderWay -= byteCounts[oldest % window]
    oldest += 1
    try consume(result.get())
  }

  private func startThread() {
    let (queue, makeScratch) = (queue, makeScratch)
    let thread = WorkerThread {
      let scratch = makeScratch()
      while let (number, work) = queue.pop() {
        queue.finish(number, Result { try work(scratch) })
      }
    }
    // Where the system has none left, there are fewer: the calling thread alone does it too.
    if thread.isRunning { threads.append(thread) }
  }

  private func stop() {
    queue.close()
    for thread in threads { thread.join() }
  }
}

/// The pieces that wait and the results that are ready, shared between the threads of one pipeline.
private final class WorkQueue<Scratch, Output: Sendable>: @unchecked Sendable {
  typealias Work = OrderedPipeline<Scratch, Output>.Work

  private let monitor = Monitor()
  // All of these are touched inside `monitor.locked` only.
  /// Nil once it was taken: what a piece of work holds, such as memory for another, is let go as soon as it is done.
  private var waiting: [(number: Int, work: Work)?] = []
  private var next = 0
  private var ready: [Int: Result<Output, any Error>] = [:]
  private var isClosed = false

  func push(_ work: @escaping Work, number: Int) {
    monitor.locked {
      if next > 64, next * 2 > waiting.count {
        waiting.removeFirst(next)
        next = 0
      }
      waiting.append((number, work))
      monitor.notifyAll()
    }
  }

  /// The next piece, or nil when there will be none.
  func pop() -> (number: Int, work: Work)? {
    monitor.locked {
      while next == waiting.count && !isClosed { monitor.wait() }
      return isClosed ? nil : takeNext()
    }
  }

  private func takeNext() -> (number: Int, work: Work)? {
    guard next < waiting.count else { return nil }
    defer {
      waiting[next] = nil
      next += 1
    }
    return waiting[next]
  }

  func finish(_ number: Int, _ result: Result<Output, any Error>) {
    monitor.locked {
      ready[number] = result
      monitor.notifyAll()
    }
  }

  /// What a thread is to do that needs a result.
  enum Turn {
    case result(Result<Output, any Error>)
    case work(number: Int, Work)
  }

  /// The result, or what can be done until it is there.
  func take(_ number: Int) -> Turn {
    monitor.locked {
      while true {
        if let result = ready.removeValue(forKey: number) { return .result(result) }
        if let (number, work) = takeNext() { return .work(number: number, work) }
        monitor.wait()
      }
    }
  }

  func takeIfReady(_ number: Int) -> Result<Output, any Error>? {
    monitor.locked { ready.removeValue(forKey: number) }
  }

  func close() {
    monitor.locked {
      isClosed = true
      monitor.notifyAll()
    }
  }
}
