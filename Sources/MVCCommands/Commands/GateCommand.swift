import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage

struct GateCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "gate",
    abstract: "Try the gates of a stage for a version, and promote nothing.",
    discussion: """
      What 'mvc promote' would ask of the version: its gates, required fields, data and segments. Ends with 0 when all \
      of it holds and with 24 when something does not, so that CI can stop there. --explain shows every value, and what \
      a promotion would need of people: approvals, a role, a signature.

      mvc gate HEAD production
      mvc gate v1.4.0 production --explain
      mvc gate HEAD staging --junit gates.xml
      """)

  @Argument(help: ArgumentHelp("The version.", valueName: "revision"), completion: .revisions)
  var revision: String

  @Argument(help: ArgumentHelp("The stage.", valueName: "stage"), completion: .stages)
  var stage: String

  @Flag(name: .long, help: "Show every value, what commands wrote, and what a promotion needs of people.")
  var explain = false

  @Option(name: .long, help: ArgumentHelp("Write the result as JUnit XML too.", valueName: "file"), completion: .file())
  var junit: String?

  @Flag(name: .long, help: "Print a table in Markdown.")
  var markdown = false

  @Flag(name: .long, help: "Keep the result in the record.")
  var record = false

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if options.json, markdown { throw ValidationError("--markdown does not go with --json.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let snapshot = try repository.resolve(revision, references).snapshot
    let decider = record ? try context.decider(repository) : try context.undoer(repository)
    let admission = try repository.admit(
      Move(.promotion, stage, snapshot), decider, at: context.runtime.clock.now(), references)
    if record {
      let event = try repository.recordGates(
        admission, asOf: references, message: reason.optionalText(in: context), decider)
      context.terminal.note("recorded [\(event.id.short)]")
    }
    let text = GateText(admission, name: try VersionNames(repository, references).name(of: snapshot))
    if let junit { try context.deliver(Array(text.junit.utf8), to: junit) }
    if options.json {
      context.terminal.print(text.json)
    } else {
      for line in markdown ? text.markdown : text.lines(isExplained: explain, context.terminal) {
        context.terminal.print(line)
      }
    }
    if !admission.faults.isEmpty { throw ExitStatus.gateFailed }
  }
}
