import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage

/// How operations are shown.
enum OperationText {
  static func takeBack(isRedo: Bool, isForced: Bool, _ options: GlobalOptions, _ context: CommandContext) throws {
    let repository = try context.openRepository()
    let reversal = try repository.undo(isRedo: isRedo, isForced: isForced, context.undoer(repository))
    let record = reversal.record
    if options.json {
      return context.terminal.print(
        .object([(isRedo ? "redone" : "undone", json(record)), ("saved", id(reversal.saved))]))
    }
    context.terminal.report("\(isRedo ? "redid" : "undid") '\(record.operation.command)' (\(record.id.short))")
    if let saved = reversal.saved {
      let back = isRedo ? "mvc undo" : "mvc redo"
      context.terminal.note("what was not committed is saved in \(saved.short); '\(back)' brings it back")
    }
  }

  static func line(_ record: OperationRecord, _ now: Timestamp, _ terminal: Terminal) -> String {
    let age = record.operation.signature.time.relative(to: now)
    let mark = record.isUndone ? " (undone)" : ""
    return "\(terminal.paint(record.id.short, .changed)) \(record.operation.command)\(mark), \(age)"
  }

  static func lines(_ record: OperationRecord) -> [String] {
    let operation = record.operation
    var lines = [
      "operation \(record.id)", "By:      \(operation.signature.person)",
      "Date:    \(operation.signature.time.gitStyle)",
      "Command: \(operation.command)\(record.isUndone ? " (undone)" : "")", "",
    ]
    if operation.purpose == .mending { lines.append("  the log was damaged: nothing before this can be undone") }
    for change in operation.references {
      lines.append("  \(change.name.short): \(change.old?.short ?? "nothing") -> \(change.new?.short ?? "nothing")")
    }
    if let head = operation.head { lines.append("  HEAD: \(text(head.old)) -> \(text(head.new))") }
    if let folder = operation.folder { lines.append("  folder: \(folder.old.short) -> \(folder.new.short)") }
    for change in operation.settings {
      lines.append("  \(change.key): \(change.old ?? "not set") -> \(change.new ?? "not set")")
    }
    if let saved = operation.saved { lines.append("  saved: \(saved.short)") }
    return lines
  }

  static func json(_ record: OperationRecord) -> JSONValue {
    let operation = record.operation
    let references = operation.references.map { change in
      JSONValue.object([("name", .string(change.name.text)), ("old", id(change.old)), ("new", id(change.new))])
    }
    var fields: [(String, JSONValue)] = [
      ("id", .string(record.id.description)), ("command", .string(operation.command)),
      ("by", SnapshotText.person(operation.signature)), ("undone", .bool(record.isUndone)),
      ("references", .array(references)),
    ]
    if let head = operation.head {
      fields.append(("head", .object([("old", .string(text(head.old))), ("new", .string(text(head.new)))])))
    }
    if let folder = operation.folder {
      fields.append(("folder", .object([("old", id(folder.old)), ("new", id(folder.new))])))
    }
    if !operation.settings.isEmpty {
      let settings = operation.settings.map { change in
        JSONValue.object([("key", .string(change.key)), ("old", text(change.old)), ("new", text(change.new))])
      }
      fields.append(("settings", .array(settings)))
    }
    if let saved = operation.saved { fields.append(("saved", id(saved))) }
    return .object(fields)
  }

  private static func id(_ id: ObjectID?) -> JSONValue { id.map { .string($0.description) } ?? .null }

  private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  private static func text(_ head: Head) -> String {
    switch head {
    case .branch(let name): name.short
    case .detached(let id): id.short
    }
  }
}
