import MVCBase
import Synchronization

/// Random numbers that a printed seed gives again (SplitMix64).
package struct SeededRandom: RandomNumberGenerator {
  private var generator: SplitMix64

  package init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  package mutating func next() -> UInt64 { generator.next() }

  /// The sequence's numbers, eight little-endian bytes each.
  package mutating func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: (count + 7) / 8 * 8) { buffer, initialized in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      for offset in stride(from: 0, to: count, by: 8) {
        raw.storeBytes(of: next().littleEndian, toByteOffset: offset, as: UInt64.self)
      }
      initialized = count
    }
  }
}

/// A random source that gives the same names in every run.
package final class SeededRandomSource: RandomSource {
  private let generator: Mutex<SeededRandom>

  package init(seed: UInt64 = 1) { generator = Mutex(SeededRandom(seed: seed)) }

  package func next() -> UInt64 { generator.withLock { $0.next() } }
}
