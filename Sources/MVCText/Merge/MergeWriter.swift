/// Writes the merged file: our version, with the regions that need something else replaced.
struct MergeWriter {
  let base: TextLines
  let ours: TextLines
  let theirs: TextLines
  let labels: TextMerge.Labels

  func write(_ regions: [MergeRegion]) -> TextMerge.Result {
    var output: [UInt8] = []
    var written = 0
    var conflictCount = 0
    for region in regions {
      output += ours[written..<region.ours.lowerBound]
      switch region.kind {
      case .oursOnly: output += ours[region.ours]
      case .theirsOnly: output += theirs[region.theirs]
      case .conflict:
        writeConflict(region, to: &output)
        conflictCount += 1
      }
      written = region.ours.upperBound
    }
    output += ours[written..<ours.count]
    return TextMerge.Result(bytes: output, conflictCount: conflictCount)
  }

  private func writeConflict(_ region: MergeRegion, to output: inout [UInt8]) {
    let lineEnd: [UInt8] = usesCRLF(around: region) ? [.carriageReturn, .lineFeed] : [.lineFeed]
    output += ConflictMarker.start + [.space] + labels.ours.utf8 + lineEnd
    writeLines(ours[region.ours], lineEnd: lineEnd, to: &output)
    output += ConflictMarker.middle + lineEnd
    writeLines(theirs[region.theirs], lineEnd: lineEnd, to: &output)
    output += ConflictMarker.end + [.space] + labels.theirs.utf8 + lineEnd
  }

  private func writeLines(_ lines: ArraySlice<UInt8>, lineEnd: [UInt8], to output: inout [UInt8]) {
    output += lines
    if let last = lines.last, last != .lineFeed { output += lineEnd }
  }

  /// Tells whether all lines that can be asked say CR LF: those ahead of the conflict on both sides, and the base's
  /// first.
  private func usesCRLF(around region: MergeRegion) -> Bool {
    let votes = [
      endsInCRLF(ours, near: region.ours.lowerBound - 1),
      endsInCRLF(theirs, near: region.theirs.lowerBound - 1),
      endsInCRLF(base, near: 0),
    ].compactMap(\.self)
    return !votes.isEmpty && votes.allSatisfy(\.self)
  }

  /// Nil if there is neither such a line nor, where it is a last line without an end, one before it.
  private func endsInCRLF(_ lines: TextLines, near index: Int) -> Bool? {
    let index = max(0, index)
    guard index < lines.count else { return nil }
    if lines.endsWithNewline(index) { return lines[index].suffix(2).first == .carriageReturn }
    return index > 0 ? endsInCRLF(lines, near: index - 1) : nil
  }
}
