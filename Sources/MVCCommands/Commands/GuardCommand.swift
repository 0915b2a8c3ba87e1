import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository

struct GuardCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "guard",
    abstract: "Hold live figures against what was promised, and roll back.",
    discussion: """
      Evaluates the trigger that was written down at the promotion, such as 'accuracy drops > 2%' or \
      'metrics.latency_ms > 1.5 * baseline.metrics.latency_ms', with the live figures of a JSON file and the metrics \
      recorded with the version. The result is recorded. The exit code is 0 when all is well, and 24 when the trigger \
      fires, a figure is worse than --tolerance allows, or it cannot be decided. With --rollback a failure brings the \
      stage back to the last good version and opens an incident; what cannot be decided changes nothing.

      mvc guard --metrics live.json
      mvc guard --stage production/eu --metrics live.json --tolerance 2% --rollback
      """)

  @Option(name: .long, help: ArgumentHelp("The stage.", valueName: "stage"), completion: .stages)
  var stage = "production"

  @Option(
    name: .long, help: ArgumentHelp("A JSON file with the live figures, or '-' for standard input.", valueName: "file"),
    completion: .file())
  var metrics: String

  @Option(
    name: .long,
    help: ArgumentHelp("By how much a figure may be worse: 2% of the recorded one, or 0.01.", valueName: "amount"))
  var tolerance: String?

  @Flag(name: .long, help: "Roll the stage back and open an incident when it fails.")
  var rollback = false

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let figures = metrics == "-" ? context.readInput() : try context.contents(ofFile: metrics)
    var request = GuardRequest(stage: stage, figures: figures)
    request.tolerance = try tolerance.map(Self.share)
    request.message = try reason.optionalText(in: context)
    let decider = try context.decider(repository)
    let (event, report) = try repository.holdAgainstBaseline(request, decider)
    let text = GuardText(report)
    var actions: Result<[RecordedEvent], any Error> = .success([])
    if rollback, report.verdict == .failed {
      let message = request.message.isEmpty ? "guard: \(text.reason)\n" : request.message
      actions = Result { try act(on: event, message, repository, decider, context) }
    }
    let names = try VersionNames(repository, repository.references())
    let done = (try? actions.get()) ?? []
    if options.json {
      context.terminal.print(text.json(event, done, names))
    } else {
      for line in text.lines(event, names, context.terminal) { context.terminal.print(line) }
      for action in done { context.terminal.print(EventText.summary(action, names)) }
    }
    _ = try actions.get()
    if report.verdict != .passed { throw ExitStatus.gateFailed }
  }

  private func act(
    on event: RecordedEvent, _ message: String, _ repository: Repository, _ decider: Decider, _ context: CommandContext
  ) throws -> [RecordedEvent] {
    let hooks = context.hooks(repository)
    var occasion = Hooks.Occasion(stage: stage)
    let events = try repository.act(on: event, message: message, decider) {
      let (target, asked) = try hooks.ask(beforeRollbackOf: stage, to: nil)
      occasion = asked
      return target
    }
    hooks.after(.rollback, events.prefix(1).map { occasion.done($0) })
    return events
  }

  private static func share(_ text: String) throws -> Share {
    guard let share = Share(text) else {
      throw MVCError(.usage, "cannot use '\(text)' as a tolerance", hint: "write it like '2%' or '0.01'")
    }
    return share
  }
}
