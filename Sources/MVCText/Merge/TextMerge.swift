/// Three-way merge of text, line by line.
package enum TextMerge {
  /// The names behind the conflict markers.
  package struct Labels: Hashable, Sendable {
    package let ours: String
    package let theirs: String

    /// Line breaks in a name become spaces, and an empty name becomes `ours` or `theirs`, so that the markers stay
    /// lines that ``TextMerge/containsConflictMarkers(_:)`` finds.
    package init(ours: String, theirs: String) {
      self.ours = Self.oneLine(ours, orElse: "ours")
      self.theirs = Self.oneLine(theirs, orElse: "theirs")
    }

    private static func oneLine(_ name: String, orElse fallback: String) -> String {
      name.isEmpty ? fallback : String(name.map { $0.isNewline ? " " : $0 })
    }
  }

  package struct Result: Hashable, Sendable {
    /// The merged file, with conflict markers where both sides changed the same or neighbouring lines differently.
    package let bytes: [UInt8]
    package let conflictCount: Int

    package var isClean: Bool { conflictCount == 0 }
  }

  /// Merges what two sides made of a common ancestor.
  ///
  /// A change that only one side made is taken, and so is one that both made alike. Everything else is a conflict and
  /// is written with both versions between markers as git writes them, without the ancestor's. Each marker is a line of
  /// its own, even behind a version that does not end in a line feed, and ends in CR LF where the lines around it do.
  ///
  /// The bytes may be anything, but a binary file should be caught before; see ``ContentKind``. A missing ancestor is
  /// an empty `base`: what both sides added differently is then a conflict.
  ///
  /// - Complexity: That of three ``LineDiff``s.
  package static func merge(base: [UInt8], ours: [UInt8], theirs: [UInt8], labels: Labels) -> Result {
    var table = LineTable()
    let base = table.lines(of: base)
    let ours = table.lines(of: ours)
    let theirs = table.lines(of: theirs)
    let regions = MergeRegion.refined(
      MergeRegion.regions(of: ours, and: theirs, since: base), ours: ours, theirs: theirs)
    return MergeWriter(base: base, ours: ours, theirs: theirs, labels: labels).write(regions)
  }
}
