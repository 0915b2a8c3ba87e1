/// The lines that differ between two versions of a file.
///
/// The script is the shortest one for files whose edit distance, counted over lines that occur in both versions, stays
/// under ``MyersSearch/defaultCostLimit``; above that it is a good one found in bounded time. Where a change could sit
/// at several places with the same effect, it is put where a reader expects it: see ``ChangePlacement``.
///
/// - Complexity: O(*bytes*) to read the lines, then O((*n* + *m*) · min(*d*, 256)) time for files of *n* and *m* lines
///   with *d* differences, and O(*n* + *m*) space. No recursion.
package struct LineDiff: Sendable {
  package let old: TextLines
  package let new: TextLines

  /// The differences, first to last. They neither overlap nor touch: at least one common line lies between two.
  package let changes: [Change]

  package init(old: [UInt8], new: [UInt8]) {
    var table = LineTable()
    self.old = table.lines(of: old)
    self.new = table.lines(of: new)
    let changes = TokenDiff.changes(from: self.old.tokens, to: self.new.tokens)
    self.changes = ChangePlacement(old: self.old, new: self.new).placed(changes)
  }

  package var stat: DiffStat {
    changes.reduce(into: DiffStat()) { stat, change in
      stat.added += change.newRange.count
      stat.removed += change.oldRange.count
    }
  }

  /// Lines of the old version and the lines that stand in their place in the new one.
  ///
  /// Line numbers count from zero. At most one of the two ranges is empty: an empty `oldRange` is an insertion before
  /// the line it names, an empty `newRange` a deletion.
  package struct Change: Hashable, Sendable {
    package var oldRange: Range<Int>
    package var newRange: Range<Int>

    package init(oldRange: Range<Int>, newRange: Range<Int>) {
      self.oldRange = oldRange
      self.newRange = newRange
    }
  }
}

/// How many lines a change adds and removes; an edited line counts as both.
package struct DiffStat: Hashable, Sendable {
  package var added: Int
  package var removed: Int

  package init(added: Int = 0, removed: Int = 0) {
    self.added = added
    self.removed = removed
  }
}
