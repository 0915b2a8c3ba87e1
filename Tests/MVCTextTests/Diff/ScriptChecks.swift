@testable import MVCText

/// Builds the new token sequence from the old one, taking from `new` only what the changes insert.
func applying(_ changes: [LineDiff.Change], to old: [Int], takingFrom new: [Int]) -> [Int] {
  var result: [Int] = []
  var position = 0
  for change in changes {
    result += old[position..<change.oldRange.lowerBound]
    result += new[change.newRange]
    position = change.oldRange.upperBound
  }
  return result + old[position...]
}

/// Tells whether changes are in order, not empty, apart from each other, and aligned on both sides.
func isWellFormed(_ changes: [LineDiff.Change]) -> Bool {
  let startsAligned = changes.first.map { $0.oldRange.lowerBound == $0.newRange.lowerBound } ?? true
  let noneEmpty = changes.allSatisfy { !$0.oldRange.isEmpty || !$0.newRange.isEmpty }
  return startsAligned && noneEmpty
    && zip(changes, changes.dropFirst()).allSatisfy { first, second in
      let oldGap = second.oldRange.lowerBound - first.oldRange.upperBound
      return oldGap > 0 && oldGap == second.newRange.lowerBound - first.newRange.upperBound
    }
}

func editCount(_ changes: [LineDiff.Change]) -> Int {
  changes.reduce(0) { $0 + $1.oldRange.count + $1.newRange.count }
}

/// The length of the shortest edit script, by dynamic programming over the longest common subsequence.
func shortestEditCount(_ old: [Int], _ new: [Int]) -> Int {
  var previous = Array(repeating: 0, count: new.count + 1)
  for token in old {
    var current = [0]
    for (index, other) in new.enumerated() {
      current.append(token == other ? previous[index] + 1 : max(previous[index + 1], current[index]))
    }
    previous = current
  }
  return old.count + new.count - 2 * previous[new.count]
}
