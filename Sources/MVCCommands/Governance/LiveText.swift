import MVCBase
import MVCGovernance
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage

/// One screen for four questions: what is running, why it was trained so, who let it in, and what if it breaks.
struct LiveText {
  /// How many lines one kind of fact may take.
  private static let mostRows = 8

  private let live: LiveModel
  private let names: VersionNames
  private let now: Timestamp
  private let document: ProvenanceDocument?
  private let table: VersionTable

  init(_ live: LiveModel, _ repository: Repository, _ references: References, _ now: Timestamp) throws {
    self.live = live
    self.now = now
    names = try VersionNames(repository, references)
    document = try repository.provenance(of: live.snapshot)
    let fields = SnapshotFields(repository, repository.historyFacts(), references)
    // The bytes of the version before may have been given up.
    let before = try live.predecessor.flatMap { try repository.objects.contains($0) ? $0 : nil }
    table = try repository.compare([before, live.id].compactMap { $0 }, fields) { MetricDirection(guessedFrom: $0) }
  }

  private typealias Fact = (name: String, value: String)

  func lines(_ terminal: Terminal) -> [String] {
    let sections: [(String, [Fact])] = [
      ("What is running", running), ("Why it was trained so", training), ("Who signed off", approval),
      ("What happens if it breaks", emergency),
    ]
    let title = [live.stage.name, live.model.name.map(CommandText.oneLine)].compactMap { $0 }.joined(separator: ": ")
    var lines = [terminal.paint(title, .changed)]
    for (heading, facts) in sections {
      lines += ["", terminal.paint(heading, .heading)]
      lines += facts.map { "  \(CommandText.padded($0.name, to: 11)) \(CommandText.oneLine($0.value))" }
    }
    return lines
  }

  // MARK: The four questions

  private var running: [Fact] {
    var facts: [Fact] = [("version", names.name(of: live.id)), ("snapshot", live.id.description)]
    if let since = live.stage.since { facts.append(("since", moment(since))) }
    if live.stage.canary < 100 { facts.append(("share", "\(live.stage.canary) % of the traffic")) }
    facts.append(("purpose", live.model.purpose ?? unknown("purpose")))
    for place in live.deployments {
      let other = place.snapshot == live.id ? "" : ", which is not the version of this stage"
      facts.append(("deployed", "\(place.place), \(names.name(of: place.snapshot))\(other)"))
    }
    if live.deployments.isEmpty {
      facts.append(("deployed", "not recorded: 'mvc deployed \(live.stage.name) --where URL'"))
    }
    facts.append(("health", HealthText.text(live)))
    return facts
  }

  private var training: [Fact] {
    var facts: [Fact] = [
      ("message", live.snapshot.subject),
      ("recorded", "\(moment(live.snapshot.author.time)) by \(live.snapshot.author.person.name)"),
    ]
    let before = table.versions.count == 2 ? live.predecessor.map { names.name(of: $0) } : nil
    facts.append(("before it", before ?? "nothing"))
    facts += rows("metrics")
    facts += rows("params")
    if before == nil {
      facts += limited(
        (document?.parameters.leaves ?? []).map { leaf in
          (
            "params",
            "\(leaf.name) \(ExpressionValue(leaf.value).map { FactText.text($0, of: FieldPath("params")) } ?? "")"
          )
        })
    }
    facts += limited(
      (document?.data ?? []).map { ("data", "\($0.name) (\($0.sha256?.short ?? $0.uri ?? "not hashed"))") })
    if let commit = document?.code?.commit {
      facts.append(
        ("code", commit.prefix(12) + (document?.code?.isDirty == true ? ", with changes that are not committed" : "")))
    }
    facts += limited(
      (document?.lineage ?? []).map { edge in
        (edge.relation, edge.snapshot.map { String($0.prefix(8)) } ?? edge.model ?? "")
      })
    return facts
  }

  private var approval: [Fact] {
    var facts: [Fact] = []
    if let arrival = live.stage.arrival {
      facts.append((arrival.kind == .promotion ? "promoted" : arrival.kind.rawValue, said(arrival)))
    }
    if let promotion = live.promotion {
      if promotion.id != live.stage.arrival?.id { facts.append(("promoted", said(promotion))) }
      for (key, title) in [("risk", "risk"), ("gates", "gates"), ("breakGlass", "break-glass")] {
        if let text = promotion.event.detail[key]?.text { facts.append((title, text)) }
      }
    }
    facts += live.opinions.map { ($0.kind == .approval ? "approved" : "rejected", said($0)) }
    if live.opinions.isEmpty { facts.append(("approvals", "none")) }
    let policy = live.promotion?.event.policy
    facts.append(("policy", policy.map { "\($0.short), in force at the promotion" } ?? "none was in force"))
    return facts
  }

