package import MVCBase
import MVCProvenance
import MVCStorage

extension Policy {
  /// Reads the text of a policy, and checks all of it.
  ///
  /// - Throws: ``PolicyMistakes`` with everything that is wrong, each with its line.
  /// - SeeAlso: `docs/policy.md`
  package init(parsing bytes: [UInt8]) throws(PolicyMistakes) {
    let root: PolicyNode
    do throws(TextFailure) {
      let (value, places) = try YAMLReader.readWithPlaces(bytes)
      root = PolicyNode(value: value, path: [], mistakes: MistakeList(places))
    } catch {
      throw PolicyMistakes([error])
    }
    var reader = PolicyReader()
    self = reader.read(root)
    guard root.mistakes.list.isEmpty else { throw PolicyMistakes(root.mistakes.list) }
  }
}

/// Reads the values of a policy from top to bottom: people first, for the rules name their roles.
struct PolicyReader {
  /// The version of the format that this program knows.
  static let version: Int64 = 1

  private var policy = Policy()

  mutating func read(_ root: PolicyNode) -> Policy {
    let members = root.members(
      ["version", "people", "teams", "policy", "stages", "tiers", "release"], required: ["version"])
    if let version = members["version"], version.value != .int(Self.version) {
      version.mistake("'version' should be \(Self.version): this mvc knows no other version of the format")
    }
    if let people = members["people"] { policy.people = PeopleReader.people(people) }
    if let teams = members["teams"] { PeopleReader.join(teams, &policy.people) }
    if let approvals = members["policy"]?.members(["approvals"])["approvals"] {
      policy.changes = rules(approvals)
      checkChangeable(approvals)
    }
    for (name, node) in members["stages"]?.entries() ?? [] { policy.stages[name] = stage(name, node) }
    for (tier, node) in members["tiers"]?.entries() ?? [] {
      // One without rules is a tier too: the lowest.
      policy.tiers[tier] = [:]
      for (name, node) in node.members(["stages"])["stages"]?.entries() ?? [] {
        let rule = stage(name, node)
        policy.tiers[tier, default: [:]][name] = rule
        checkNarrowing(rule, policy.rule(for: name), name, node)
      }
      checkGateNames(of: tier, node)
    }
    for (metric, node) in members["release"]?.entries() ?? [] { policy.releases.append(release(metric, node)) }
    return policy
  }

  // MARK: Stages

  private func stage(_ name: String, _ node: PolicyNode) -> Policy.StageRule {
    if (try? ReferenceName.stage(name)) == nil { node.mistake("'\(name)' cannot be the name of a stage") }
    let members = node.members([
      "promote", "approvals", "approvals-expire", "break-glass", "require", "gates", "freeze", "data-policies",
      "segments", "retain",
    ])
    var rule = Policy.StageRule()
    rule.promoters = members["promote"].map(roles) ?? []
    rule.approvals = members["approvals"].map(rules) ?? []
    rule.approvalSeconds = members["approvals-expire"]?.seconds()
    rule.breakGlass = members["break-glass"].map(roles) ?? []
    rule.required = members["require"].map(required) ?? []
    rule.gates = members["gates"].map(GateReader.gates) ?? []
    rule.freezes = members["freeze"]?.elements().compactMap(Self.freeze) ?? []
    rule.dataPolicies = members["data-policies"]?.texts().map(\.text)
    rule.segments = members["segments"]?.texts().map(\.text)
    rule.retained = members["retain"]?.count()
    return rule
  }

  private func required(_ node: PolicyNode) -> [String] {
    node.texts().map { name, node in
      if !RequiredField.isKnown(name) {
        let near = EditDistance.nearest(to: name, among: RequiredField.names).map { ": did you mean '\($0)'?" }
        let forms = "; a section of the model card is card.SECTION, a member of your own model.NAME"
        node.mistake("there is no field '\(name)'\(near ?? forms)")
      }
      return name
    }
  }

  /// A tier adds to what holds for a stage, whatever an author calls the model's risk: it never opens what is closed.
  private func checkNarrowing(
    _ tier: Policy.StageRule, _ stage: Policy.StageRule?, _ name: String, _ node: PolicyNode
  ) {
    func check(_ key: String, _ narrow: [String], _ wide: [String]?) {
      guard let wide else { return }
      for text in narrow where !wide.contains(text) {
        PolicyNode(value: .null, path: node.path + [.key(key)], mistakes: node.mistakes).mistake(
          "'\(text)' is not among what 'stages.\(name).\(key)' allows: a tier can only take away")
      }
    }
    check("promote", tier.promoters, stage?.promoters.isEmpty == false ? stage?.promoters : nil)
    check("break-glass", tier.breakGlass, stage?.breakGlass)
    check("data-policies", tier.dataPolicies ?? [], stage?.dataPolicies)
    check("segments", tier.segments ?? [], stage?.segments)
  }

