import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository

struct MergeCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join another line of snapshots into this one.",
    discussion: """
      A file that only one side changed is taken from that side. One that both changed is merged by line where it is \
      text and the changes do not touch; else it is a conflict: text gets conflict markers, other files stay as ours \
      with theirs beside them as NAME.theirs. Settle the conflicts, then run 'mvc merge --continue'; or drop the merge \
      with 'mvc merge --abort'.
      """)

  @Flag(name: .customLong("no-ff"), help: "Record a merge although the branch could just move forward.")
  var noFastForward = false

  @Flag(name: .customLong("ff-only"), help: "Move the branch forward, or do nothing.")
  var fastForwardOnly = false

  @Flag(name: .customLong("continue"), help: "Record the merge whose conflicts are settled.")
  var continues = false

  @Flag(name: .long, help: "Drop the merge.")
  var abort = false

  @Option(
    name: [.customShort("m", allowingJoined: true), .customLong("message")],
    help: ArgumentHelp("The merge's message; each further -m is a paragraph.", valueName: "text"))
  var message: [String] = []

  @Argument(
    help: ArgumentHelp("The branch or other revision to merge in.", valueName: "revision"), completion: .revisions)
  var revision: String?

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    let count = [revision != nil, continues, abort].count { $0 }
    if count != 1 { throw ValidationError("Name one revision, or use --continue or --abort.") }
    if noFastForward, fastForwardOnly { throw ValidationError("--no-ff and --ff-only exclude each other.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    if abort {
      try repository.abortMerge(context.intent(repository.settings))
      return report("aborted", "the merge was dropped; 'mvc undo' brings it back", context)
    }
    let intent = try context.signedIntent(repository.settings)
    let text = try context.message(message, file: nil)
    if continues { return try finish(text, intent, repository, context) }
    var request = MergeRequest(revision: try RevisionArguments.withPrevious(revision ?? "", repository))
    request.message = text
    request.fastForward = noFastForward ? .never : fastForwardOnly ? .only : .allowed
    var renames: [JoinedRename] = []
    let result = try repository.merge(request, intent) { renames.append($0) }
    report(renames, context)
    switch result {
    case .alreadyMerged:
      report("already-merged", "nothing to merge: everything of '\(request.revision)' is here already", context)
    case .fastForwarded(let id):
      report("fast-forwarded", "moved forward to \(id.short)", context, ("head", .string(id.description)))
    case .merged(let id):
      report(
        "merged", "merged '\(request.revision)' as \(id.short)", context, ("head", .string(id.description)),
        ("renames", .array(renames.map { ConflictText.json($0) })))
    case .conflicted(let conflicts): throw try explain(conflicts, renames, request.revision, context)
    }
  }

  private func finish(_ text: String?, _ intent: Intent, _ repository: Repository, _ context: CommandContext) throws {
    guard let merge = try repository.pendingMerge(repository.references()) else { throw Repository.noMerge }
    let result = try repository.commit(CommitRequest(message: text ?? merge.message), intent)
    report("merged", "merged '\(merge.name)' as \(result.id.short)", context, ("head", .string(result.id.description)))
  }

  private func report(_ outcome: String, _ text: String, _ context: CommandContext, _ fields: (String, JSONValue)...) {
    if options.json {
      context.terminal.print(.object([("outcome", .string(outcome))] + fields))
    } else {
      context.terminal.report(text)
    }
  }

  /// Which files were taken for one under two names is a guess, if a good one: people can look at it.
  private func report(_ renames: [JoinedRename], _ context: CommandContext) {
    for rename in renames {
      let likeness = rename.likeness < 100 ? ", \(rename.likeness) % the same" : ""
      context.terminal.note("renamed: \(rename.oldPath) -> \(rename.path)  (changes joined\(likeness))")
    }
  }

  /// The folder holds the merge, and the exit code says that somebody has to settle it.
  private func explain(
    _ conflicts: [Conflict], _ renames: [JoinedRename], _ name: String, _ context: CommandContext
  ) throws -> any Error {
    if options.json {
      context.terminal.print(
        .object([
          ("outcome", "conflicted"), ("conflicts", .array(conflicts.map { ConflictText.json($0) })),
          ("renames", .array(renames.map { ConflictText.json($0) })),
        ]))
      return ExitStatus.conflict
    }
    for conflict in conflicts { context.terminal.print("conflict: \(conflict.path)  (\(conflict.explanation))") }
    context.terminal.fail("'\(name)' is merged but for \(CommandText.count(conflicts.count, "conflict"))")
    context.terminal.note("hint: settle them and run 'mvc merge --continue', or 'mvc merge --abort' to drop the merge")
    return ExitStatus.conflict
  }
}

struct ResolveCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Say that conflicts of a merge are settled.",
    discussion: """
      A text without conflict markers, and a file whose NAME.theirs is gone, count as settled by themselves. This \
      command settles the rest: as the file stands, or with one side's version of it.
      """)

  @Flag(name: .long, help: "Take our version.")
  var ours = false

  @Flag(name: .long, help: "Take their version.")
  var theirs = false

  @Argument(help: ArgumentHelp("Files with conflicts; '.' for all.", valueName: "path"), completion: .file())
  var paths: [String]

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if ours, theirs { throw ValidationError("--ours and --theirs exclude each other.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let resolution: Repository.Resolution = ours ? .ours : theirs ? .theirs : .asItStands
    let settled = try repository.resolveConflicts(
      context.paths(paths, in: repository), resolution, context.intent(repository.settings))
    if options.json {
      context.terminal.print(.object([("settled", .array(settled.map { .bytes($0.path.bytes) }))]))
    } else {
      context.terminal.note("settled \(CommandText.count(settled.count, "conflict"))")
    }
  }
}
