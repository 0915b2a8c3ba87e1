import MVCBase
import MVCObjects
import MVCStorage

extension RecordReplay {
  /// The chain of a stage: each event that moves it names the one that moved it last.
  func stageFlaw(_ step: Step) -> String? {
    let event = step.event
    guard state.moves(event) else {
      guard let named = event.stagePrevious else { return nil }
      return "it names '\(named.short)' as the event that moved its stage before, and moves none itself"
    }
    guard let stage = event.stage, (try? ReferenceName.stage(stage)) != nil else {
      return "it should move a stage, and names none"
    }
    let last = state.stageHeads[stage]
    guard event.stagePrevious == last else {
      let named = event.stagePrevious.map { "'\($0.short)'" } ?? "none"
      let moved = last.map { "it was '\($0.short)'" } ?? "there was none"
      return "it names \(named) as the event that moved '\(stage)' before, and \(moved)"
    }
    return contentFlaw(event, stage)
  }

  /// What an event says of its stage is what the record says.
  private func contentFlaw(_ event: Event, _ stage: String) -> String? {
    let held = state.held(stage)
    if let canary = event.detail["canary"], !StageState.shares.contains(canary.integer ?? 0) {
      return "it gives its version a share of the traffic that is not from 1 to 100"
    }
    switch event.kind {
    case .promotion:
      return event.snapshot == nil ? "it promotes no version" : nil
    case .demotion, .rollback:
      guard event.detail["from"]?.text == held?.description else {
        return "it says that '\(stage)' held another version than \(held?.short ?? "none")"
      }
      if event.kind == .demotion { return event.snapshot == nil ? nil : "it empties '\(stage)' and names a version" }
      return event.snapshot == nil ? "it goes back to no version" : nil
    case .rollout:
      return event.snapshot == held ? nil : "it changes the version in '\(stage)', which only a promotion does"
    case .withdrawal:
      let before = event.subject.flatMap { state.events[$0]?.stagePrevious }.flatMap { state.events[$0] }
      guard event.snapshot == before?.snapshot, event.detail["canary"] == before?.detail["canary"] else {
        return "it gives '\(stage)' another version or share than before '\(event.subject?.short ?? "")'"
      }
      return nil
    case .request, .approval, .rejection, .gates, .challenge, .drift, .guardCheck, .drill, .deployment, .incident,
      .retirement, .policy, .review:
      return nil
    }
  }
}
