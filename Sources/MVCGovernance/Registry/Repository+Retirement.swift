import MVCBase
package import MVCObjects
import MVCPassport
package import MVCRepository
package import MVCStorage

/// A version or a stage to close for ever.
package struct RetirementRequest: Sendable {
  /// A stage, which is emptied with it, or a version that no stage holds.
  package var name: String
  package var message: String
  /// The day from which it must not be used any more, as `2026-12-01`.
  package var endOfLife: String?
  /// Whether the bytes of its files may go.
  package var releasesBytes = false
  /// Why the rules of the policy are passed over, by those who may.
  package var breakGlass: String?

  package init(_ name: String, message: String) {
    self.name = name
    self.message = message
  }
}

extension Repository {
  /// Closes a version for ever. Its passport, which has every file with its digest, is kept as evidence: it stays when
  /// the bytes go.
  ///
  /// - Returns: The events: a stage is emptied first.
  /// - Throws: ``MVCError`` with code `failed` for a version that a stage holds, `refused` when the policy keeps its bytes.
  package func retire(
    _ request: RetirementRequest, _ decider: Decider
  ) throws -> [RecordedEvent] {
    try decide(decider) { transaction, record in
      let references = transaction.references
      let (stage, held) = try stageOrVersion(request.name, references)
      guard let snapshot = held else { throw empty(request.name) }
      try refuseHeld(snapshot, except: stage, request.name, references)
      try refuseAgain(snapshot, request)
      try requireRole(to: request, snapshot, decider, at: record.actor.time, references)
      if request.releasesBytes { try refuseRetained(snapshot, request.name, references) }
      var events: [RecordedEvent] = []
      if let stage {
        var demotion = Event(.demotion, stage: stage, actor: record.actor, message: request.message)
        demotion.add("from", .string(snapshot.description))
        let move = Move(.demotion, stage, nil)
        let admission = try admit(move, decider, at: record.actor.time, references)
        try admission.require("retire '\(stage)'", breakGlass: request.breakGlass)
        admission.note(in: &demotion, breakGlass: request.breakGlass, record)
        events.append(try record.append(demotion))
      }
      var event = Event(
        .retirement, stage: stage, snapshot: snapshot, evidence: try remains(of: snapshot, record), actor: record.actor,
        message: request.message)
      event.add("eol", request.endOfLife.map { .string($0) })
      event.add("bytes", request.releasesBytes ? "released" : nil)
      events.append(try record.append(event))
      return events
    }
  }

  /// What the record keeps of a version when its bytes go: its passport, and the file by which rules are chosen.
  private func remains(of snapshot: ObjectID, _ record: RecordWriter) throws -> [ObjectID] {
    let passport = try passport(snapshot.description, hasHistory: true)
    let file = passport.files.first { $0.path.bytes.elementsEqual(ProjectFile.name.utf8) && $0.kind.isFile }
    return [record.keep(passport.json.encode(.canonical))] + [file?.id].compactMap { $0 }
  }

  /// Who retires a version has to be one of those who may move the stages that held it, or else `production`.
  private func requireRole(
    to request: RetirementRequest, _ snapshot: ObjectID, _ decider: Decider, at now: Timestamp, _ references: References
  ) throws {
    let former = try references.stages.map(\.short)
      .filter { try lastVersions(.max, of: $0, references).contains(snapshot) }
    for stage in former.isEmpty ? ["production"] : former {
      var admission = try admit(Move(.demotion, stage, nil), decider, at: now, references)
      admission.unmet.removeAll { $0.kind == .freeze }
      try admission.require("retire '\(request.name)'", breakGlass: request.breakGlass)
    }
  }

  private func empty(_ stage: String) -> MVCError {
    MVCError(
      .nothingToDo, "cannot retire '\(stage)': it holds no version",
      hint: "run 'mvc stage log \(stage)' to see what it held")
  }

