import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage

struct RollbackCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Bring a stage back to the last version that passed its gates.",
    discussion: """
      Several stages go back in one step, each to its own. Goes past versions that were rolled back from and those that were let in over failed gates. --to names another \
      one. Only the stage moves; with --checkout the folder goes to that version too. With --drill nothing moves: the \
      rollback is rehearsed, every file of the version is read and verified, and the time is recorded.
      """)

  @Argument(help: ArgumentHelp("The stages.", valueName: "stage"), completion: .stages)
  var stages: [String]

  @Option(name: .long, help: ArgumentHelp("The version to go back to.", valueName: "revision"), completion: .revisions)
  var to: String?

  @Flag(name: .long, help: "Bring the folder to that version too.")
  var checkout = false

  @Flag(name: .long, help: "Rehearse it, and record how long it took.")
  var drill = false

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var glass: BreakGlassOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if drill, checkout { throw ValidationError("A drill moves nothing: --checkout does not go with --drill.") }
    if stages.count > 1, drill || checkout { throw ValidationError("--drill and --checkout go with one stage.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let stage = stages[0]
    if drill { return try rehearse(stage, repository, context) }
    let message = try reason.text(in: context)
    let hooks = context.hooks(repository)
    let asked = try stages.map { try hooks.ask(beforeRollbackOf: $0, to: to) }
    let decider = try context.decider(repository)
    var (events, result): ([RecordedEvent], CheckoutResult?) = ([], nil)
    if checkout {
      let (event, checkout) = try repository.rollBack(
        stage, to: asked[0].target, message: message, restoresFolder: true, breakGlass: glass.reason, decider)
      (events, result) = ([event], checkout)
    } else {
      events = try repository.rollBack(
        together: zip(stages, asked).map { ($0, $1.target) }, message: message, breakGlass: glass.reason, decider)
    }
    try EventText.report(events, repository, options, context) { event, name in
      let paths = result.map { ", \(CommandText.count($0.changedPathCount, "path")) of the folder changed" } ?? ""
      return "rolled '\(event.stage ?? "")' back to \(name)\(paths)"
    }
    glass.warn(of: events, in: context)
    hooks.after(.rollback, zip(asked, events).map { $0.1.done($1) })
  }

  private func rehearse(_ stage: String, _ repository: Repository, _ context: CommandContext) throws {
    let start = ContinuousClock.now
    let target = try repository.rollbackTarget(of: stage, to, repository.references())
    let byteCount = try repository.readThrough(target)
    let seconds = ((ContinuousClock.now - start) / .milliseconds(1)).rounded() / 1000
    let event = try repository.recordDrill(
      of: stage, target: target, seconds: seconds, message: reason.optionalText(in: context),
      context.decider(repository))
    try EventText.report([event], repository, options, context) { _, name in
      "a rollback of '\(stage)' would go to \(name): \(ByteSize.text(byteCount)) read and verified in \(seconds) s"
    }
  }
}
