/// Lets threads pass one at a time, in the order of their numbers.
///
/// For the one step of parallel work that has to be done in order, such as the digest of a whole file. Every number
/// from 0 on has to pass exactly once, also when its work has failed; a pipeline's workers take their pieces in order,
/// so whoever waits, waits for one that is at work.
package final class Turnstile: @unchecked Sendable {
  private let monitor = Monitor()
  // Touched inside `monitor.locked` only.
  private var next = 0

  package init() {}

  package func pass<Result>(_ number: Int, _ body: () throws -> Result) rethrows -> Result {
    monitor.locked { while next != number { monitor.wait() } }
    defer {
      monitor.locked {
        next += 1
        monitor.notifyAll()
      }
    }
    return try body()
  }
}
