import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository

struct InventoryCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "inventory",
    abstract: "List the models in use with the six things to know of each.",
    discussion: """
      What it does, version serving, last updated, owner, rollback procedure, monitoring: for every stage that holds a \
      version, except development, staging and archived. With --check the exit code is 24 when something is missing.

      mvc inventory --check
      mvc inventory --markdown > INVENTORY.md
      """)

  @Flag(name: .long, help: "End with exit code 24 when something is missing.")
  var check = false

  @Flag(name: .long, help: "Write a table in Markdown.")
  var markdown = false

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if markdown, options.json { throw ValidationError("--markdown does not go with --json.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let models = try repository.liveModels(references, repository.register()).filter(\.stage.isLive)
    let text = InventoryText(
      models.map(InventoryEntry.init), try VersionNames(repository, references), context.runtime.clock.now())
    if options.json {
      context.terminal.print(text.json)
    } else {
      for line in markdown ? text.markdown : text.lines(context.terminal) { context.terminal.print(line) }
      if models.isEmpty {
        context.terminal.note("no model is in use: 'mvc promote REV production -m WHY' brings one there")
      }
    }
    if check, text.isIncomplete { throw ExitStatus.gateFailed }
  }
}
