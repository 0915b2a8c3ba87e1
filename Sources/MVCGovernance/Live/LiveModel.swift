package import MVCBase
package import MVCObjects
package import MVCRepository
package import MVCStorage

/// A version that a stage holds, with all that the record and its own `mvc.yaml` say of it.
package struct LiveModel: Sendable {
  package let stage: StageState
  package let id: ObjectID
  package let snapshot: Snapshot
  package let model: ModelRecord
  /// The event with which this version was let into the stage: it has the trigger and the risk.
  package let promotion: RecordedEvent?
  /// The version that the stage held before.
  package let predecessor: ObjectID?
  /// Where a rollback would go; nil when there is no version to go back to.
  package let rollbackTarget: ObjectID?
  package let deployments: [Deployment]
  /// The incidents that are open.
  package let incidents: [Incident]
  /// What was found about its live figures since it came.
  package let guardResult: RecordedEvent?
  package let drills: [RecordedEvent]
  package let rollbacks: [RecordedEvent]
  /// What people said of this version for this stage, oldest first.
  package let opinions: [RecordedEvent]
  package let duties: [Duty]

  /// Whether its live figures were found to be as promised when they were looked at last; nil when they were not.
  package var guardVerdict: String? { guardResult?.event.detail["verdict"]?.text }

  package func duty(_ kind: Duty.Kind) -> Duty? { duties.first { $0.kind == kind } }
}

extension StageState {
  /// The steps before and after a model's life outside.
  private static let restNames: Set<Substring> = ["development", "staging", "archived"]

  /// Whether what it holds is used by people: every stage but development, staging and archived, or a scope of these.
  package var isLive: Bool { !name.split(separator: "/").contains { Self.restNames.contains($0) } }
}

extension Repository {
  /// What each stage holds, in the order of ``stages(_:)``; empty stages are left out.
  package func liveModels(_ references: References, _ register: Register) throws -> [LiveModel] {
    try stages(references).compactMap { try liveModel($0, references, register) }
  }

  /// What a stage holds; nil for an empty one.
  package func liveModel(_ stage: StageState, _ references: References, _ register: Register) throws -> LiveModel? {
    guard let id = stage.snapshot else { return nil }
    let history = try history(of: stage.name, references)
    let snapshot = try objects.snapshot(id)
    let model = try ModelRecord(of: id, in: self)
    return LiveModel(
      stage: stage, id: id, snapshot: snapshot, model: model,
      promotion: history.first { $0.kind == .promotion && $0.event.snapshot == id },
      predecessor: history.lazy.compactMap(\.event.snapshot).first { $0 != id },
      rollbackTarget: try? rollbackTarget(of: stage.name, nil, references),
      deployments: register.deployments.filter { $0.stage == stage.name },
      incidents: register.openIncidents(of: stage), guardResult: register.guardResult(of: stage),
      drills: register.drills[stage.name] ?? [], rollbacks: register.rollbacks[stage.name] ?? [],
      opinions: register.opinions.filter { $0.event.snapshot == id && $0.event.stage == stage.name },
      duties: duties(of: stage, snapshot, model, register))
  }

  /// What has to be done for a version in a stage, and when.
  private func duties(
    of stage: StageState, _ snapshot: Snapshot, _ model: ModelRecord, _ register: Register
  ) -> [Duty] {
    let since = stage.since ?? snapshot.committer.time
    func duty(_ kind: Duty.Kind, _ text: String?, from start: Timestamp) -> Duty? {
      guard let schedule = text.flatMap({ Schedule($0) }) else { return nil }
      let done = register.reviews[Duty.name(kind, stage.name)]?.time
      let at = schedule.due(after: max(start, done ?? start))
      // A day that was seen to is past; an interval begins anew.
      if case .on = schedule, let done, done.secondsSinceEpoch >= at.secondsSinceEpoch - Duty.earliest { return nil }
      return Duty(kind, of: stage.name, at: at)
    }
    return [
      duty(.review, model.review, from: since), duty(.access, model["access-review"], from: since),
      // It was trained when it was recorded.
      duty(.retraining, model["retrain"], from: snapshot.author.time),
      duty(.endOfLife, model.endOfLife, from: since),
    ].compactMap { $0 }
  }

  /// What is due until a moment in all stages, the earliest first.
  package func duties(until horizon: Timestamp) throws -> [Duty] {
    let references = try references()
    let register = try register()
    let duties = try liveModels(references, register).flatMap(\.duties) + expiries(register, references)
    return duties.filter { $0.isPast(horizon) }.sorted {
      ($0.at.secondsSinceEpoch, $0.name) < ($1.at.secondsSinceEpoch, $1.name)
    }
  }

  /// What in the stages may be due and cannot be told: dates that are none, misspelt members, a file that cannot be read.
  package func unclearDuties() throws -> [String] {
    try liveModels(references(), register()).flatMap { live -> [String] in
      let place = "\(live.stage.name) (\(live.id.short))"
      let dates = live.model.unclearDates.map { "\(place): \($0.key): \($0.reason)" }
      let misspelt = ModelKeys.dates.compactMap { key in
        live.model.misspelling(of: key).map { "\(place): '\($0)' may be meant as '\(key)'" }
      }
      return dates + misspelt + (live.model.problem.map { ["\(place): \($0)"] } ?? [])
    }
  }

  /// The days until which approvals count of versions that are not in their stage yet.
  private func expiries(_ register: Register, _ references: References) throws -> [Duty] {
    guard let (inForce, policy) = try policy(references) else { return [] }
    let now = runtime.clock.now()
    return try register.opinions.compactMap { found in
      guard found.kind == .approval, found.event.policy == inForce, let stage = found.event.stage,
        let snapshot = found.event.snapshot, try objects.contains(snapshot),
        let seconds = policy.rule(for: stage, tier: try ModelRecord(of: snapshot, in: self).risk)?.approvalSeconds
      else { return nil }
      // One that was used is not waited for.
      let used = try chain(of: .stage(stage), references).first {
        $0.event.snapshot == snapshot && $0.time.secondsSinceEpoch >= found.time.secondsSinceEpoch
      }
      guard used == nil else { return nil }
      let duty = Duty(
        .approval, of: stage, at: found.time.adding(seconds: seconds),
        note: "\(snapshot.short) by \(found.event.actor.person.name)")
      return duty.isPast(now) ? nil : duty
    }
  }

  /// Records that something was seen to that is due from time to time.
  ///
  /// - Parameter name: What, as `review:production`.
  package func recordReview(_ name: String, message: String, _ decider: Decider) throws -> RecordedEvent {
    let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
    let kinds: [Duty.Kind] = [.review, .retraining, .access]
    guard parts.count == 2, let kind = kinds.first(where: { $0.rawValue == parts[0] }) else {
      throw MVCError(
        .usage,
        "cannot record '\(name)' as done: it is one of \(kinds.map(\.rawValue).joined(separator: ", ")), a colon and a stage",
        hint: "run 'mvc due' to see what there is, such as review:production")
    }
    return try decide(decider) { transaction, record in
      let state = try held(parts[1], transaction.references)
      var event = Event(
        .review, stage: state.name, snapshot: state.snapshot, actor: record.actor, message: message)
      event.add("what", .string(Duty.name(kind, state.name)))
      return try record.append(event)
    }
  }
}
