extension Policy {
  /// What holds for a stage, and for a model of a risk tier in it; nil where nothing does.
  ///
  /// A rule stands under the stage's name, or else under the nearest name above it (`production` for `production/eu`), or
  /// else under a later part of it (`production` for `fraud/production` and `fraud/production/eu`).
  package func rule(for stage: String, tier: String? = nil) -> StageRule? {
    let base = Self.rule(for: stage, in: stages)
    guard let added = tier.flatMap({ tiers[$0] }).flatMap({ Self.rule(for: stage, in: $0) }) else { return base }
    return base?.adding(added) ?? added
  }

  /// What a stage's name has after that of its rule: `eu` of `production/eu` where `production` has the rule.
  func segment(of stage: String) -> String? {
    let parts = stage.split(separator: "/").map(String.init)
    let ruling = Self.runs(of: parts).first { stages[parts[$0].joined(separator: "/")] != nil }
    guard let ruling, ruling.upperBound < parts.count else { return nil }
    return parts[ruling.upperBound...].joined(separator: "/")
  }

  /// The tiers that add something to what holds for a stage, by name.
  package func tiers(of stage: String) -> [String] {
    tiers.filter { Self.rule(for: stage, in: $0.value) != nil }.map(\.key).sorted()
  }

  private static func rule(for stage: String, in rules: [String: StageRule]) -> StageRule? {
    let parts = stage.split(separator: "/").map(String.init)
    return runs(of: parts).lazy.compactMap { rules[parts[$0].joined(separator: "/")] }.first
  }

  /// The parts of a name that a rule may stand under: from the start, the longest first, then from the second part on.
  private static func runs(of parts: [String]) -> [Range<Int>] {
    parts.indices.flatMap { start in (start + 1...parts.count).reversed().map { start..<$0 } }
  }

  /// Whether people can be told by their keys: if so, every event has to be signed.
  package var needsSignatures: Bool { people.contains { !$0.keys.isEmpty } }

  /// The names of those who have one of some roles.
  package func names(of roles: [String]) -> [String] {
    people.filter { has($0, anyOf: roles) }.map(\.name)
  }
}

extension Policy.StageRule {
  /// What holds when another rule has to be met as well.
  fileprivate func adding(_ other: Self) -> Self {
    var rule = self
    if !other.promoters.isEmpty { rule.promoters = other.promoters }
    rule.approvals += other.approvals
    rule.approvalSeconds = [approvalSeconds, other.approvalSeconds].compactMap(\.self).min()
    if !other.breakGlass.isEmpty { rule.breakGlass = other.breakGlass }
    rule.required += other.required.filter { !required.contains($0) }
    rule.gates += other.gates
    rule.freezes += other.freezes
    rule.dataPolicies = other.dataPolicies ?? dataPolicies
    rule.segments = other.segments ?? segments
    rule.retained = [retained, other.retained].compactMap(\.self).max()
    return rule
  }
}
