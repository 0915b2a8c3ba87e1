import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage

struct StatusCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what has changed since the last snapshot.",
    discussion: """
      With --short each path stands on a line after one letter: A new, M modified, D deleted, R renamed, T another \
      sort of thing, U a conflict that is not settled. Paths are as seen from the folder in which the command runs.
      """)

  @Flag(name: .shortAndLong, help: "One line a path, nothing else.")
  var short = false

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let status = try repository.status()
    let display = PathDisplay(from: context.folder(in: repository))
    let conflicts = try status.merge.map { try repository.unsettledConflicts(of: $0) } ?? []
    if options.json {
      context.terminal.print(try json(status, conflicts))
    } else if short {
      for conflict in conflicts {
        context.terminal.print("\(context.terminal.paint("U", .removed)) \(display.text(conflict.path))")
      }
      for change in status.changes { context.terminal.print(StatusText.shortLine(change, display)) }
    } else {
      try print(status, conflicts, display, repository, context.terminal)
    }
    guard !short else { return }
    for remark in repository.projectFileRemarks() { context.terminal.note("warning: mvc.yaml:\(remark)") }
  }

  private func print(
    _ status: Status, _ conflicts: [Conflict], _ display: PathDisplay, _ repository: Repository, _ terminal: Terminal
  ) throws {
    let now = repository.runtime.clock.now()
    terminal.print(Self.place(status.references))
    if let id = status.references.headID {
      let snapshot = try repository.objects.snapshot(id)
      let age = snapshot.committer.time.relative(to: now)
      terminal.print("Last snapshot \(id.short) \"\(snapshot.subject)\", \(age)")
    } else {
      terminal.print("No snapshot yet")
    }
    if let merge = status.merge { print(merge, conflicts, display, terminal) }
    guard !status.changes.isEmpty else {
      let reason = status.references.headID == nil ? "the folder is empty" : "the folder is as it was recorded"
      if status.merge == nil { terminal.print("nothing to commit, \(reason)") }
      return
    }
    let isFirst = status.references.headID == nil
    terminal.print(isFirst ? "\nTo be recorded:" : "\nChanges since:")
    for change in status.changes {
      terminal.print("  \(terminal.paint(StatusText.line(change, display), StatusText.colour(change.sort)))")
    }
    terminal.print("\n\(StatusText.summary(status.changes))")
    guard status.merge == nil else { return }
    terminal.note("hint: run 'mvc commit' to record them\(isFirst ? "" : ", 'mvc restore PATH' to drop them")")
  }

  private func print(
    _ merge: PendingMerge, _ conflicts: [Conflict], _ display: PathDisplay, _ terminal: Terminal
  ) {
    terminal.print("\nMerging '\(merge.name)' (\(merge.theirs.short)):")
    for conflict in conflicts {
      let path = display.text(conflict.path)
      terminal.print("  \(terminal.paint("conflict:", .removed)) \(path)  (\(conflict.explanation))")
    }
    if conflicts.isEmpty {
      terminal.note(
        "hint: all conflicts are settled: run 'mvc merge --continue', or 'mvc merge --abort' to drop the merge")
    } else {
      terminal.note("hint: settle them, or run 'mvc resolve [--ours|--theirs] PATH', then 'mvc merge --continue'")
    }
  }

  private static func place(_ references: References) -> String {
    switch references.head {
    case .branch(let name): "On branch \(name.short)"
    case .detached(let id): "At snapshot \(id.short), on no branch"
    }
  }

  private func json(_ status: Status, _ conflicts: [Conflict]) throws -> JSONValue {
    var fields: [(String, JSONValue)] = [
      ("branch", status.references.currentBranch.map { .string($0.short) } ?? .null),
      ("head", status.references.headID.map { .string($0.description) } ?? .null),
      ("clean", .bool(status.isClean)),
      ("changes", .array(status.changes.map { StatusText.json($0) })),
    ]
    if let merge = status.merge {
      fields.append(
        (
          "merge",
          .object([
            ("name", .string(merge.name)), ("theirs", .string(merge.theirs.description)),
            ("conflicts", .array(conflicts.map { ConflictText.json($0) })),
          ])
        ))
    }
    return .object(fields)
  }
}