  private func refuseHeld(
    _ snapshot: ObjectID, except stage: String?, _ name: String, _ references: References
  ) throws {
    let holders = try heldByStages(references).filter { $0.snapshot == snapshot && $0.stage.short != stage }
    guard let first = holders.first?.stage.short else { return }
    throw MVCError(
      .failed, "cannot retire '\(name)': \(holders.count) \(holders.count == 1 ? "stage holds" : "stages hold") it",
      details: holders.map(\.stage.short),
      hint: "run 'mvc demote \(first) -m WHY', or 'mvc retire \(first) -m WHY' to empty the stage in the same step")
  }

  /// A version is retired once; its bytes may be given up later.
  private func refuseAgain(_ snapshot: ObjectID, _ request: RetirementRequest) throws {
    guard let before = try register().retirements[snapshot] else { return }
    guard request.releasesBytes, !before.event.releasesBytes else {
      throw MVCError(
        .nothingToDo, "'\(request.name)' is retired already, since \(before.time.gitStyle)",
        hint: before.event.releasesBytes ? nil : "use --release-bytes to give up the bytes of its files too")
    }
  }

  private func refuseRetained(_ snapshot: ObjectID, _ name: String, _ references: References) throws {
    guard let policy = try policy(references)?.policy else { return }
    let tier = try ModelRecord(of: snapshot, in: self).risk
    for stage in references.stages.map(\.short) {
      guard let count = policy.rule(for: stage, tier: tier)?.retained,
        try lastVersions(count, of: stage, references).contains(snapshot)
      else {
        continue
      }
      throw MVCError(
        .refused,
        "cannot give up the bytes of '\(name)': the policy keeps the last \(count) versions of '\(stage)', and it is one of them",
        hint: "retire it without --release-bytes, and give up the bytes when later versions have followed")
    }
  }

  /// The versions that a stage held last, newest first, each once.
  func lastVersions(_ count: Int, of stage: String, _ references: References) throws -> [ObjectID] {
    var chain = chain(of: try .stage(stage), references)
    var versions: [ObjectID] = []
    while versions.count < count, let found = try chain.nextEvent() {
      if let snapshot = found.event.snapshot, !versions.contains(snapshot) { versions.append(snapshot) }
    }
    return versions
  }

  /// The branches, tags and HEAD whose history has a version, and which keep its bytes therefore.
  package func holders(of snapshot: ObjectID, _ references: References) throws -> [String] {
    let history = historyFacts()
    func reaches(_ id: ObjectID) throws -> Bool { try history.history(of: [id]).contains { $0.id == snapshot } }
    var holders = try (references.branches + references.tags).filter { name in
      try references[name].flatMap { try? peel($0) }.map(reaches) ?? false
    }.map(\.short)
    if case .detached(let id) = references.head, try reaches(id) { holders.append("HEAD") }
    return holders
  }

  /// Refuses a version that is closed for ever.
  ///
  /// - Parameters:
  ///   - what: What cannot be done: `promote 'v1'`.
  ///   - event: When it was not retired for sure; nil to read the whole record.
  func refuseRetired(
    _ snapshot: ObjectID, _ what: String, _ references: References, since event: ObjectID? = nil
  ) throws {
    guard let found = try retirement(of: snapshot, since: event, references) else { return }
    throw MVCError(
      .failed, "cannot \(what): it was retired on \(found.time.gitStyle)",
      details: [found.event.subjectLine], hint: "commit a new version: what is retired stays so")
  }

  /// The event that closed a version.
  ///
  /// - Parameter event: Where to stop looking; nil for the whole record.
  func retirement(of snapshot: ObjectID, since event: ObjectID?, _ references: References) throws -> RecordedEvent? {
    var chain = try record(references)
    while let found = try chain.nextEvent(), found.id != event {
      if found.kind == .retirement, found.event.snapshot == snapshot { return found }
    }
    return nil
  }
}
