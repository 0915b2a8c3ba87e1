internal import CKernels

/// How long differences are, in bits, for each exponent of the base.
struct LengthProfile {
  /// A range of exponents and its counts.
  private struct Run {
    var first: Int
    var counts: [UInt32]
    var bits: Double
  }

  private var runs: [Run] = []

  init(
    _ difference: UnsafePointer<UInt8>, base: UnsafePointer<UInt8>, _ count: Int, _ buckets: mvc_buckets, shift: Int
  ) {
    let (keys, lengths) = (Int(MVC_KEYS), Int(MVC_LENGTHS))
    var counts = [UInt32](repeating: 0, count: keys * lengths)
    mvc_count_lengths(difference, base, count, buckets.width, buckets.significant, Int32(shift), &counts)
    for key in 0..<keys {
      let own = Array(counts[key * lengths..<(key + 1) * lengths])
      guard own.contains(where: { $0 > 0 }) else { continue }
      runs.append(Run(first: key, counts: own, bits: Self.bits(of: own)))
    }
  }

  /// The exponents at which to begin a new bucket, ascending.
  ///
  /// Begins with a bucket for each exponent and joins, again and again, the two neighbours that lose least by it.
  func bounds(most: Int) -> [Int] {
    var runs = runs
    // What one more bucket takes, in bits of the sample, which stands for 64 times as much.
    let leastLoss = 10.0
    var losses = zip(runs, runs.dropFirst()).map { Self.loss($0, $1) }
    while let least = losses.indices.min(by: { losses[$0] < losses[$1] }) {
      guard runs.count > most || losses[least] < leastLoss else { break }
      let joined = Self.joined(runs[least], runs[least + 1])
      runs[least] = Run(first: runs[least].first, counts: joined, bits: Self.bits(of: joined))
      runs.remove(at: least + 1)
      losses.remove(at: least)
      if least < losses.count { losses[least] = Self.loss(runs[least], runs[least + 1]) }
      if least > 0 { losses[least - 1] = Self.loss(runs[least - 1], runs[least]) }
    }
    return runs.dropFirst().map(\.first)
  }

  private static func joined(_ left: Run, _ right: Run) -> [UInt32] { zip(left.counts, right.counts).map { $0 + $1 } }

  private static func loss(_ left: Run, _ right: Run) -> Double {
    bits(of: joined(left, right)) - left.bits - right.bits
  }

  /// What symbols that occur so often take at least (Shannon 1948), in bits.
  private static func bits(of counts: [UInt32]) -> Double { mvc_entropy(counts, counts.count) }
}
