import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository

struct IncidentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incident",
    abstract: "Record what went wrong with a version, what was found out, and how it ended.",
    discussion: """
      mvc incident open production -m "flags every invoice" --severity high
      mvc incident note 9f2c41d0 -m "the tokenizer is of another version"
      mvc incident close 9f2c41d0 -m "rolled back, and a gate compares both now"
      """,
    subcommands: [
      IncidentListCommand.self, IncidentOpenCommand.self, IncidentNoteCommand.self, IncidentCloseCommand.self,
    ],
    defaultSubcommand: IncidentListCommand.self)

  init() {}
}

struct IncidentListCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the incidents that are open, or all.")

  @Flag(name: .long, help: "List those that are closed too.")
  var all = false

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let incidents = try repository.register().incidents.filter { all || $0.isOpen }
    let text = IncidentText(try VersionNames(repository, repository.references()), context.runtime.clock.now())
    if options.json {
      return context.terminal.print(.object([("incidents", .array(incidents.map { text.json($0) }))]))
    }
    if incidents.isEmpty { return context.terminal.note("there are no \(all ? "" : "open ")incidents") }
    for line in incidents.flatMap({ text.lines($0, context.terminal) }) { context.terminal.print(line) }
  }
}

struct IncidentOpenCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Record that something goes wrong with a stage or a version.")

  @Argument(help: ArgumentHelp("A stage or a revision.", valueName: "stage|revision"), completion: .revisions)
  var name: String

  @Option(name: .long, help: "How bad it is: low, medium, high or critical.")
  var severity: Incident.Severity?

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let event = try repository.openIncident(
      name, severity: severity, message: reason.text(in: context), context.decider(repository))
    try EventText.report([event], repository, options, context) { event, version in
      "opened an incident about \(event.stage.map { "'\($0)'" } ?? version)"
    }
  }
}

/// What is said of an incident that is open.
struct IncidentAddition: ParsableArguments {
  @Argument(help: ArgumentHelp("The incident's id or its first digits.", valueName: "incident"))
  var incident: String

  @OptionGroup var reason: ReasonOptions

  init() {}

  /// - Parameter sentence: What was done, before the incident's id.
  func add(closes: Bool, _ sentence: String, _ options: GlobalOptions, _ context: CommandContext) throws {
    let repository = try context.openRepository()
    let event = try repository.addToIncident(
      incident, closes: closes, message: reason.text(in: context), context.decider(repository))
    try EventText.report([event], repository, options, context) { event, _ in
      "\(sentence) the incident \(event.subject?.short ?? "")"
    }
  }
}

struct IncidentNoteCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "note", abstract: "Add to an incident what was found out or done.")

  @OptionGroup var addition: IncidentAddition

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    try addition.add(closes: false, "added to", options, context)
  }
}

struct IncidentCloseCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "close", abstract: "Close an incident, and say how it ended.")

  @OptionGroup var addition: IncidentAddition

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    try addition.add(closes: true, "closed", options, context)
  }
}

extension Incident.Severity: ExpressibleByArgument {}
