import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Prove who decided what about which version, and when.",
    discussion: """
      Every decision is an event of the record, which only grows. 'verify' replays it from its first event and names the \
      first that does not hold; 'log' and 'show' read it; 'export' writes it for a spreadsheet, a program, a browser or \
      an auditor who has no repository.

      mvc audit verify
      mvc audit log --subject production --since 2026-01-01
      mvc audit export --format bundle -o record.audit
      """,
    subcommands: [AuditVerifyCommand.self, AuditLogCommand.self, AuditShowCommand.self, AuditExportCommand.self])

  init() {}
}

struct AuditVerifyCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Replay the record, and name the first event that does not hold.",
    discussion: """
      Every event is held against what was so at its moment: the event before it, what its stage held, the policy in \
      force, whose key signed, who had approved. Ends with 22 when something does not hold. No network is needed, and \
      for a bundle no repository.

      mvc audit verify
      mvc audit verify record.audit --allowed-signers signers
      mvc audit verify --against /backup/project
      """)

  @Option(
    name: .long,
    help: ArgumentHelp("Compare with another copy: the folder of a repository, or a bundle.", valueName: "path"),
    completion: .file())
  var against: String?

  @Option(
    name: .long,
    help: ArgumentHelp("A file that says whose keys count; every event has to be signed with one.", valueName: "file"),
    completion: .file())
  var allowedSigners: String?

  @Argument(help: ArgumentHelp("A bundle, instead of the repository here.", valueName: "bundle"), completion: .file())
  var bundle: String?

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = bundle == nil ? try context.openRepository() : nil
    let source: any EventSource = try repository.map { try RepositoryEvents($0) } ?? context.bundle(bundle ?? "")
    let report = try RecordReplay<AnyEvents>.verify(
      AnyEvents(source), context.auditTerms(repository, allowedSigners: allowedSigners))
    // What does not hold by itself need not be compared.
    let comparison =
      try report.finding == nil
      ? against.map { try RecordComparison(AnyEvents(source), AnyEvents(context.copy($0))) } : nil
    let text = AuditText(report, comparison)
    if options.json {
      context.terminal.print(text.json)
    } else {
      for line in try text.lines(source, context.terminal) { context.terminal.print(line) }
    }
    if report.finding != nil || comparison?.isDiverged == true { throw ExitStatus.notVerified }
  }
}
