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
      Goes past versions that were rolled back from and those that were let in over failed gates. --to names another \
      one. Only the stage moves; with --checkout the folder goes to that version too. With --drill nothing moves: the \
      rollback is rehearsed, every file of the version is read and verified, and the time is recorded.
      """)

  @Argument(help: ArgumentHelp("The stage.", valueName: "stage"), completion: .stages)
  var stage: String

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
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    if drill { return try rehearse(repository, context) }
    let message = try reason.text(in: context)
    let hooks = context.hooks(repository)
    let (target, occasion) = try hooks.ask(beforeRollbackOf: stage, to: to)
    let (event, result) = try repository.rollBack(
      stage, to: target, message: message, restoresFolder: checkout, breakGlass: glass.reason,
      context.decider(repository))
    try EventText.report([event], repository, options, context) { _, name in
      let paths = result.map { ", \(CommandText.count($0.changedPathCount, "path")) of the folder changed" } ?? ""
      return "rolled '\(stage)' back to \(name)\(paths)"
    }
    glass.warn(of: [event], in: context)
    hooks.after(.rollback, [occasion.done(event)])
  }

  private func rehearse(_ repository: Repository, _ context: CommandContext) throws {
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
