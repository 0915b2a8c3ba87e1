extension MergeRegion {
  /// Makes conflicts as small as they can be read.
  ///
  /// Lines that both sides have in common leave a conflict, at its edges as well as in its middle, where that makes two
  /// conflicts of one. Conflicts with no more than three lines between them, or without a letter or digit between them,
  /// are then joined again. Git calls this the zealous level.
  static func refined(_ regions: [MergeRegion], ours: TextLines, theirs: TextLines) -> [MergeRegion] {
    let parts = regions.flatMap { region in
      region.kind == .conflict ? region.conflictingParts(ours: ours, theirs: theirs) : [region]
    }
    return parts.reduce(into: []) { joined, next in
      if let last = joined.last, last.belongsTogether(with: next, ours: ours) {
        joined[joined.count - 1] = last.joined(with: next)
      } else {
        joined.append(next)
      }
    }
  }

  private func conflictingParts(ours ourLines: TextLines, theirs theirLines: TextLines) -> [MergeRegion] {
    let differences = TokenDiff.changes(from: Array(ourLines.tokens[ours]), to: Array(theirLines.tokens[theirs]))
    return differences.map { difference in
      MergeRegion(
        kind: .conflict,
        ours: difference.oldRange.movedDown(by: ours.lowerBound),
        theirs: difference.newRange.movedDown(by: theirs.lowerBound))
    }
  }

  private func belongsTogether(with next: MergeRegion, ours lines: TextLines) -> Bool {
    guard kind == .conflict, next.kind == .conflict else { return false }
    let between = ours.upperBound..<next.ours.lowerBound
    return between.count <= 3 || !lines[between].contains(where: \.isLetterOrDigit)
  }

  private func joined(with next: MergeRegion) -> MergeRegion {
    MergeRegion(
      kind: .conflict,
      ours: ours.lowerBound..<next.ours.upperBound,
      theirs: theirs.lowerBound..<next.theirs.upperBound)
  }
}

extension Range<Int> {
  fileprivate func movedDown(by lineCount: Int) -> Range<Int> {
    lowerBound + lineCount..<upperBound + lineCount
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}
