import MVCBase
import MVCObjects

extension RecordReplay {
  func clockFlaw(_ step: Step) -> String? {
    let time = step.found.time
    if let last = state.last?.time, time.secondsSinceEpoch < last.secondsSinceEpoch {
      return "its time, \(time.iso8601), is before that of the event before it, \(last.iso8601): the clock was set back"
    }
    guard !ClockTolerance.isAhead(time, of: terms.now.secondsSinceEpoch) else {
      return "its time, \(time.iso8601), has not come: it is \(terms.now.iso8601)"
    }
    return nil
  }

  /// Rules only go on, so that nobody goes back to those that ask for less.
  func rulesFlaw(_ step: Step) -> String? {
    guard let last = state.last?.event.rules, step.event.rules < last else { return nil }
    return "it was made under version \(step.event.rules) of the rules, and the event before it under version \(last)"
  }

  func policyFlaw(_ step: Step) -> String? {
    guard step.event.policy != state.policyEvent else { return nil }
    let named = step.event.policy.map { "the policy of '\($0.short)'" } ?? "no policy"
    let inForce = state.policyEvent.map { "that of '\($0.short)'" } ?? "none"
    return "it was made under \(named), and in force was \(inForce)"
  }
}
