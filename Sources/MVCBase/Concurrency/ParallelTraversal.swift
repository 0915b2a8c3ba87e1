/// Visits the nodes of a growing graph, such as folders that turn up in folders, on several threads.
package enum ParallelTraversal {
  /// Visits `root` and every node that a visit hands over, each once, in no order.
  ///
  /// - Parameters:
  ///   - width: How many threads visit at once; with 1 the calling thread does all of it.
  ///   - visit: Visits one node and returns the nodes to visit next.
  /// - Throws: The first error of a visit; nodes not begun are dropped.
  package static func run<Node: Sendable>(
    from root: Node, width: Int, visit: @escaping @Sendable (Node) throws -> [Node]
  ) throws {
    let agenda = Agenda(root)
    let threads = (1..<max(1, width)).map { _ in WorkerThread { agenda.work(visit) } }
    agenda.work(visit)
    for thread in threads { thread.join() }
    if let failure = agenda.failure { throw failure }
  }
}

/// The nodes that wait, and how many are being visited.
private final class Agenda<Node: Sendable>: @unchecked Sendable {
  private let monitor = Monitor()
  // Touched inside `monitor.locked` only.
  private var waiting: [Node]
  private var underway = 0
  private var firstFailure: (any Error)?

  init(_ root: Node) { waiting = [root] }

  var failure: (any Error)? { monitor.locked { firstFailure } }

  func work(_ visit: (Node) throws -> [Node]) {
    while let node = take() {
      do {
        let more = try visit(node)
        done(more, nil)
      } catch {
        done([], error)
      }
    }
  }

  /// The next node, or nil when there will be none.
  private func take() -> Node? {
    monitor.locked {
      while waiting.isEmpty, underway > 0, firstFailure == nil { monitor.wait() }
      guard firstFailure == nil, let node = waiting.popLast() else { return nil }
      underway += 1
      return node
    }
  }

  private func done(_ more: [Node], _ failure: (any Error)?) {
    monitor.locked {
      underway -= 1
      waiting += more
      if firstFailure == nil { firstFailure = failure }
      if !more.isEmpty || underway == 0 || firstFailure != nil { monitor.notifyAll() }
    }
  }
}
