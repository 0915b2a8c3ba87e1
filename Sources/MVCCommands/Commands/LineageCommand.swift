import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository

struct LineageCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "lineage",
    abstract: "Show what a model was made from, and what was made from it.",
    discussion: """
      Snapshots, data, code and models of other places as one graph. 'A parent B' and 'A fine-tuned-from B' say that A \
      was made from B.

      mvc lineage
      mvc lineage v1.0 --dot | dot -Tsvg > lineage.svg
      mvc lineage --html > lineage.html
      """)

  @Flag(name: .long, help: "Draw it in the terminal, as is done when nothing else is asked for.")
  var graph = false

  @Flag(name: .long, help: "Print it in the language of Graphviz.")
  var dot = false

  @Flag(name: .long, help: "Print it as a page.")
  var html = false

  @Option(
    name: [.customShort("n", allowingJoined: true), .customLong("max-count")],
    help: ArgumentHelp("At most so many of the snapshots before it, newest first.", valueName: "count"))
  var limit: Int?

  @Argument(help: "A revision.", completion: .revisions)
  var revision = "HEAD"

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if [graph, dot, html, options.json].count(where: { $0 }) > 1 { throw ValidationError("Choose one form.") }
    if let limit, limit < 1 { throw ValidationError("There is at least one snapshot.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let history = repository.historyFacts()
    let id = try repository.resolve(revision, references).snapshot
    let lineage = try repository.lineage(
      of: id, mostSnapshots: limit ?? .max, among: try repository.allFacts(history, references), history)
    if options.json { return context.terminal.print(LineageText.json(lineage)) }
    context.page(repository, options)
    let lines =
      dot ? LineageText.dot(lineage) : html ? LineageText.html(lineage, of: revision) : LineageText.lines(lineage)
    for line in lines { context.terminal.print(line) }
  }
}
