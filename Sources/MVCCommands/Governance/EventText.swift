import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage

/// How events of the record are shown.
enum EventText {
  /// Says what was decided, and what that is called in the record.
  static func report(
    _ events: [RecordedEvent], _ repository: Repository, _ options: GlobalOptions, _ context: CommandContext,
    _ sentence: (Event, String) -> String
  ) throws {
    let names = try VersionNames(repository, repository.references())
    if options.json {
      return context.terminal.print(.object([("events", .array(events.map { json($0, names) }))]))
    }
    for found in events {
      let name = found.event.snapshot.map { names.name(of: $0) } ?? ""
      context.terminal.report("\(sentence(found.event, name)) [\(found.id.short)]")
    }
  }

  /// Lists events, with all that is known of each.
  ///
  /// - Parameter fields: What stands before them for programs.
  static func list(
    _ events: [RecordedEvent], after fields: [(String, JSONValue)] = [], _ repository: Repository,
    _ references: References, _ options: GlobalOptions, _ context: CommandContext
  ) throws {
    let names = try VersionNames(repository, references)
    if options.json {
      return context.terminal.print(.object(fields + [("events", .array(events.map { json($0, names) }))]))
    }
    context.page(repository, options)
    for event in events {
      for line in lines(event, names, context.terminal) { context.terminal.print(line) }
    }
  }

  /// Says beside a command's answer what of it the record keeps.
  static func noteKept(_ events: [RecordedEvent], _ context: CommandContext) {
    for found in events { context.terminal.note("recorded the \(found.kind.rawValue) [\(found.id.short)]") }
  }

  /// One line: `promoted v1.4.0 (9f2c41d0), Ana Ito, Sat Nov 21 10:00:00 2026 +0000`.
  static func summary(_ found: RecordedEvent, _ names: VersionNames) -> String {
    let version = found.event.snapshot.map { " \(names.name(of: $0))" } ?? ""
    return "\(found.kind.rawValue)\(version), by \(found.event.actor.person.name), \(found.time.gitStyle)"
  }

  static func lines(_ found: RecordedEvent, _ names: VersionNames, _ terminal: Terminal) -> [String] {
    let event = found.event
    var lines = [terminal.paint("\(event.kind.rawValue) \(found.id)", .changed)]
    if let stage = event.stage { lines.append("Stage:   \(stage)") }
    if let snapshot = event.snapshot { lines.append("Version: \(names.name(of: snapshot))") }
    if let subject = event.subject { lines.append("About:   \(subject.short)") }
    lines.append("By:      \(event.actor.person)\(event.signature == nil ? "" : ", signed")")
    lines.append("Date:    \(event.actor.time.gitStyle)")
    for (key, value) in event.detail.members ?? [] {
      lines.append("\(CommandText.padded("\(Self.title(key)):", to: 8)) \(Self.text(value))")
    }
    lines.append("")
    lines += SnapshotText.messageLines(event.message)
    if !event.message.isEmpty { lines.append("") }
    return lines
  }

  static func json(_ found: RecordedEvent, _ names: VersionNames) -> JSONValue {
    let event = found.event
    var fields: [(String, JSONValue)] = [
      ("id", .string(found.id.description)), ("kind", .string(event.kind.rawValue)),
      ("previous", event.previous.first.map { .string($0.description) } ?? .null),
    ]
    if let stage = event.stage { fields.append(("stage", .string(stage))) }
    if let snapshot = event.snapshot { fields.append(("snapshot", .string(snapshot.description))) }
    if let version = event.snapshot.flatMap({ names.tag(of: $0) }) { fields.append(("version", .string(version))) }
    if let subject = event.subject { fields.append(("subject", .string(subject.description))) }
    if let policy = event.policy { fields.append(("policy", .string(policy.description))) }
    if !event.evidence.isEmpty {
      fields.append(("evidence", .array(event.evidence.map { .string($0.description) })))
    }
    fields += [("by", SnapshotText.person(event.actor)), ("signed", .bool(event.signature != nil))]
    fields.append(("rules", .int(Int64(event.rules))))
    fields += [("detail", event.detail), ("message", .string(event.message))]
    return .object(fields)
  }

  private static func title(_ key: String) -> String { key.prefix(1).uppercased() + key.dropFirst() }

  /// A value for people: ids short, texts as they are.
  private static func text(_ value: JSONValue) -> String {
    if let text = value.text { return ObjectID(text)?.short ?? text }
    return String(decoding: value.encode(.compact), as: UTF8.self)
  }
}
