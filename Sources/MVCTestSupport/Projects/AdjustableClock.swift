package import MVCBase
import Synchronization

/// A clock that moves when a test says so.
package final class AdjustableClock: WallClock {
  private let moment: Mutex<Timestamp>

  package init(_ moment: Timestamp) { self.moment = Mutex(moment) }

  package func now() -> Timestamp { moment.withLock { $0 } }

  package func advance(seconds: Int64) {
    moment.withLock { now in
      now = Timestamp(secondsSinceEpoch: now.secondsSinceEpoch + seconds, utcOffsetMinutes: now.utcOffsetMinutes)
    }
  }

  package func advance(days: Int64) { advance(seconds: days * 86_400) }

  package func set(_ moment: Timestamp) { self.moment.withLock { $0 = moment } }
}
