/// One version's lines with those that changed marked.
///
/// A *run* is the possibly empty range of changed lines between two neighbouring unchanged ones. Both versions have the
/// same number of unchanged lines, hence of runs, and the *k*-th run of one stands in the place of the *k*-th of the
/// other.
struct EditedLines {
  let tokens: [Int]
  var isChanged: [Bool]

  init(tokens: [Int]) {
    self.tokens = tokens
    isChanged = Array(repeating: false, count: tokens.count)
  }

  /// Marks the lines whose token is not in `others` as changed and returns the positions of the rest.
  mutating func markLines(in range: Range<Int>, missingFrom others: TokenSet) -> [Int] {
    range.filter { index in
      let isMatchable = others.contains(tokens[index])
      if !isMatchable { isChanged[index] = true }
      return isMatchable
    }
  }
}

/// Tokens, which count up from zero.
struct TokenSet {
  private var isIn: [Bool]

  init(_ tokens: [Int]) {
    isIn = Array(repeating: false, count: (tokens.max() ?? -1) + 1)
    for token in tokens { isIn[token] = true }
  }

  func contains(_ token: Int) -> Bool { token < isIn.count && isIn[token] }
}

// MARK: - Walking the runs

extension EditedLines {
  var firstRun: Range<Int> { run(startingAt: 0) }

  /// The run behind the unchanged line that ends `run`, or nil at the end of the file.
  func run(after run: Range<Int>) -> Range<Int>? {
    run.upperBound < tokens.count ? self.run(startingAt: run.upperBound + 1) : nil
  }

  /// The run ahead of the unchanged line that precedes `run`, or nil at the start of the file.
  func run(before run: Range<Int>) -> Range<Int>? {
    run.lowerBound > 0 ? self.run(endingAt: run.lowerBound - 1) : nil
  }

  private func run(startingAt start: Int) -> Range<Int> { extendDown(start..<start) }

  private func run(endingAt end: Int) -> Range<Int> { extendUp(end..<end) }

  private func extendDown(_ run: Range<Int>) -> Range<Int> {
    var end = run.upperBound
    while end < isChanged.count, isChanged[end] { end += 1 }
    return run.lowerBound..<end
  }

  private func extendUp(_ run: Range<Int>) -> Range<Int> {
    var start = run.lowerBound
    while start > 0, isChanged[start - 1] { start -= 1 }
    return start..<run.upperBound
  }
}

// MARK: - Moving the runs

extension EditedLines {
  /// Moves every run that can move: down as far as it goes, but no further than a run of `other` to stand opposite.
  ///
  /// A run may move by a line when the line it gains equals the line it gives up. Runs that meet become one, so the
  /// script gets fewer, larger changes that pair deletions with insertions; git and GNU diff do the same.
  mutating func compact(alongside other: EditedLines) {
    var run = firstRun
    var peer = other.firstRun
    while true {
      if !run.isEmpty { settle(&run, &peer, alongside: other) }
      guard let next = self.run(after: run), let nextPeer = other.run(after: peer) else { return }
      (run, peer) = (next, nextPeer)
    }
  }

  private mutating func settle(_ run: inout Range<Int>, _ peer: inout Range<Int>, alongside other: EditedLines) {
    var lineCountBefore: Int
    var meetsPeer: Bool
    repeat {
      lineCountBefore = run.count
      while moveUp(&run, &peer, alongside: other) {}
      meetsPeer = !peer.isEmpty
      while moveDown(&run, &peer, alongside: other) {
        if !peer.isEmpty { meetsPeer = true }
      }
    } while run.count != lineCountBefore
    guard meetsPeer else { return }
    while peer.isEmpty, moveUp(&run, &peer, alongside: other) {}
  }

  private mutating func moveUp(
    _ run: inout Range<Int>, _ peer: inout Range<Int>, alongside other: EditedLines
  ) -> Bool {
    guard run.lowerBound > 0, tokens[run.lowerBound - 1] == tokens[run.upperBound - 1],
      let peerAbove = other.run(before: peer)
    else { return false }
    isChanged[run.lowerBound - 1] = true
    isChanged[run.upperBound - 1] = false
    run = extendUp(run.lowerBound - 1..<run.upperBound - 1)
    peer = peerAbove
    return true
  }

  private mutating func moveDown(
    _ run: inout Range<Int>, _ peer: inout Range<Int>, alongside other: EditedLines
  ) -> Bool {
    guard run.upperBound < tokens.count, tokens[run.lowerBound] == tokens[run.upperBound],
      let peerBelow = other.run(after: peer)
    else { return false }
    isChanged[run.lowerBound] = false
    isChanged[run.upperBound] = true
    run = extendDown(run.lowerBound + 1..<run.upperBound + 1)
    peer = peerBelow
    return true
  }
}
