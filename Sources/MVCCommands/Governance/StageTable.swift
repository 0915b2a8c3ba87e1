import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage

/// The stages, a line each.
struct StageTable {
  private let states: [StageState]
  private let models: [String: LiveModel]
  private let names: VersionNames
  private let now: Timestamp

  init(_ repository: Repository, _ now: Timestamp) throws {
    let references = try repository.references()
    states = try repository.stages(references)
    let live = try repository.liveModels(references, repository.register())
    models = Dictionary(uniqueKeysWithValues: live.map { ($0.stage.name, $0) })
    names = try VersionNames(repository, references)
    self.now = now
  }

  func lines(_ terminal: Terminal) -> [String] {
    let rows = [["stage", "version", "since", "by", "owner", "review due", "health"]] + states.map(row)
    let widths = rows[0].indices.map { column in rows.map { CommandText.width($0[column]) }.max() ?? 0 }
    return rows.enumerated().map { number, row in
      let cells = zip(row, widths).map { CommandText.padded($0, to: $1) }.joined(separator: "  ")
      let line = String(cells.reversed().drop { $0 == " " }.reversed())
      return number == 0 ? terminal.paint(line, .changed) : line
    }
  }

  private func row(_ state: StageState) -> [String] {
    guard let snapshot = state.snapshot, let since = state.since, let live = models[state.name] else {
      return [state.name] + Array(repeating: "-", count: 6)
    }
    let share = state.canary == 100 ? "" : " at \(state.canary) %"
    return [
      state.name, names.name(of: snapshot) + share, since.relative(to: now),
      state.arrival?.event.actor.person.name ?? "-", live.model.owner.map(CommandText.oneLine) ?? "-",
      live.duty(.review).map { HealthText.day($0, now) } ?? "-", HealthText.text(live),
    ]
  }

  var json: JSONValue {
    .object([("stages", .array(states.map(json)))])
  }

  private func json(_ state: StageState) -> JSONValue {
    guard let snapshot = state.snapshot, let arrival = state.arrival, let live = models[state.name] else {
      return .object([("name", .string(state.name)), ("snapshot", .null)])
    }
    return .object([
      ("name", .string(state.name)), ("snapshot", .string(snapshot.description)),
      ("version", names.tag(of: snapshot).map { .string($0) } ?? .null),
      ("since", .string(arrival.time.iso8601)), ("by", SnapshotText.person(arrival.event.actor)),
      ("canary", .int(state.canary)), ("event", .string(arrival.id.description)),
      ("owner", live.model.owner.json), ("reviewDue", live.duty(.review).map(\.at.iso8601).json),
      ("openIncidents", .int(Int64(live.incidents.count))), ("guard", live.guardVerdict.json),
    ])
  }
}
