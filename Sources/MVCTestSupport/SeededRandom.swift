import MVCBase
import Synchronization

/// Random numbers that a printed seed gives again (SplitMix64).
package struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}

/// A random source that gives the same names in every run.
package final class SeededRandomSource: RandomSource {
  private let generator: Mutex<SeededRandom>

  package init(seed: UInt64 = 1) { generator = Mutex(SeededRandom(seed: seed)) }

  package func next() -> UInt64 { generator.withLock { $0.next() } }
}
