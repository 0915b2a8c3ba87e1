import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository

struct AuditLogCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Show the events of the record, newest first.",
    discussion: """
      mvc audit log -n 10
      mvc audit log --subject production --since 2026-01-01
      mvc audit log --subject v1.4.0 --kind approval --kind rejection
      mvc audit log --who ana@example.org
      """)

  @Option(
    name: .long,
    help: ArgumentHelp("Only what is about this stage, version or event.", valueName: "stage|revision|event"),
    completion: .revisions)
  var subject: String?

  @Option(name: .long, help: ArgumentHelp("Only what this person did: a part of name or address.", valueName: "person"))
  var who: String?

  @Option(name: .long, help: ArgumentHelp("Only from this moment on.", valueName: "date"))
  var since: String?

  @Option(name: .long, help: ArgumentHelp("Only up to this moment.", valueName: "date"))
  var until: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only events of this kind, such as promotion or approval; several may be given.", valueName: "kind"),
    completion: .list(EventKind.allCases.map(\.rawValue)))
  var kind: [String] = []

  @Option(
    name: [.customShort("n", allowingJoined: true), .customLong("max-count")],
    help: ArgumentHelp("Show at most so many events.", valueName: "count"))
  var limit: Int?

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    for name in kind where EventKind(rawValue: name) == nil {
      let known = EventKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("There are no events of the kind '\(name)'; there are \(known).")
    }
    if let limit, limit < 0 { throw ValidationError("A count is not negative.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    var filter = EventFilter()
    filter.kinds = Set(kind.compactMap { EventKind(rawValue: $0) })
    filter.person = who
    filter.since = try since.map { try CommandText.moment($0, context) }
    filter.until = try until.map { try CommandText.moment($0, context) }
    filter.subject = try subject.map { try repository.auditSubject($0, references) }
    let events = try repository.record(references).matches(filter, limit: limit ?? .max)
    try EventText.list(events, repository, references, options, context)
  }
}

struct AuditShowCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one event with all that it names.",
    discussion:
      "Whether its signature is good is said too; whose key it is and whether it counts, 'mvc audit verify' tells.")

  @Argument(help: ArgumentHelp("The event's id, or its first digits.", valueName: "event"))
  var event: String

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let found = try repository.event(named: event)
    let names = try VersionNames(repository, repository.references())
    let seal = EventSeal(found.event)
    if options.json {
      let fields = EventText.json(found, names).members ?? []
      return context.terminal.print(.object([("event", .object(fields)), ("signature", seal.json)]))
    }
    for line in EventText.lines(found, names, context.terminal) { context.terminal.print(line) }
    for (title, value) in AuditText.links(found.event, seal) {
      context.terminal.print("\(CommandText.padded("\(title):", to: 13)) \(value)")
    }
  }
}
