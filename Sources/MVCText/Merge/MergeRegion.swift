/// A stretch of the common ancestor that at least one side replaced, with its counterparts on both sides.
struct MergeRegion: Hashable {
  enum Kind: Hashable {
    case oursOnly
    case theirsOnly
    case conflict
  }

  var kind: Kind
  var ours: Range<Int>
  var theirs: Range<Int>
}

extension MergeRegion {
  /// Divides two sets of changes into regions, first to last, and leaves out those where both sides agree.
  ///
  /// These are the unstable chunks of S. Khanna, K. Kunal and B. C. Pierce, "A Formal Investigation of Diff3", FSTTCS
  /// 2007, with one difference that git makes too: changes that merely touch in the base belong to one chunk.
  static func regions(of ours: TextLines, and theirs: TextLines, since base: TextLines) -> [MergeRegion] {
    var ourChanges = PendingChanges(TokenDiff.changes(from: base.tokens, to: ours.tokens))
    var theirChanges = PendingChanges(TokenDiff.changes(from: base.tokens, to: theirs.tokens))
    var regions: [MergeRegion] = []
    while let region = nextRegion(&ourChanges, &theirChanges) {
      let isAgreed = region.kind == .conflict && ours.tokens[region.ours] == theirs.tokens[region.theirs]
      if !isAgreed { regions.append(region) }
    }
    return regions
  }

  private static func nextRegion(_ ours: inout PendingChanges, _ theirs: inout PendingChanges) -> MergeRegion? {
    guard let start = [ours.nextStart, theirs.nextStart].compactMap(\.self).min() else { return nil }
    let (ourStart, theirStart) = (start + ours.offset, start + theirs.offset)
    var baseRange = start..<start
    var (isOurs, isTheirs) = (false, false)
    var hasGrown: Bool
    repeat {
      let (growsByOurs, growsByTheirs) = (ours.takeNext(into: &baseRange), theirs.takeNext(into: &baseRange))
      isOurs = isOurs || growsByOurs
      isTheirs = isTheirs || growsByTheirs
      hasGrown = growsByOurs || growsByTheirs
    } while hasGrown
    return MergeRegion(
      kind: isOurs && isTheirs ? .conflict : isOurs ? .oursOnly : .theirsOnly,
      ours: ourStart..<baseRange.upperBound + ours.offset,
      theirs: theirStart..<baseRange.upperBound + theirs.offset)
  }
}

/// The changes of one side that are not in a region yet.
private struct PendingChanges {
  private var changes: ArraySlice<LineDiff.Change>
  /// How much further down this side's lines are than the base's, after the changes taken so far.
  private(set) var offset = 0

  init(_ changes: [LineDiff.Change]) {
    self.changes = changes[...]
  }

  var nextStart: Int? { changes.first?.oldRange.lowerBound }

  /// Takes the next change if it overlaps or touches the base range, and extends the range over it.
  mutating func takeNext(into baseRange: inout Range<Int>) -> Bool {
    guard let start = nextStart, start <= baseRange.upperBound, let next = changes.popFirst() else { return false }
    baseRange = baseRange.lowerBound..<max(baseRange.upperBound, next.oldRange.upperBound)
    offset = next.newRange.upperBound - next.oldRange.upperBound
    return true
  }
}
