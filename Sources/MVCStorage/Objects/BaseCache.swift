import MVCObjects
import Synchronization

/// The bases that were decoded last, so that one is decoded once and not once for everything that needs it.
///
/// Two generations: what is asked for stays, what is not asked for while the newer one fills up goes.
final class BaseCache: Sendable {
  private struct State {
    var newer: [ObjectID: [UInt8]] = [:]
    var older: [ObjectID: [UInt8]] = [:]
    /// Of the newer ones.
    var byteCount = 0
  }

  private let state = Mutex(State())
  private let byteLimit: Int

  /// - Parameter byteLimit: How much memory the bases may take together, in bytes.
  init(byteLimit: Int) { self.byteLimit = byteLimit }

  func bytes(of id: ObjectID) -> [UInt8]? {
    state.withLock { state in
      if let bytes = state.newer[id] { return bytes }
      guard let bytes = state.older.removeValue(forKey: id) else { return nil }
      keep(bytes, as: id, &state)
      return bytes
    }
  }

  func keep(_ bytes: [UInt8], as id: ObjectID) {
    state.withLock { state in
      if state.newer[id] == nil { keep(bytes, as: id, &state) }
    }
  }

  private func keep(_ bytes: [UInt8], as id: ObjectID, _ state: inout State) {
    if state.byteCount + bytes.count > byteLimit / 2 {
      state.older = state.newer
      (state.newer, state.byteCount) = ([:], 0)
    }
    state.newer[id] = bytes
    state.byteCount += bytes.count
  }
}
