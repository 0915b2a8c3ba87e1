import MVCBase
package import MVCObjects
import MVCProvenance
package import MVCRepository
import MVCStorage

/// The version that comes next, and why it is that one.
package struct ReleasePlan: Sendable {
  /// The highest version that is tagged behind it; nil for the first.
  package let previous: TagInfo?
  package let part: SemanticVersion.Part
  /// The metrics that have changed so much that it is more than was asked for: `metrics.f1 +0.06`.
  package let reasons: [String]
  package let name: String
}

extension Repository {
  /// Plans the next version of a snapshot.
  ///
  /// A metric that has changed as much as a rule says makes it at least a minor or a major version, whatever was asked
  /// for and whatever the code did.
  ///
  /// - Parameter part: The least part to count up; when nil patch, or minor for the first version.
  /// - Throws: ``MVCError`` with code `nothingToDo` when the snapshot is released already.
  package func planRelease(
    of snapshot: ObjectID, _ part: SemanticVersion.Part?, rules: [Policy.ReleaseRule], prerelease: String?
  ) throws -> ReleasePlan {
    let versions = try tags().filter { SemanticVersion($0.name.short) != nil }
    if let same = versions.last(where: { $0.snapshot == snapshot }), prerelease == nil {
      throw MVCError(
        .nothingToDo, "'\(snapshot.short)' is released already, as '\(same.name.short)'",
        hint: "run 'mvc commit' to record something new")
    }
    let previous = versions.last
    let found = try previous.map { try shifts(from: $0.snapshot, to: snapshot, rules) } ?? (.patch, [])
    // The first version of all is 0.1.0, as SemVer's questions and answers advise.
    let wanted = part ?? (previous == nil ? .minor : .patch)
    let isRaised = found.part.weight > wanted.weight
    let chosen = isRaised ? found.part : wanted
    return ReleasePlan(
      previous: previous, part: chosen, reasons: isRaised ? found.reasons : [],
      name: try nextVersion(chosen, prerelease: prerelease))
  }

  /// How much the metrics that rules name have changed.
  private func shifts(
    from old: ObjectID, to new: ObjectID, _ rules: [Policy.ReleaseRule]
  ) throws -> (part: SemanticVersion.Part, reasons: [String]) {
    guard !rules.isEmpty else { return (.patch, []) }
    let history = historyFacts()
    let (before, after) = (
      history.metrics(of: try history.facts(of: old)), history.metrics(of: try history.facts(of: new))
    )
    var part = SemanticVersion.Part.patch
    var reasons: [String] = []
    for rule in rules {
      guard let first = before[rule.metric], let second = after[rule.metric] else { continue }
      // A NaN is no number that could have stayed near another.
      let change = abs(second - first)
      let found: SemanticVersion.Part =
        if let major = rule.major, !(change < major) {
          .major
        } else if let minor = rule.minor, !(change < minor) { .minor } else { .patch }
      guard found.weight > 0 else { continue }
      reasons.append("metrics.\(rule.metric) went from \(first) to \(second)")
      if found.weight > part.weight { part = found }
    }
    return (part, reasons)
  }
}

extension SemanticVersion.Part {
  /// Patch 0, minor 1, major 2.
  fileprivate var weight: Int {
    switch self {
    case .patch: 0
    case .minor: 1
    case .major: 2
    }
  }
}
