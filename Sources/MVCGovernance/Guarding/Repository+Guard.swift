import MVCBase
import MVCObjects
import MVCProvenance
package import MVCRepository
import MVCStorage

/// Live figures to hold against those that were recorded with the version of a stage.
package struct GuardRequest: Sendable {
  package var stage: String
  /// A JSON document: numbers by name, groups of them, or all of it below `metrics`.
  package var figures: [UInt8]
  /// By how much a figure may be worse than the recorded one; nil when only the trigger counts.
  package var tolerance: Share?
  package var message = ""

  package init(stage: String, figures: [UInt8]) {
    self.stage = stage
    self.figures = figures
  }
}

extension Repository {
  /// Holds live figures against the recorded ones and the trigger of the promotion, and records what came out.
  ///
  /// - Throws: ``MVCError`` with code `usage` for figures that are no JSON object, and when there is neither a trigger
  ///   nor a tolerance.
  package func holdAgainstBaseline(
    _ request: GuardRequest, _ decider: Decider
  ) throws -> (event: RecordedEvent, report: GuardReport) {
    let live = try Self.figures(request.figures)
    return try decide(decider) { transaction, record in
      let state = try held(request.stage, transaction.references)
      guard let snapshot = state.snapshot else { throw neverUsed(request.stage, transaction.references) }
      let promotion = try chain(of: .stage(request.stage), transaction.references).first {
        $0.kind == .promotion && $0.event.snapshot == snapshot
      }
      let trigger = promotion?.event.detail["trigger"]?.text
      guard trigger != nil || request.tolerance != nil else { throw nothingToHoldAgainst(request.stage) }
      let baseline = try provenance(of: snapshot)?.metricValues ?? []
      let report = try GuardReport(
        live: live, baseline: Dictionary(baseline.map { ($0.name, $0.value) }) { $1 }, trigger: trigger,
        tolerance: request.tolerance, now: record.actor.time)
      var event = Event(
        .guardCheck, stage: request.stage, snapshot: snapshot, evidence: [record.keep(request.figures)],
        detail: report.detail, actor: record.actor, message: request.message)
      event.add("tolerance", request.tolerance.map { .string("\($0.number)\($0.isPercent ? "%" : "")") })
      return (try record.append(event), report)
    }
  }

  /// Does what follows when live figures are too bad: the stage goes back, and an incident is opened.
  ///
  /// - Parameter target: Tells where to go back to, as ``rollBack(_:to:message:restoresFolder:breakGlass:_:)`` takes it.
  /// - Returns: The rollback, then the incident.
  /// - Throws: What stopped the rollback. The incident is opened all the same.
  package func act(
    on found: RecordedEvent, message: String, _ decider: Decider, target: () throws -> String?
  ) throws -> [RecordedEvent] {
    guard let stage = found.event.stage else { return [] }
    let rollback = Result { try rollBack(stage, to: target(), message: message, decider).event }
    let incident = try decide(decider) { _, record in
      var event = Event(
        .incident, stage: stage, snapshot: found.event.snapshot, actor: record.actor, message: message)
      event.add("state", "opened")
      event.add("severity", .string(Incident.Severity.high.rawValue))
      event.add("guard", .string(found.id.description))
      return try record.append(event)
    }
    return [try rollback.get(), incident]
  }

  private static func figures(_ bytes: [UInt8]) throws -> [String: Double] {
    let value: JSONValue
    do throws(TextFailure) {
      value = try JSONValue(parsing: bytes, takesPythonNumbers: true)
    } catch {
      throw MVCError(.usage, "cannot read the live figures: they are no JSON: \(error.reason), in line \(error.line)")
    }
    guard let members = (value["metrics"]?.members ?? value.members) else {
      throw MVCError(
        .usage, "cannot read the live figures: they are not an object of numbers by name",
        hint: "write them like {\"accuracy\": 0.94}")
    }
    let figures = ValueTree(members).leaves.compactMap { leaf in leaf.value.number.map { (leaf.name, $0) } }
    guard !figures.isEmpty else { throw MVCError(.usage, "cannot use the live figures: there is no number among them") }
    return Dictionary(figures) { $1 }
  }

  private func nothingToHoldAgainst(_ stage: String) -> MVCError {
    MVCError(
      .usage, "cannot judge the live figures of '\(stage)': no trigger was written down when its version was promoted",
      hint: "give --tolerance 2%, and next time 'mvc promote --trigger CONDITION'")
  }
}
