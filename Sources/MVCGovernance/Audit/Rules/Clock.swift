import MVCBase
import MVCObjects

extension RecordReplay {
  /// How far the clocks of two machines may be apart, in seconds.
  private static var tolerance: Int64 { 300 }

  func clockFlaw(_ step: Step) -> String? {
    let time = step.found.time
    if let last = state.last?.time, time.secondsSinceEpoch < last.secondsSinceEpoch {
      return "its time, \(time.iso8601), is before that of the event before it, \(last.iso8601): the clock was set back"
    }
    let (latest, isEndless) = terms.now.secondsSinceEpoch.addingReportingOverflow(Self.tolerance)
    guard isEndless || time.secondsSinceEpoch <= latest else {
      return "its time, \(time.iso8601), has not come: it is \(terms.now.iso8601)"
    }
    return nil
  }

  func policyFlaw(_ step: Step) -> String? {
    guard step.event.policy != state.policyEvent else { return nil }
    let named = step.event.policy.map { "the policy of '\($0.short)'" } ?? "no policy"
    let inForce = state.policyEvent.map { "that of '\($0.short)'" } ?? "none"
    return "it was made under \(named), and in force was \(inForce)"
  }
}
