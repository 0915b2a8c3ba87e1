import MVCBase
import MVCTestSupport
import Testing

@Suite("SHA256Pair")
struct SHA256PairTests {
  @Test("Both digests are those of either alone, whatever the lengths", arguments: UInt64(1)...20)
  func alone(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let counts = [0, 1, 63, 64, 65, 127, 128, 1000, 4096, 5000]
    for first in counts {
      let a = random.bytes(first)
      let b = random.bytes(counts.randomElement(using: &random) ?? 0)
      let both = a.withUnsafeBytes { a in b.withUnsafeBytes { SHA256Pair.digests(of: a, $0) } }
      for (bytes, digest) in [(a, both.0), (b, both.1)] {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        #expect(digest == hasher.finishWords(), "seed \(seed): \(a.count) and \(b.count) bytes")
      }
    }
  }
}
