import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import SystemPackage

struct AuditExportCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the whole record into one file.",
    discussion: """
      csv is for a spreadsheet, json for a program, html for a browser. A bundle holds what an audit needs, and \
      'mvc audit verify BUNDLE' verifies it where there is no repository.

      mvc audit export --format csv -o record.csv
      mvc audit export --format bundle -o record.audit
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument { case csv, json, html, bundle }

  @Option(name: .long, help: ArgumentHelp("csv, json, html or bundle.", valueName: "format"))
  var format: Format

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"), completion: .file())
  var output: String?

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if options.json, format != .json { throw ValidationError("With --json the format is json.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    try context.deliver(document(repository, context), to: output)
  }

  private func document(_ repository: Repository, _ context: CommandContext) throws -> [UInt8] {
    let now = context.runtime.clock.now()
    let source = try RepositoryEvents(repository)
    if format == .bundle {
      var bytes: [UInt8] = []
      try AuditBundle.write(source, made: now) { bytes += $0 }
      return bytes
    }
    let chain = RecordChain(source)
    try chain.requireWhole()
    let names = try VersionNames(repository, repository.references())
    switch format {
    case .csv: return AuditTable(chain.events, names).csv
    case .html:
      return AuditPage(chain.events, names, title: repository.layout.root.lastComponent?.string ?? "mvc", now).html
    case .json, .bundle:
      let document = JSONValue.object([
        ("schema", "mvc-audit/1"), ("made", .string(now.iso8601)),
        ("events", .array(chain.events.map { EventText.json($0, names) })),
      ])
      return document.encode(.pretty) + [UInt8(ascii: "\n")]
    }
  }
}
