import MVCBase
import MVCGovernance
import MVCObjects

/// How the inventory is shown.
struct InventoryText {
  private let entries: [InventoryEntry]
  private let names: VersionNames
  private let now: Timestamp

  init(_ entries: [InventoryEntry], _ names: VersionNames, _ now: Timestamp) {
    self.entries = entries
    self.names = names
    self.now = now
  }

  var isIncomplete: Bool { entries.contains { !$0.missing.isEmpty } }

  func lines(_ terminal: Terminal) -> [String] {
    entries.enumerated().flatMap { number, entry -> [String] in
      let heading = terminal.paint(title(entry), .changed)
      let facts = InventoryEntry.Field.allCases.map { field in
        "  \(CommandText.padded(field.title, to: 18))  \(value(field, entry).map(CommandText.oneLine) ?? "missing")"
      }
      return (number == 0 ? [] : [""]) + [heading] + facts
    }
  }

  var markdown: [String] {
    let fields = InventoryEntry.Field.allCases
    let head = "| model | \(fields.map(\.title).joined(separator: " | ")) |"
    let rows = entries.map { entry in
      let cells = fields.map { value($0, entry).map(MarkdownText.cell) ?? "**missing**" }
      return "| \(MarkdownText.cell(title(entry))) | \(cells.joined(separator: " | ")) |"
    }
    return [head, "|\(String(repeating: " --- |", count: fields.count + 1))"] + rows
  }

  private func title(_ entry: InventoryEntry) -> String {
    entry.live.model.name.map { "\(CommandText.oneLine($0)) (\(entry.live.stage.name))" } ?? entry.live.stage.name
  }

  /// What is known of a field, or nil when it is missing.
  private func value(_ field: InventoryEntry.Field, _ entry: InventoryEntry) -> String? {
    let (live, model) = (entry.live, entry.live.model)
    switch field {
    case .purpose: return model.purpose
    case .version: return names.name(of: live.id)
    case .updated: return live.stage.since.map { "\($0.iso8601.prefix(10)), \($0.relative(to: now))" }
    case .owner: return model.owner
    case .rollback:
      let target = live.rollbackTarget.map { "'mvc rollback \(live.stage.name)' to \(names.name(of: $0))" }
      let parts = [target, model.runbook].compactMap { $0 }
      return parts.isEmpty ? nil : parts.joined(separator: "; ")
    case .monitoring: return model.monitoring
    }
  }

  var json: JSONValue {
    .object([
      (
        "models",
        .array(
          entries.map { entry in
            let live = entry.live
            return .object([
              ("name", live.model.name.json), ("stage", .string(live.stage.name)),
              ("snapshot", .string(live.id.description)),
              ("version", names.tag(of: live.id).json), ("purpose", live.model.purpose.json),
              ("updated", live.stage.since.map(\.iso8601).json), ("owner", live.model.owner.json),
              ("rollbackTarget", live.rollbackTarget.map(\.description).json), ("runbook", live.model.runbook.json),
              ("monitoring", live.model.monitoring.json),
              ("missing", .array(entry.missing.map { .string($0.rawValue) })), ("problem", live.model.problem.json),
            ])
          })
      )
    ])
  }
}
