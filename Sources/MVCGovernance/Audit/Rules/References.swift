import MVCObjects

extension RecordReplay {
  /// The references name the events that the record leaves them at.
  func referenceFinding() -> AuditFinding? {
    var pairs: [(name: String, found: ObjectID?, expected: ObjectID?)] = [
      ("refs/policy", source.heads.policy, state.policyEvent)
    ]
    for stage in Set(source.heads.stages.keys).union(state.stageHeads.keys).sorted() {
      pairs.append(("refs/stages/\(stage)", source.heads.stages[stage], state.stageHeads[stage]))
    }
    for (name, found, expected) in pairs where found != expected {
      guard let event = expected ?? found else { continue }
      return AuditFinding(
        rule: .references, event: event, position: nil, reason: reason(name, found, expected), untrustedCount: 0)
    }
    return nil
  }

  /// A file holds the events of the record in their order and no others, and nothing in it was changed.
  func fileFinding(_ events: [RecordedEvent]) -> AuditFinding? {
    if let id = source.damaged {
      return AuditFinding(
        rule: .evidence, event: id, position: nil, reason: "the file holds other bytes under this id than its own",
        untrustedCount: 0)
    }
    guard let order = source.eventOrder, order != events.map(\.id) else { return nil }
    let place = zip(order, events).prefix { $0 == $1.id }.count
    guard place < order.count else { return nil }
    let id = order[place]
    let reason =
      if state.events[id] != nil {
        "it stands at another place of the file than of the record"
      } else if let rival = (try? source.verifiedEvent(id)).flatMap({ rival(of: $0, in: events) }) {
        "the file holds it, and the record does not: '\(rival.short)' follows the same event"
      } else {
        "the file holds it, and the record does not"
      }
    return AuditFinding(rule: .references, event: id, position: nil, reason: reason, untrustedCount: 0)
  }

  /// The event of the record that names the same predecessor.
  private func rival(of event: Event, in events: [RecordedEvent]) -> ObjectID? {
    events.first { $0.event.previous == event.previous }?.id
  }

  private func reason(_ name: String, _ found: ObjectID?, _ expected: ObjectID?) -> String {
    let left = expected.map { "the record leaves it at '\($0.short)'" } ?? "no event of the record moved it there"
    guard let found else { return "the reference '\(name)' is gone, and \(left)" }
    let what = state.events[found] == nil ? "which is not in the record" : "an event of the record"
    return "the reference '\(name)' names '\(found.short)', \(what), and \(left)"
  }
}
