import MVCBase
import MVCObjects

extension RecordReplay {
  /// A version comes into a stage with its gates passed, and back into it only if it had come in so.
  func gateFlaw(_ step: Step) -> String? { tierFlaw(step) ?? resultFlaw(step) }

  /// Where tiers of risk add rules, a version has to say which it belongs to.
  private func tierFlaw(_ step: Step) -> String? {
    // Where there is no rule nobody may break the glass either.
    let isPassedOver = step.breaksGlass && step.rule != nil
    guard step.event.kind == .promotion, !isPassedOver, let policy = state.policy, let stage = step.event.stage,
      let snapshot = step.event.snapshot
    else { return nil }
    return policy.unmetTier(tier(of: snapshot), of: stage).first.map { "of its version \($0.what)" }
  }

  private func resultFlaw(_ step: Step) -> String? {
    guard let rule = step.rule, !step.breaksGlass, let snapshot = step.event.snapshot, let stage = step.event.stage
    else { return nil }
    switch step.event.kind {
    case .promotion: return rule.gates.isEmpty ? nil : promotionFlaw(step.event, snapshot, stage, rule)
    case .rollback, .withdrawal:
      // Taking back a rollout leaves the version where it is.
      let isBroughtBack = step.event.kind == .rollback || snapshot != state.held(stage)
      guard rule.isSelective, isBroughtBack, state.admitted[stage]?.contains(snapshot) != true else { return nil }
      return "it brings '\(stage)' to a version that never came into it with its gates passed"
    case .demotion, .rollout, .request, .approval, .rejection, .gates, .challenge, .drift, .guardCheck,
      .drill, .deployment, .incident, .retirement, .policy, .review:
      return nil
    }
  }

  private func promotionFlaw(
    _ event: Event, _ snapshot: ObjectID, _ stage: String, _ rule: Policy.StageRule
  ) -> String? {
    guard event.detail["gates"]?.text == "passed" else { return "it promotes a version whose gates did not pass" }
    guard let results = gateResults(event) else { return "it has no results of the gates among its evidence" }
    let said = [
      ("kind", event.kind.rawValue), ("snapshot", snapshot.description), ("stage", stage),
      ("policy", state.policyEvent?.description), ("champion", state.held(stage)?.description),
    ]
    for (key, value) in said where results[key]?.text != value {
      return "the results of the gates in its evidence are of another \(key == "snapshot" ? "version" : key)"
    }
    let gates = results["gates"]?.elements ?? []
    for gate in rule.gates {
      let result = gates.first { $0["name"]?.text == gate.name }?["result"]?.text
      guard result == "passed" else {
        return "the gate '\(gate.name)' \(result == nil ? "was not tried" : "failed"), and nobody broke the glass"
      }
    }
    return nil
  }

  /// The document with the results of the gates among an event's evidence.
  private func gateResults(_ event: Event) -> JSONValue? {
    event.evidence.lazy.compactMap { id -> JSONValue? in
      guard let bytes = try? source.verifiedBytes(of: id), bytes.first == UInt8(ascii: "{"),
        let document = try? JSONValue(parsing: bytes), document["schema"]?.text?.hasPrefix("mvc-gates/") == true
      else { return nil }
      return document
    }.first
  }
}