  /// Results are told apart by the names of their gates, so a tier adds none with a name that a stage's own gate has.
  private func checkGateNames(of tier: String, _ node: PolicyNode) {
    var told: Set<String> = []
    for stage in Set(policy.stages.keys).union((policy.tiers[tier] ?? [:]).keys).sorted() {
      var names: Set<String> = []
      for gate in policy.rule(for: stage, tier: tier)?.gates ?? [] where !names.insert(gate.name).inserted {
        guard told.insert(gate.name).inserted else { continue }
        node.mistake("'\(node.name)' adds a gate '\(gate.name)' to '\(stage)', which has one of that name")
      }
    }
  }

  // MARK: Approvals

  /// A policy that nobody could ever change is a mistake: whoever puts the next one in force does not count among those
  /// who approve, and where people have keys only those with one can do either.
  private func checkChangeable(_ node: PolicyNode) {
    let able = policy.needsSignatures ? policy.people.filter { !$0.keys.isEmpty } : policy.people
    // What asks for more people than there are was told already.
    guard !able.isEmpty, policy.unmet(policy.changes, approvedBy: policy.people).isEmpty else { return }
    let isChangeable = able.contains { proposer in
      policy.unmet(policy.changes, approvedBy: able.filter { $0.email != proposer.email }).isEmpty
    }
    guard !isChangeable else { return }
    let keys = policy.needsSignatures ? " with a key" : ""
    node.mistake(
      "'\(node.name)' could never be met: whoever changes the policy does not count, and there \(able.count == 1 ? "is" : "are") \(Self.people(able.count))\(keys)"
    )
  }

  private func rules(_ node: PolicyNode) -> [Policy.ApprovalRule] {
    node.elements().compactMap { node in
      let members = node.members(["count", "from"], required: ["count"])
      guard let count = members["count"]?.count() else { return nil }
      let roles = members["from"].map(roles) ?? []
      let candidates = policy.people.filter { policy.has($0, anyOf: roles) }
      // A role that nobody has was told already.
      if count > candidates.count, roles.isEmpty || !candidates.isEmpty {
        let who = roles.isEmpty ? "the policy has" : "have the role \(roles.joined(separator: " or "))"
        node.mistake(
          "'\(node.name)' asks for \(count) approvals, and "
            + (roles.isEmpty ? "\(who) \(Self.people(candidates.count))" : "\(Self.people(candidates.count)) \(who)"))
      }
      return Policy.ApprovalRule(count: count, roles: roles)
    }
  }

  private static func people(_ count: Int) -> String { count == 1 ? "1 person" : "\(count) people" }

  private func roles(_ node: PolicyNode) -> [String] {
    let known = Set(policy.people.flatMap(\.roles))
    return node.texts().map { role, node in
      if !known.contains(role) {
        let near = EditDistance.nearest(to: role, among: known.sorted()).map { ": did you mean '\($0)'?" }
        node.mistake("nobody has the role '\(role)'\(near ?? "")")
      }
      return role
    }
  }

  // MARK: Times

  private static func freeze(_ node: PolicyNode) -> Policy.Freeze? {
    let members = node.members(["from", "to", "why"], required: ["from", "to"])
    guard let from = members["from"].flatMap({ date($0, isEnd: false) }),
      let to = members["to"].flatMap({ date($0, isEnd: true) })
    else { return nil }
    if to.secondsSinceEpoch <= from.secondsSinceEpoch { node.mistake("'\(node.name)' ends before it begins") }
    return Policy.Freeze(from: from, to: to, reason: members["why"]?.text() ?? "")
  }

  /// A date, of which the whole day is meant, in UTC; or a moment.
  private static func date(_ node: PolicyNode, isEnd: Bool) -> Timestamp? {
    guard let text = node.text() else { return nil }
    let isAbsolute =
      text.utf8.prefix(5).count == 5 && text.utf8.prefix(4).allSatisfy { 0x30...0x39 ~= $0 }
      && text.utf8.dropFirst(4).first == UInt8(ascii: "-")
    guard isAbsolute, let moment = DateExpression.parse(text, now: Timestamp(secondsSinceEpoch: 0)) else {
      node.mistake("'\(node.name)' should be a date such as 2026-12-20 or 2026-12-20T18:00:00+01:00, and is '\(text)'")
      return nil
    }
    guard isEnd, text.utf8.count <= 10 else { return moment }
    return Timestamp(secondsSinceEpoch: moment.secondsSinceEpoch + 86_400)
  }

  // MARK: Releases

  private func release(_ metric: String, _ node: PolicyNode) -> Policy.ReleaseRule {
    let members = node.members(["minor", "major"])
    let (minor, major) = (members["minor"]?.amount(), members["major"]?.amount())
    if let minor, let major, minor > major {
      node.mistake("'\(node.name)' has a minor change larger than the major one")
    }
    return Policy.ReleaseRule(metric: metric, minor: minor, major: major)
  }
}

extension Policy {
  /// The text of a policy as a document.
  package static func document(_ text: [UInt8]) throws -> JSONValue {
    do throws(TextFailure) {
      return try YAMLReader.read(text)
    } catch {
      throw MVCError(.corrupt, "cannot read the policy: line \(error.line): \(error.reason)")
    }
  }
}
