/// Puts pure insertions and deletions where a reader expects them.
///
/// An inserted function can as often be read as starting with the closing brace of the one before it. Of all places
/// that mean the same, the one is taken whose two edges lie at the least indentation; then the one with more edges
/// right behind a blank line; then the lowest. Git's indent heuristic follows the same idea with finer weights. The
/// number of changes and of changed lines stays as it is.
///
/// - Complexity: up to ``maximumShift`` places are tried for each change.
struct ChangePlacement {
  private static let maximumShift = 100
  private static let maximumIndentation = 200
  private static let maximumBlankLines = 20

  let old: TextLines
  let new: TextLines

  func placed(_ changes: [LineDiff.Change]) -> [LineDiff.Change] {
    var placed: [LineDiff.Change] = []
    placed.reserveCapacity(changes.count)
    for change in changes {
      let shift = bestShift(of: change, after: placed.last)
      placed.append(
        LineDiff.Change(oldRange: change.oldRange.movedUp(by: shift), newRange: change.newRange.movedUp(by: shift)))
    }
    return placed
  }

  /// By how many lines to move a change up; those that can move at all are already at their lowest place.
  private func bestShift(of change: LineDiff.Change, after previous: LineDiff.Change?) -> Int {
    if change.oldRange.isEmpty {
      return bestShift(of: change.newRange, in: new, below: previous?.newRange.upperBound)
    }
    if change.newRange.isEmpty {
      return bestShift(of: change.oldRange, in: old, below: previous?.oldRange.upperBound)
    }
    return 0
  }

  private func bestShift(of range: Range<Int>, in lines: TextLines, below previousEnd: Int?) -> Int {
    let highestStart = previousEnd.map { $0 + 1 } ?? 0
    let limit = min(range.lowerBound - highestStart, Self.maximumShift)
    var shift = 0
    var best = (shift: 0, awkwardness: awkwardness(of: range, in: lines))
    while shift < limit, lines.tokens[range.lowerBound - 1 - shift] == lines.tokens[range.upperBound - 1 - shift] {
      shift += 1
      let candidate = awkwardness(of: range.movedUp(by: shift), in: lines)
      if candidate < best.awkwardness { best = (shift, candidate) }
    }
    return best.shift
  }

  private func awkwardness(of range: Range<Int>, in lines: TextLines) -> (indentation: Int, joints: Int) {
    let edges = [range.lowerBound, range.upperBound]
    return (
      edges.reduce(0) { $0 + indentation(from: $1, in: lines) },
      edges.count { $0 == 0 || !isBlank(lines[$0 - 1]) }
    )
  }

  /// The indentation of the first line at or after an edge that is not blank; zero at the end of the file.
  private func indentation(from edge: Int, in lines: TextLines) -> Int {
    let following = edge..<min(lines.count, edge + Self.maximumBlankLines)
    guard let index = following.first(where: { !isBlank(lines[$0]) }) else { return 0 }
    var width = 0
    for byte in lines[index] where width < Self.maximumIndentation {
      switch byte {
      case .space: width += 1
      case .tab: width += 8 - width % 8
      default: return width
      }
    }
    return width
  }

  private func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { $0 == .space || $0 == .tab || $0 == .carriageReturn || $0 == .lineFeed }
  }
}

extension Range<Int> {
  fileprivate func movedUp(by lineCount: Int) -> Range<Int> {
    lowerBound - lineCount..<upperBound - lineCount
  }
}
