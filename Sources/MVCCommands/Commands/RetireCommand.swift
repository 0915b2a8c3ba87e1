import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage

struct RetireCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "retire",
    abstract: "Close a version for ever; its digests and history stay.",
    discussion: """
      A stage is emptied in the same step; a version that a stage holds has to leave it first. The version's passport, \
      with the digest of every file, is kept in the record for ever. With --release-bytes the files themselves may go: \
      'mvc gc' removes them when no branch, tag or undo needs them any more.

      mvc retire v1.0 -m "replaced by v2"
      mvc retire production/eu --eol 2026-12-31 --release-bytes -m "the service was closed"
      """)

  @Argument(help: ArgumentHelp("A stage or a revision.", valueName: "stage|revision"), completion: .revisions)
  var name: String

  @Option(name: .long, help: ArgumentHelp("The day from which it must not be used, as 2026-12-31.", valueName: "date"))
  var eol: String?

  @Flag(name: .long, help: "Let the bytes of its files go.")
  var releaseBytes = false

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var glass: BreakGlassOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    var request = RetirementRequest(name, message: try reason.text(in: context))
    request.endOfLife = try eol.map { String(try CommandText.moment($0, context).iso8601.prefix(10)) }
    (request.releasesBytes, request.breakGlass) = (releaseBytes, glass.reason)
    let events = try repository.retire(request, context.decider(repository))
    try EventText.report(events, repository, options, context) { event, version in
      event.kind == .demotion ? "'\(event.stage ?? "")' is empty now" : "retired \(version)"
    }
    glass.warn(of: events, in: context)
    if releaseBytes { try tellHolders(events, repository, context) }
  }

  /// The bytes go only when nothing else needs them, which is easily forgotten.
  private func tellHolders(_ events: [RecordedEvent], _ repository: Repository, _ context: CommandContext) throws {
    guard let snapshot = events.last?.event.snapshot else { return }
    let holders = try repository.holders(of: snapshot, repository.references())
    guard !holders.isEmpty else { return context.terminal.note("hint: 'mvc gc --keep-days 0' removes its bytes now") }
    context.terminal.note(
      "note: its bytes stay as long as the history of these has it: \(holders.joined(separator: ", "))")
  }
}
