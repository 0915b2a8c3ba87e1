/// Finds a shortest edit script between two token sequences by divide and conquer.
///
/// This is the linear-space refinement, section 4b, of E. W. Myers, "An O(ND) Difference Algorithm and Its Variations",
/// Algorithmica 1 (1986). Each step searches from both corners of a box of the edit graph until the two searches meet,
/// at a point on an optimal path, and splits the box there. A search that costs more than the limit in both directions
/// is cut short and splits at the furthest point either side reached, so the script may then be longer than the
/// shortest.
///
/// - Complexity: O((*n* + *m*) · min(*d*, limit)) time for *d* differences, O(*n* + *m*) space, no recursion.
struct MyersSearch {
  /// The number of edits after which one search gives up finding the optimum, the same as git's for usual file sizes.
  static let defaultCostLimit = 256

  private let old: [Int]
  private let new: [Int]
  private let costLimit: Int
  private var forward: Frontier
  private var backward: Frontier

  /// Which old lines have no partner in the new version. Valid after ``run()``.
  private(set) var oldChanged: [Bool]
  /// Which new lines have no partner in the old version. Valid after ``run()``.
  private(set) var newChanged: [Bool]

  init(old: [Int], new: [Int], costLimit: Int) {
    self.old = old
    self.new = new
    self.costLimit = max(1, costLimit)
    forward = Frontier(oldCount: old.count, newCount: new.count, unreached: -1)
    backward = Frontier(oldCount: old.count, newCount: new.count, unreached: .max)
    oldChanged = Array(repeating: false, count: old.count)
    newChanged = Array(repeating: false, count: new.count)
  }

  mutating func run() {
    var pending = [Box(oldLow: 0, oldHigh: old.count, newLow: 0, newHigh: new.count)]
    while let next = pending.popLast() {
      let box = trimmed(next)
      if box.oldLow == box.oldHigh || box.newLow == box.newHigh {
        for index in box.oldLow..<box.oldHigh { oldChanged[index] = true }
        for index in box.newLow..<box.newHigh { newChanged[index] = true }
      } else {
        let (x, y) = splitPoint(of: box)
        pending.append(Box(oldLow: box.oldLow, oldHigh: x, newLow: box.newLow, newHigh: y))
        pending.append(Box(oldLow: x, oldHigh: box.oldHigh, newLow: y, newHigh: box.newHigh))
      }
    }
  }

  private func trimmed(_ box: Box) -> Box {
    var box = box
    while box.oldLow < box.oldHigh, box.newLow < box.newHigh, old[box.oldLow] == new[box.newLow] {
      box.oldLow += 1
      box.newLow += 1
    }
    while box.oldLow < box.oldHigh, box.newLow < box.newHigh, old[box.oldHigh - 1] == new[box.newHigh - 1] {
      box.oldHigh -= 1
      box.newHigh -= 1
    }
    return box
  }
}

// MARK: - One search

extension MyersSearch {
  /// Returns a point inside the box, apart from its two outer corners, through which a short path leads.
  ///
  /// The box must be trimmed and neither side empty. Then at least two edits are needed, and whichever search finds the
  /// meeting, each has made at least one.
  private mutating func splitPoint(of box: Box) -> (x: Int, y: Int) {
    forward.start(on: box.oldLow - box.newLow, at: box.oldLow)
    backward.start(on: box.oldHigh - box.newHigh, at: box.oldHigh)
    let isOdd = (forward.low - backward.low) & 1 != 0
    for _ in 0..<costLimit {
      forward.widen(within: box)
      if let point = advanceForward(in: box, meeting: isOdd) { return point }
      backward.widen(within: box)
      if let point = advanceBackward(in: box, meeting: !isOdd) { return point }
    }
    return furthestPoint(in: box)
  }

  private mutating func advanceForward(in box: Box, meeting: Bool) -> (x: Int, y: Int)? {
    var diagonal = forward.high
    while diagonal >= forward.low {
      let (left, right) = (forward[diagonal - 1], forward[diagonal + 1])
      var x = left >= right ? left + 1 : right
      var y = x - diagonal
      while x < box.oldHigh, y < box.newHigh, old[x] == new[y] {
        x += 1
        y += 1
      }
      forward[diagonal] = x
      if meeting, backward.covers(diagonal), backward[diagonal] <= x { return (x, y) }
      diagonal -= 2
    }
    return nil
  }

  private mutating func advanceBackward(in box: Box, meeting: Bool) -> (x: Int, y: Int)? {
    var diagonal = backward.high
    while diagonal >= backward.low {
      let (left, right) = (backward[diagonal - 1], backward[diagonal + 1])
      var x = left < right ? left : right - 1
      var y = x - diagonal
      while x > box.oldLow, y > box.newLow, old[x - 1] == new[y - 1] {
        x -= 1
        y -= 1
      }
      backward[diagonal] = x
      if meeting, forward.covers(diagonal), x <= forward[diagonal] { return (x, y) }
      diagonal -= 2
    }
    return nil
  }

  /// The end of the path, of all those under way, that left the least to do.
  private func furthestPoint(in box: Box) -> (x: Int, y: Int) {
    var best = (x: box.oldLow, y: box.newLow)
    var bestProgress = 0
    for diagonal in stride(from: forward.high, through: forward.low, by: -2) {
      let x = min(forward[diagonal], box.oldHigh, box.newHigh + diagonal)
      let progress = 2 * x - diagonal - box.oldLow - box.newLow
      if progress > bestProgress { (best, bestProgress) = ((x, x - diagonal), progress) }
    }
    for diagonal in stride(from: backward.high, through: backward.low, by: -2) {
      let x = max(backward[diagonal], box.oldLow, box.newLow + diagonal)
      let progress = box.oldHigh + box.newHigh - (2 * x - diagonal)
      if progress > bestProgress { (best, bestProgress) = ((x, x - diagonal), progress) }
    }
    return best
  }
}

/// A rectangle of the edit graph: old lines run along *x*, new ones along *y*.
private struct Box {
  var oldLow: Int
  var oldHigh: Int
  var newLow: Int
  var newHigh: Int
}

/// How far along *x* the paths of one search have come, by diagonal *x* − *y*.
private struct Frontier {
  private(set) var low = 0
  private(set) var high = 0
  private var reach: [Int]
  private let origin: Int
  private let unreached: Int

  init(oldCount: Int, newCount: Int, unreached: Int) {
    reach = Array(repeating: unreached, count: oldCount + newCount + 3)
    origin = newCount + 1
    self.unreached = unreached
  }

  subscript(diagonal: Int) -> Int {
    get { reach[diagonal + origin] }
    set { reach[diagonal + origin] = newValue }
  }

  /// Tells whether the last step reached the diagonal, or one of the same parity between its outermost ones.
  func covers(_ diagonal: Int) -> Bool {
    low <= diagonal && diagonal <= high
  }

  mutating func start(on diagonal: Int, at x: Int) {
    low = diagonal
    high = diagonal
    self[diagonal] = x
  }

  /// Moves the outermost diagonals one outwards, or inwards where they already are at a corner of the box.
  mutating func widen(within box: Box) {
    if low > box.oldLow - box.newHigh {
      low -= 1
      self[low - 1] = unreached
    } else {
      low += 1
    }
    if high < box.oldHigh - box.newLow {
      high += 1
      self[high + 1] = unreached
    } else {
      high -= 1
    }
  }
}
