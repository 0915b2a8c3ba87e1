import MVCBase
import MVCObjects

/// What may be taken back, and what a stage may go back to: asked before it is done, and by an audit afterwards.
enum Standing {
  /// The newest move of a stage that was not taken back: the only one that can be, for everything after it would
  /// otherwise stand on something that never was.
  ///
  /// - Parameters:
  ///   - head: The event that moved the stage last.
  ///   - event: Gives events of the record.
  static func newestMove(from head: ObjectID?, _ event: (ObjectID) throws -> Event?) rethrows -> ObjectID? {
    var next = head
    while let id = next, let found = try event(id) {
      guard found.kind == .withdrawal else { return id }
      // The stage is then as it was before what was taken back.
      next = try found.subject.flatMap { try event($0) }?.stagePrevious
    }
    return nil
  }
}

extension Event {
  /// Whether a promotion let its version in by the rules of its stage, and not past them: only to such a version does a
  /// stage go back without its gates being tried again.
  ///
  /// - Parameter rule: The rule that was in force then for the stage and the version.
  func isAdmission(under rule: Policy.StageRule?) -> Bool {
    guard kind == .promotion, detail["breakGlass"] == nil else { return false }
    let gates = detail["gates"]?.text
    return rule?.gates.isEmpty == false ? gates == "passed" : gates != "failed"
  }
}

extension Policy.StageRule {
  /// Whether anything is tried before a version comes in.
  var isSelective: Bool { !gates.isEmpty || !approvals.isEmpty }

  /// The freezes that a moment falls into.
  func freezes(at moment: Timestamp) -> [Policy.Freeze] {
    let seconds = moment.secondsSinceEpoch
    return freezes.filter { $0.from.secondsSinceEpoch <= seconds && seconds < $0.to.secondsSinceEpoch }
  }
}

extension Policy {
  /// What is missing for somebody to take back what was said, as an approval. Moves are taken back by who may move the
  /// stage.
  func unmetWithdrawal(of subject: Event, by person: Person) -> [Unmet] {
    let owner = subject.actor.person
    guard !subject.kind.movesStage, !KnownPeople(policy: self).isSame(owner, person) else { return [] }
    return [Unmet(.role, "the \(subject.kind.rawValue) is \(owner.name)'s, and nobody else takes it back")]
  }
}
