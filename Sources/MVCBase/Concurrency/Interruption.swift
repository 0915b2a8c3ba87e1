import Synchronization

/// A wish to stop, set from a signal handler or another thread and looked at between steps.
package final class Interruption: Sendable {
  private let isWished = Atomic(false)

  package init() {}

  /// Asks the work to stop; safe to call from a signal handler.
  package func wish() { isWished.store(true, ordering: .relaxed) }

  /// Throws when a stop was asked for.
  ///
  /// - Throws: ``MVCError`` with code `interrupted`.
  package func check() throws {
    if isWished.load(ordering: .relaxed) { throw MVCError(.interrupted, "stopped; nothing was changed") }
  }
}
