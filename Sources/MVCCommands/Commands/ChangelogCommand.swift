import ArgumentParser
import MVCRepository

struct ChangelogCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "changelog",
    abstract: "Write a release's changes in Markdown.",
    discussion: """
      What became of metrics, parameters, data and code between two snapshots, and the messages on the way.

      mvc changelog v1.0..v1.1
      mvc changelog v1.0.. > CHANGES.md
      """)

  @Argument(
    help: ArgumentHelp("Two revisions: A..B, or A.. for up to HEAD.", valueName: "range"), completion: .revisions)
  var range: String

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let notes = try ReleaseNotes(
      repository.resolveRange(range, references), named: range, repository, references)
    if options.json { return context.terminal.print(notes.json) }
    let names = range.split(separator: "..", omittingEmptySubsequences: false).map { $0.isEmpty ? "HEAD" : String($0) }
    for line in notes.lines((names[0], names[names.count - 1])) { context.terminal.print(line) }
  }
}
