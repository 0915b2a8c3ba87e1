/// Compares two sequences of line tokens.
///
/// What needs no search is settled first: lines common to both ends, and lines that do not occur in the other version
/// at all. Neither step makes the result longer than the shortest.
enum TokenDiff {
  static func changes(
    from oldTokens: [Int], to newTokens: [Int], costLimit: Int = MyersSearch.defaultCostLimit
  ) -> [LineDiff.Change] {
    if oldTokens == newTokens { return [] }
    var old = EditedLines(tokens: oldTokens)
    var new = EditedLines(tokens: newTokens)
    markChanges(in: &old, and: &new, costLimit: costLimit)
    old.compact(alongside: new)
    new.compact(alongside: old)
    return script(from: old, to: new)
  }

  private static func markChanges(in old: inout EditedLines, and new: inout EditedLines, costLimit: Int) {
    let (oldMiddle, newMiddle) = differingMiddle(old.tokens, new.tokens)
    let (oldSet, newSet) = (TokenSet(old.tokens), TokenSet(new.tokens))
    var oldKept = old.markLines(in: oldMiddle, missingFrom: newSet)[...]
    var newKept = new.markLines(in: newMiddle, missingFrom: oldSet)[...]
    // Without the lines that have no match, more of both ends may be common; what is left needs a search.
    let (oldRest, newRest) = differingMiddle(oldKept.map { old.tokens[$0] }, newKept.map { new.tokens[$0] })
    (oldKept, newKept) = (oldKept[oldRest], newKept[newRest])

    var search = MyersSearch(
      old: oldKept.map { old.tokens[$0] }, new: newKept.map { new.tokens[$0] }, costLimit: costLimit)
    search.run()
    for (index, isChanged) in zip(oldKept, search.oldChanged) where isChanged { old.isChanged[index] = true }
    for (index, isChanged) in zip(newKept, search.newChanged) where isChanged { new.isChanged[index] = true }
  }

  /// What is left of both sequences without their common beginning and their common end.
  private static func differingMiddle(_ old: [Int], _ new: [Int]) -> (Range<Int>, Range<Int>) {
    let shorter = min(old.count, new.count)
    var prefix = 0
    while prefix < shorter, old[prefix] == new[prefix] { prefix += 1 }
    var suffix = 0
    while suffix < shorter - prefix, old[old.count - 1 - suffix] == new[new.count - 1 - suffix] { suffix += 1 }
    return (prefix..<old.count - suffix, prefix..<new.count - suffix)
  }

  private static func script(from old: EditedLines, to new: EditedLines) -> [LineDiff.Change] {
    var changes: [LineDiff.Change] = []
    var oldRun: Range<Int>? = old.firstRun
    var newRun: Range<Int>? = new.firstRun
    while let oldRange = oldRun, let newRange = newRun {
      if !oldRange.isEmpty || !newRange.isEmpty {
        changes.append(LineDiff.Change(oldRange: oldRange, newRange: newRange))
      }
      oldRun = old.run(after: oldRange)
      newRun = new.run(after: newRange)
    }
    return changes
  }
}
