import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage

struct StageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stage",
    abstract: "See what the lifecycle stages hold, and what they held.",
    discussion: """
      A stage says where a version is in its life: development, staging, production, archived, or a name of your own \
      such as production/eu. 'mvc promote' brings a version into a stage, and the stage's name is a revision everywhere: \
      'mvc checkout production', 'mvc diff production staging'.
      """,
    subcommands: [StageListCommand.self, StageLogCommand.self, StageAtCommand.self],
    defaultSubcommand: StageListCommand.self)

  init() {}
}

struct StageListCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the stages and the versions that they hold.")

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let table = try StageTable(repository, context.runtime.clock.now())
    if options.json { return context.terminal.print(table.json) }
    for line in table.lines(context.terminal) { context.terminal.print(line) }
  }
}

struct StageLogCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Show the history of a stage, newest first.",
    discussion: "The history is a chain that only grows: each event names the one before it.")

  @Argument(help: ArgumentHelp("The stage.", valueName: "stage"), completion: .stages)
  var stage: String

  @Option(
    name: [.customShort("n", allowingJoined: true), .customLong("max-count")],
    help: ArgumentHelp("Show at most so many events.", valueName: "count"))
  var limit: Int?

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let events = try repository.history(of: stage, references, limit: limit ?? .max)
    try EventText.list(events, after: [("stage", .string(stage))], repository, references, options, context)
  }
}

struct StageAtCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "at",
    abstract: "Tell what a stage held at a moment.",
    discussion: "Prints the snapshot that was live then, so 'mvc checkout $(mvc stage at production 2026-06-01)' works."
  )

  @Argument(help: ArgumentHelp("The stage.", valueName: "stage"), completion: .stages)
  var stage: String

  @Argument(
    help: ArgumentHelp("When: a date such as 2026-06-01, '2026-06-01 12:00' or 'last friday'.", valueName: "date"))
  var date: String

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let moment = try CommandText.moment(date, context)
    let found = try repository.event(of: stage, at: moment, references)
    let names = try VersionNames(repository, references)
    if options.json {
      return context.terminal.print(
        .object([
          ("stage", .string(stage)), ("at", .string(moment.iso8601)),
          ("snapshot", found?.event.snapshot.map { .string($0.description) } ?? .null),
          ("event", found.map { EventText.json($0, names) } ?? .null),
        ]))
    }
    guard let found, let snapshot = found.event.snapshot else {
      throw MVCError(
        .notFound, "the stage '\(stage)' held no version on \(moment.gitStyle)",
        hint: "run 'mvc stage log \(stage)' to see its history")
    }
    context.terminal.print(snapshot.description)
    context.terminal.note(EventText.summary(found, names))
  }
}
