import MVCObjects

extension RecordReplay {
  /// A retired version comes back into no stage, and one that a stage holds is not retired.
  func retirementFlaw(_ step: Step) -> String? {
    guard let version = step.event.snapshot else { return nil }
    if step.event.kind == .retirement {
      let holder = state.stageHeads.keys.sorted().first { state.held($0) == version }
      return holder.map { "it retires \(version.short), which '\($0)' holds" }
    }
    guard state.moves(step.event), step.event.kind != .rollout, state.retired.contains(version) else { return nil }
    return "it brings \(version.short) into '\(step.event.stage ?? "")', which was retired before"
  }
}
