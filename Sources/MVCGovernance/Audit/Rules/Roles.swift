import MVCBase
import MVCObjects

extension RecordReplay {
  /// Who moves a stage may do so, and who passes over its rules may do that.
  func roleFlaw(_ step: Step) -> String? {
    guard let policy = state.policy, let rule = step.rule, let stage = step.event.stage else { return nil }
    let name = step.event.actor.person.name
    if step.breaksGlass {
      guard !rule.breakGlass.isEmpty, policy.has(step.member, anyOf: rule.breakGlass) else {
        return "\(name) broke the glass of '\(stage)', which \(Self.holders(rule.breakGlass)) may"
      }
      return nil
    }
    guard policy.has(step.member, anyOf: rule.promoters) else {
      return "\(name) moved '\(stage)', which only \(Self.holders(rule.promoters)) may"
    }
    return nil
  }

  /// Only who has said something takes it back; a move of a stage is taken back while no other stands after it.
  func withdrawalFlaw(_ step: Step) -> String? {
    let event = step.event
    guard event.kind == .withdrawal else { return nil }
    guard let id = event.subject, let subject = state.events[id] else { return "it takes back no event before it" }
    guard !state.withdrawn.contains(id) else { return "it takes back '\(id.short)', which was taken back before" }
    guard event.detail["withdraws"]?.text == subject.kind.rawValue, event.stage == subject.stage else {
      return "it says of '\(id.short)' what that is not"
    }
    guard subject.kind.canBeWithdrawn else {
      return "it takes back '\(id.short)', which is of a kind that nobody takes back: \(subject.kind.rawValue)"
    }
    if state.moves(event), let stage = event.stage, state.newestMove(of: stage) != id {
      return "it takes back '\(id.short)', and '\(stage)' was moved since"
    }
    let unmet = state.policy?.unmetWithdrawal(of: subject, by: event.actor.person) ?? []
    return unmet.first.map { "\(event.actor.person.name) took back '\(id.short)': \($0.what)" }
  }

  /// A promotion, demotion or rollout does not fall into a freeze. A rollback may.
  func freezeFlaw(_ step: Step) -> String? {
    switch step.event.kind {
    case .promotion, .demotion, .rollout: break
    case .rollback, .withdrawal, .request, .approval, .rejection, .gates, .challenge, .drift, .guardCheck, .drill,
      .deployment, .incident, .retirement, .policy, .review:
      return nil
    }
    guard !step.breaksGlass, let stage = step.event.stage, let freeze = step.rule?.freezes(at: step.found.time).first
    else { return nil }
    return "'\(stage)' was frozen from \(freeze.from.iso8601) to \(freeze.to.iso8601): \(freeze.reason)"
  }

  private static func holders(_ roles: [String]) -> String {
    roles.isEmpty ? "nobody" : roles.joined(separator: " or ")
  }
}
