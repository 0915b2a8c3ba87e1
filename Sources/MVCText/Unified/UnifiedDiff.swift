/// A diff as hunks, the way `diff -u` and git show it.
package struct UnifiedDiff: Sendable {
  /// The hunks, first to last; none if both versions are the same.
  package let hunks: [Hunk]
  package let stat: DiffStat

  /// - Parameter contextLineCount: How many unchanged lines to show around a change. Changes with at most twice as many
  ///   lines between them share a hunk. Negative counts as zero.
  package init(old: [UInt8], new: [UInt8], contextLineCount: Int = 3) {
    self.init(LineDiff(old: old, new: new), contextLineCount: contextLineCount)
  }

  /// - Parameter linesBefore: How many lines, the same in both versions, come before the first that was compared.
  package init(_ diff: LineDiff, contextLineCount: Int = 3, linesBefore: Int = 0) {
    let context = min(max(0, contextLineCount), diff.old.count)
    hunks = Self.groups(of: diff.changes, context: context).map {
      Self.hunk(of: $0, in: diff, context: context, linesBefore)
    }
    stat = diff.stat
  }

  private static func groups(of changes: [LineDiff.Change], context: Int) -> [ArraySlice<LineDiff.Change>] {
    var groups: [ArraySlice<LineDiff.Change>] = []
    var start = changes.startIndex
    for index in changes.indices {
      let next = index + 1
      if next < changes.endIndex,
        changes[next].oldRange.lowerBound - changes[index].oldRange.upperBound <= 2 * context
      {
        continue
      }
      groups.append(changes[start..<next])
      start = next
    }
    return groups
  }

  private static func hunk(
    of changes: ArraySlice<LineDiff.Change>, in diff: LineDiff, context: Int, _ linesBefore: Int
  ) -> Hunk {
    var lines = HunkLines(diff: diff, firstChange: changes.first, context: context)
    for change in changes {
      lines.append(change)
    }
    lines.appendTrailingContext(context)
    return lines.hunk(linesBefore)
  }
}

/// A hunk in the making: everything up to `oldEnd` and `newEnd` is in it.
private struct HunkLines {
  private let diff: LineDiff
  private let oldLow: Int
  private let newLow: Int
  private var oldEnd: Int
  private var newEnd: Int
  private var lines: [HunkLine] = []

  init(diff: LineDiff, firstChange: LineDiff.Change?, context: Int) {
    self.diff = diff
    let oldStart = firstChange?.oldRange.lowerBound ?? 0
    let newStart = firstChange?.newRange.lowerBound ?? 0
    let lead = min(context, oldStart, newStart)
    oldLow = oldStart - lead
    newLow = newStart - lead
    oldEnd = oldLow
    newEnd = newLow
  }

  mutating func append(_ change: LineDiff.Change) {
    append(.context, oldEnd..<change.oldRange.lowerBound, of: diff.old)
    append(.removed, change.oldRange, of: diff.old)
    append(.added, change.newRange, of: diff.new)
    oldEnd = change.oldRange.upperBound
    newEnd = change.newRange.upperBound
  }

  mutating func appendTrailingContext(_ context: Int) {
    let tail = min(context, diff.old.count - oldEnd)
    append(.context, oldEnd..<oldEnd + tail, of: diff.old)
    oldEnd += tail
    newEnd += tail
  }

  private mutating func append(_ kind: HunkLine.Kind, _ range: Range<Int>, of file: TextLines) {
    for index in range {
      lines.append(
        HunkLine(kind: kind, bytes: file.content(of: index), endsWithNewline: file.endsWithNewline(index)))
    }
  }

  func hunk(_ linesBefore: Int) -> Hunk {
    let (oldCount, newCount) = (oldEnd - oldLow, newEnd - newLow)
    return Hunk(
      oldStart: linesBefore + (oldCount == 0 ? oldLow : oldLow + 1), oldCount: oldCount,
      newStart: linesBefore + (newCount == 0 ? newLow : newLow + 1), newCount: newCount,
      lines: lines)
  }
}
