import MVCBase
import Synchronization

/// A clock that stands still until it is told to go on.
final class AdvancingClock: WallClock {
  private let seconds: Mutex<Int64>

  /// - Parameter secondsSinceEpoch: The first moment; 2026-03-02 09:00:00 UTC, a Monday, when it is left out.
  init(secondsSinceEpoch: Int64 = 1_772_442_000) { seconds = Mutex(secondsSinceEpoch) }

  func advance(seconds count: Int64) { seconds.withLock { $0 += count } }

  func now() -> Timestamp { Timestamp(secondsSinceEpoch: seconds.withLock { $0 }, utcOffsetMinutes: 60) }
}
