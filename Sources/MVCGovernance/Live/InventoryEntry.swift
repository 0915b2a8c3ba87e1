package import MVCBase
package import MVCObjects

/// The six things that have to be known of a model that people use.
package struct InventoryEntry: Sendable {
  package enum Field: String, Sendable, CaseIterable {
    case purpose, version, updated, owner, rollback, monitoring

    package var title: String {
      switch self {
      case .purpose: "what it does"
      case .version: "version serving"
      case .updated: "last updated"
      case .owner: "owner"
      case .rollback: "rollback procedure"
      case .monitoring: "monitoring"
      }
    }
  }

  package let live: LiveModel

  package init(_ live: LiveModel) { self.live = live }

  package var name: String { live.model.name ?? live.stage.name }

  /// The fields that nothing is known of.
  package var missing: [Field] {
    let model = live.model
    return Field.allCases.filter { field in
      switch field {
      case .purpose: model.purpose == nil
      case .owner: model.owner == nil
      case .monitoring: model.monitoring == nil
      // Without a version to go back to, people need to be told what to do.
      case .rollback: model.runbook == nil && live.rollbackTarget == nil
      // What a stage holds has these.
      case .version, .updated: false
      }
    }
  }
}

/// A model that is in use and that nobody seems to look after, or a place where an unknown version runs.
package struct Zombie: Sendable {
  package let stage: String
  package let snapshot: ObjectID
  /// Where it runs, if it is a deployment.
  package let place: String?
  /// Why it is one, in words.
  package let reasons: [String]
}

extension LiveModel {
  /// Why nobody seems to look after it; empty when somebody does.
  fileprivate func neglect(_ now: Timestamp) -> [String] {
    var reasons: [String] = []
    if model.owner == nil { reasons.append("no owner") }
    if model.monitoring == nil { reasons.append("no monitoring") }
    if model.purpose == nil { reasons.append("no purpose") }
    for kind in [Duty.Kind.review, .endOfLife] {
      guard let duty = duty(kind), duty.isPast(now) else { continue }
      reasons.append("\(kind == .review ? "review was due on" : "end of life was on") \(duty.at.iso8601.prefix(10))")
    }
    return reasons
  }
}

extension Zombie {
  /// Every one of a repository: live stages first, then places.
  package static func all(_ models: [LiveModel], _ register: Register, _ now: Timestamp) -> [Zombie] {
    let neglected = models.filter(\.stage.isLive).compactMap { live -> Zombie? in
      let reasons = live.neglect(now)
      return reasons.isEmpty ? nil : Zombie(stage: live.stage.name, snapshot: live.id, place: nil, reasons: reasons)
    }
    let held = Set(models.map(\.id))
    let strays = register.deployments.compactMap { deployment -> Zombie? in
      var reasons = held.contains(deployment.snapshot) ? [] : ["no stage holds the version"]
      if register.retirements[deployment.snapshot] != nil { reasons.append("the version is retired") }
      guard !reasons.isEmpty else { return nil }
      return Zombie(
        stage: deployment.stage, snapshot: deployment.snapshot, place: deployment.place, reasons: reasons)
    }
    return neglected + strays
  }
}
