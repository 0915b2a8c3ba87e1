package import MVCObjects

/// Looks for the snapshot that brought something bad in, by halves, on any graph (as git-bisect does).
package struct Bisection {
  /// How the search stands.
  package enum Step: Equatable, Sendable {
    /// Look at this one next; so many may be the first bad one.
    case test(ObjectID, candidateCount: Int)
    /// This one is the first bad one.
    case found(ObjectID)
    /// It is one of these; all but the last, which is bad, were skipped.
    case undecided([ObjectID])
  }

  /// The snapshots that may be the first bad one, children before parents; the first is known to be bad.
  private let candidates: [ObjectID]
  private let parents: [[Int]]

  /// - Parameters:
  ///   - candidates: What the bad one reaches, itself among it, and no good one does; children before parents.
  ///   - parents: Their parents by id.
  init(_ candidates: [ObjectID], parents: (ObjectID) -> [ObjectID]) {
    self.candidates = candidates
    let numbers = Dictionary(uniqueKeysWithValues: candidates.enumerated().map { ($1, $0) })
    self.parents = candidates.map { parents($0).compactMap { numbers[$0] } }
  }

  /// What to do next: the snapshot that parts the candidates best, whatever it turns out to be.
  ///
  /// - Complexity: O(*n*²/64) for *n* candidates.
  func next(skipping skipped: Set<ObjectID>) -> Step {
    guard candidates.count > 1 else { return .found(candidates[0]) }
    let counts = reachCounts()
    var best: (number: Int, gain: Int)?
    for number in candidates.indices.dropFirst() where !skipped.contains(candidates[number]) {
      let gain = min(counts[number], candidates.count - counts[number])
      if gain > best?.gain ?? -1 { best = (number, gain) }
    }
    guard let best else { return .undecided(candidates.reversed()) }
    return .test(candidates[best.number], candidateCount: candidates.count)
  }

  /// How many candidates each one reaches, itself counted.
  private func reachCounts() -> [Int] {
    let wordCount = (candidates.count + 63) / 64
    var reached = [UInt64](repeating: 0, count: wordCount * candidates.count)
    var counts = [Int](repeating: 0, count: candidates.count)
    for number in candidates.indices.reversed() {
      let start = number * wordCount
      reached[start + number / 64] |= 1 << UInt64(number % 64)
      for parent in parents[number] {
        for word in 0..<wordCount { reached[start + word] |= reached[parent * wordCount + word] }
      }
      counts[number] = reached[start..<(start + wordCount)].reduce(0) { $0 + $1.nonzeroBitCount }
    }
    return counts
  }
}