  private var emergency: [Fact] {
    let stage = live.stage.name
    let target = live.rollbackTarget.map { "\(names.name(of: $0)): 'mvc rollback \(stage) -m WHY'" }
    var facts: [Fact] = [
      ("trigger", live.promotion?.event.detail["trigger"]?.text ?? "none was written down"),
      ("go back to", target ?? "there is no earlier version that passed its gates"),
      ("runbook", live.model.runbook ?? unknown("runbook")), ("owner", live.model.owner ?? unknown("owner")),
      ("monitoring", live.model.monitoring ?? unknown("monitoring")),
    ]
    if let review = live.duty(.review) { facts.append(("review", HealthText.day(review, now))) }
    facts.append(("drills", practice(live.drills)))
    facts.append(("rollbacks", practice(live.rollbacks)))
    for incident in live.incidents {
      facts.append(
        ("incident", "\(incident.id.short)\(incident.severity.map { ", \($0.rawValue)" } ?? ""): \(incident.what)"))
    }
    return facts
  }

  // MARK: Pieces

  private func unknown(_ key: String) -> String { "not known: 'model.\(key)' of mvc.yaml" }

  private func moment(_ time: Timestamp) -> String { "\(time.gitStyle), \(time.relative(to: now))" }

  private func said(_ found: RecordedEvent) -> String {
    let signed = found.event.signature == nil ? "not signed" : "signed"
    let why = found.event.message.isEmpty ? "" : ": \(found.event.subjectLine)"
    return "\(String(found.time.iso8601.prefix(10))) by \(found.event.actor.person.name), \(signed)\(why)"
  }

  private func practice(_ events: [RecordedEvent]) -> String {
    guard let last = events.last else { return "none" }
    var seconds = ""
    if case .double(let number)? = last.event.detail["seconds"] { seconds = " in \(FactText.text(number)) s" }
    return "\(events.count), the last \(last.time.relative(to: now))\(seconds)"
  }

  /// The facts of a section that the comparison has, a line each: the value, and what it was before.
  private func rows(_ section: String) -> [Fact] {
    limited(
      (table.sections.first { $0.name == section }?.rows ?? []).map { row in
        let texts = row.values.map { $0.map { FactText.text($0, of: row.field) } }
        let now = texts.last.flatMap { $0 } ?? "gone"
        let was = texts.count == 2 && texts[0] != texts[1] ? " (was \(texts[0] ?? "not there"))" : ""
        return (section, "\(row.field.memberName) \(now)\(was)")
      })
  }

  private func limited(_ facts: [Fact]) -> [Fact] {
    guard facts.count > Self.mostRows, let name = facts.first?.name else { return facts }
    return facts.prefix(Self.mostRows) + [
      (name, "and \(facts.count - Self.mostRows) more: 'mvc show \(live.id.short)'")
    ]
  }

  // MARK: JSON

  var json: JSONValue {
    .object([
      ("stage", .string(live.stage.name)), ("running", runningJSON), ("training", trainingJSON),
      ("signedOff", signedOffJSON), ("emergency", emergencyJSON),
    ])
  }

  private var runningJSON: JSONValue {
    .object([
      ("snapshot", .string(live.id.description)), ("version", names.tag(of: live.id).map { .string($0) } ?? .null),
      ("since", live.stage.since.map { .string($0.iso8601) } ?? .null), ("canary", .int(live.stage.canary)),
      ("name", live.model.name.json), ("purpose", live.model.purpose.json),
      (
        "deployments",
        .array(
          live.deployments.map {
            .object([
              ("where", .string($0.place)), ("snapshot", .string($0.snapshot.description)),
              ("since", .string($0.event.time.iso8601)),
            ])
          })
      ),
      ("guard", live.guardVerdict.json),
    ])
  }

  private var trainingJSON: JSONValue {
    func json(_ row: VersionTable.Row) -> JSONValue {
      let values = row.values.map { $0.map(FactText.json) ?? .null }
      return .object([
        ("field", .string(row.field.name)), ("value", values.last ?? .null),
        ("before", values.count == 2 ? values[0] : .null),
      ])
    }
    return .object([
      ("message", .string(live.snapshot.message)), ("author", SnapshotText.person(live.snapshot.author)),
      ("predecessor", live.predecessor.map { .string($0.description) } ?? .null),
      ("facts", .array(table.sections.flatMap(\.rows).map(json))),
      ("provenance", live.snapshot.provenance.map { .string($0.description) } ?? .null),
    ])
  }

  private var signedOffJSON: JSONValue {
    .object([
      ("arrival", live.stage.arrival.map { EventText.json($0, names) } ?? .null),
      ("promotion", live.promotion.map { EventText.json($0, names) } ?? .null),
      ("opinions", .array(live.opinions.map { EventText.json($0, names) })),
    ])
  }

  private var emergencyJSON: JSONValue {
    .object([
      ("trigger", live.promotion?.event.detail["trigger"] ?? .null),
      ("rollbackTarget", live.rollbackTarget.map { .string($0.description) } ?? .null),
      ("runbook", live.model.runbook.json), ("owner", live.model.owner.json),
      ("monitoring", live.model.monitoring.json),
      ("reviewDue", live.duty(.review).map { .string($0.at.iso8601) } ?? .null),
      ("drills", .int(Int64(live.drills.count))),
      ("lastDrill", live.drills.last.map { .string($0.time.iso8601) } ?? .null),
      ("rollbacks", .int(Int64(live.rollbacks.count))),
      ("incidents", .array(live.incidents.map { IncidentText(names, now).json($0) })),
    ])
  }
}

extension String? {
  /// The text, or null.
  var json: JSONValue { map { .string($0) } ?? .null }
}
