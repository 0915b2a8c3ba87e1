import ArgumentParser
import MVCBase
import MVCRepository

struct UndoCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Take back the last command that changed something.",
    discussion: """
      Branches, tags, HEAD, settings and the folder go back to what they were: also for a deleted branch or a forced \
      checkout. Undoing a commit keeps the files as they are. Run it again to go further back, 'mvc redo' to go forward.
      """)

  @Flag(name: .shortAndLong, help: "Go on although files have changed since; they are saved first.")
  var force = false

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    try OperationText.takeBack(isRedo: false, isForced: force, options, context)
  }
}

struct RedoCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "redo",
    abstract: "Bring back what 'mvc undo' took back.")

  @Flag(name: .shortAndLong, help: "Go on although files have changed since; they are saved first.")
  var force = false

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    try OperationText.takeBack(isRedo: true, isForced: force, options, context)
  }
}

struct OpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "op",
    abstract: "Look at what commands have done.",
    subcommands: [OpLogCommand.self, OpShowCommand.self])

  init() {}
}

struct OpLogCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "List the commands that changed something, newest first.")

  @Option(
    name: [.customShort("n", allowingJoined: true), .customLong("max-count")],
    help: ArgumentHelp("List at most so many.", valueName: "count"))
  var limit: Int?

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let records = try repository.operations().prefix(max(0, limit ?? .max))
    if options.json {
      return context.terminal.print(.object([("operations", .array(records.map { OperationText.json($0) }))]))
    }
    context.page(repository, options)
    let now = context.runtime.clock.now()
    for record in records { context.terminal.print(OperationText.line(record, now, context.terminal)) }
  }
}

struct OpShowCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what one command changed.")

  @Argument(help: ArgumentHelp("The operation's id or its first digits; '@' for the last.", valueName: "operation"))
  var operation = "@"

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let record = try context.openRepository().operation(operation)
    if options.json { return context.terminal.print(OperationText.json(record)) }
    for line in OperationText.lines(record) { context.terminal.print(line) }
  }
}
