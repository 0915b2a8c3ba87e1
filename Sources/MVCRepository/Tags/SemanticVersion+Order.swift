extension SemanticVersion {
  /// Where a version stands to another.
  package enum Precedence: Sendable {
    case lower, same, higher
  }

  /// Returns the order of section 11 of the specification: numbers by value, a pre-release before its release,
  /// pre-releases identifier by identifier. Build metadata and a `v` do not count.
  package func precedence(comparedTo other: SemanticVersion) -> Precedence {
    if core != other.core { return core < other.core ? .lower : .higher }
    if preRelease == other.preRelease { return .same }
    guard isPreRelease, other.isPreRelease else { return isPreRelease ? .lower : .higher }
    return preRelease.lexicographicallyPrecedes(other.preRelease) ? .lower : .higher
  }
}

extension SemanticVersion: Comparable {
  /// Orders by precedence. Versions of the same precedence are ordered by their texts, so that sorting has one result.
  package static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
    switch left.precedence(comparedTo: right) {
    case .lower: true
    case .higher: false
    case .same: left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
  }
}
