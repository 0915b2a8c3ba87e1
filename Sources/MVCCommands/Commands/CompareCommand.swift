import ArgumentParser
import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository

struct CompareCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Show versions side by side.",
    discussion: """
      All metrics, with the best of each marked by '*', and the parameters, data, code and environment that are not the \
      same everywhere.

      mvc compare v1.0 v1.1 HEAD
      mvc compare --markdown main experiment > comparison.md
      """)

  @Flag(name: .long, help: "Print tables in Markdown, as for a pull request.")
  var markdown = false

  @Option(name: .long, help: ArgumentHelp("Lower is better for this metric.", valueName: "metric"))
  var minimise: [String] = []

  @Option(name: .long, help: ArgumentHelp("Higher is better for this metric.", valueName: "metric"))
  var maximise: [String] = []

  @Argument(help: ArgumentHelp("Two revisions or more.", valueName: "revision"), completion: .revisions)
  var revisions: [String] = []

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if revisions.count < 2 { throw ValidationError("Name two revisions or more.") }
    if markdown, options.json { throw ValidationError("Choose one of --markdown and --json.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let question = try Question(minimise: minimise, maximise: maximise)
    let fields = SnapshotFields(repository, repository.historyFacts(), references)
    let ids = try revisions.map { try repository.resolve($0, references).snapshot }
    let comparison = try repository.compare(ids, fields, direction: question.direction)
    let text = VersionTableText(table: comparison, revisions: revisions)
    if options.json { return context.terminal.print(text.json) }
    let lines = markdown ? text.markdown() : text.lines(context.terminal)
    context.page(repository, options)
    for line in lines { context.terminal.print(line) }
  }
}
