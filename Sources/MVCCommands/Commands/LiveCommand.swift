import ArgumentParser
import MVCBase
import MVCGovernance
import MVCRepository

struct LiveCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "live",
    abstract: "Show what is in production, why, who let it in, and what to do if it breaks.",
    discussion: """
      Owner, purpose, runbook, monitoring and review come from the section 'model' of the version's mvc.yaml, all else \
      from the record.

      mvc live
      mvc live production/eu --json
      """)

  @Argument(help: ArgumentHelp("The stage.", valueName: "stage"), completion: .stages)
  var stage = "production"

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let state = try repository.state(of: stage, references)
    guard let live = try repository.liveModel(state, references, repository.register()) else {
      throw MVCError(
        .notFound, "cannot show what is live: the stage '\(stage)' holds no version",
        hint: "run 'mvc stage' to see what the stages hold")
    }
    let text = try LiveText(live, repository, references, context.runtime.clock.now())
    if options.json { return context.terminal.print(text.json) }
    context.page(repository, options)
    for line in text.lines(context.terminal) { context.terminal.print(line) }
  }
}
