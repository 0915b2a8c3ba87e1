import MVCObjects
import Synchronization

/// The bases that were decoded last, so that one is decoded once and not once for everything that differs from it.
final class BaseCache: Sendable {
  private struct State {
    var entries: [(id: ObjectID, bytes: [UInt8])] = []
    var byteCount = 0
  }

  private let state = Mutex(State())
  private let byteLimit: Int

  /// - Parameter byteLimit: How much memory the bases may take together, in bytes.
  init(byteLimit: Int) { self.byteLimit = byteLimit }

  func bytes(of id: ObjectID) -> [UInt8]? {
    state.withLock { state in
      guard let position = state.entries.firstIndex(where: { $0.id == id }) else { return nil }
      let entry = state.entries.remove(at: position)
      state.entries.append(entry)
      return entry.bytes
    }
  }

  func keep(_ bytes: [UInt8], as id: ObjectID) {
    state.withLock { state in
      guard !state.entries.contains(where: { $0.id == id }) else { return }
      state.entries.append((id, bytes))
      state.byteCount += bytes.count
      while state.byteCount > byteLimit, !state.entries.isEmpty {
        state.byteCount -= state.entries.removeFirst().bytes.count
      }
    }
  }
}
