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
      sort of thing, U a conflict that is not settled, S skipped: something that is recorded, or cannot be read, and \
      was not looked at. Paths are as seen from the folder in which the command runs.

      A file whose times, length and inode are as they were counts as unchanged and is not read. With --verify every \
      file is read and hashed.
      """)

  @Flag(name: .shortAndLong, help: "One line a path, nothing else.")
  var short = false

  @Flag(name: .long, help: "Read every file, also those whose times did not change.")
  var verify = false

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let status = try repository.status(isVerifying: verify)
    let display = PathDisplay(from: context.folder(in: repository))
    let conflicts = try status.merge.map { try repository.unsettledConflicts(of: $0) } ?? []
    if options.json {
      context.terminal.print(try json(status, conflicts))
    } else if short {
      for conflict in conflicts {
        context.terminal.print("\(context.terminal.paint("U", .removed)) \(display.text(conflict.path))")
      }
      for change in status.changes { context.terminal.print(StatusText.shortLine(change, display)) }
      for place in SkippedText.hiding(status.skipped) { context.terminal.print("S \(display.text(place.path))") }
    } else {
      try print(status, conflicts, display, repository, context.terminal)
    }
    if let verification = status.verification, !options.json { print(verification, display, context.terminal) }
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
    let skipped = SkippedText.hiding(status.skipped)
    defer { print(skipped, display, terminal) }
    guard !status.changes.isEmpty else {
      let reason = status.references.headID == nil ? "the folder is empty" : "the folder is as it was recorded"
      let limit = skipped.isEmpty ? "" : ", as far as it was looked at"
      if status.merge == nil { terminal.print("nothing to commit, \(reason)\(limit)") }
      return
    }
    let isFirst = status.references.headID == nil
    terminal.print(section: isFirst ? "To be recorded:" : "Changes since:")
    for change in status.changes {
      terminal.print("  \(terminal.paint(StatusText.line(change, display), StatusText.colour(change.sort)))")
    }
    terminal.print(section: "\(StatusText.summary(status.changes))")
    guard status.merge == nil else { return }
    terminal.note("hint: run 'mvc commit' to record them\(isFirst ? "" : ", 'mvc restore PATH' to drop them")")
  }

  private func print(_ skipped: [SkippedPlace], _ display: PathDisplay, _ terminal: Terminal) {
    guard !skipped.isEmpty else { return }
    terminal.print(section: "Not looked at:")
    for place in skipped { terminal.print("  \(terminal.paint(SkippedText.line(place, display), .changed))") }
    if let hint = SkippedText.hint(skipped) { terminal.note("hint: \(hint)") }
  }

  private func print(
    _ merge: PendingMerge, _ conflicts: [Conflict], _ display: PathDisplay, _ terminal: Terminal
  ) {
    terminal.print(section: "Merging '\(merge.name)' (\(merge.theirs.short)):")
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

  private func print(_ verification: StatusVerification, _ display: PathDisplay, _ terminal: Terminal) {
    let (matched, recorded) = (verification.matchedCount, verification.recordedCount)
    let files = CommandText.count(recorded, "recorded file")
    let verdict = matched == recorded ? "\(files) byte for byte as recorded" : "\(matched) of \(files) as recorded"
    let read = CommandText.count(verification.readCount, "file")
    let extent = "\(read) read, \(ByteSize.text(verification.readByteCount))"
    var lines = ["verified: \(verdict) (\(extent))"]
    if !verification.unseen.isEmpty { lines.append("changed, although their times did not change:") }
    lines += verification.unseen.map { "  \(display.text($0))" }
    // With --short the answer is one line a path, and nothing else.
    if !short { terminal.print() }
    for line in lines { if short { terminal.note(line) } else { terminal.print(line) } }
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
      ("skipped", SkippedText.json(status.skipped)),
    ]
    if let verification = status.verification {
      fields.append(
        (
          "verification",
          .object([
            ("recorded", .int(Int64(verification.recordedCount))), ("matched", .int(Int64(verification.matchedCount))),
            ("read", .int(Int64(verification.readCount))), ("readBytes", .int(verification.readByteCount)),
            ("unseen", .array(verification.unseen.map { .bytes($0.bytes) })),
          ])
        ))
    }
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
