import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Say which data goes into the model.",
    discussion: """
      The list stands in mvc.yaml, and every commit records what it names: digest, size and rows of a file, the digest \
      of a folder, the URI of what lies elsewhere. Data that is ignored or lies outside of the project is recorded \
      without its bytes.
      """,
    subcommands: [DataAddCommand.self, DataListCommand.self, DataRemoveCommand.self])

  init() {}
}

struct DataAddCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add a file, a folder or a URI to the list.")

  @Option(name: .long, help: "What to call it; the last part of its path when left out.")
  var name: String?

  @Option(name: .long, help: ArgumentHelp("Where it came from.", valueName: "uri"))
  var source: String?

  @Option(name: [.customLong("licence"), .customLong("license")], help: "Its licence, such as CC-BY-4.0.")
  var licence: String?

  @Option(name: .long, help: ArgumentHelp("What it may be used for.", valueName: "text"))
  var policy: String?

  @Option(name: .long, help: ArgumentHelp("How many rows it has.", valueName: "count"))
  var rows: UInt64?

  @Option(name: .long, help: ArgumentHelp("The query that gave it; its digest is recorded.", valueName: "text"))
  var query: String?

  @Option(name: .long, help: ArgumentHelp("When it was collected.", valueName: "date"))
  var collected: String?

  @Argument(help: ArgumentHelp("A path, or a URI such as s3://bucket/key.", valueName: "path|uri"), completion: .file())
  var place: String

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    var declaration = DataDeclaration(place)
    if !declaration.isURI, let inside = try? context.path(place, in: repository) {
      // The list is seen from the project's folder, wherever the command was given.
      declaration = DataDeclaration(inside.isRoot ? "." : inside.description)
    }
    declaration.name = name
    declaration.source = source
    declaration.licence = licence
    declaration.policy = policy
    declaration.rowCount = rows
    declaration.query = query
    declaration.collected = collected
    try repository.declareData(declaration)
    if options.json { return context.terminal.print(.object([("added", DataText.json(declaration))])) }
    context.terminal.report("'\(declaration.title)' is in \(ProjectFile.name); the next commit records it")
  }
}

struct DataListCommand: Command {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the data.")

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let data = try context.openRepository().declaredData()
    if options.json { return context.terminal.print(.object([("data", .array(data.map { DataText.json($0) }))])) }
    let width = data.map { CommandText.width($0.title) }.max() ?? 0
    for declaration in data {
      let facts = [declaration.place, declaration.licence, declaration.policy].compactMap { $0 }
      context.terminal.print("\(CommandText.padded(declaration.title, to: width))  \(facts.joined(separator: "  "))")
    }
  }
}

struct DataRemoveCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Take data from the list; its files stay.")

  @Argument(help: "Its name, path or URI.")
  var name: String

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let removed = try context.openRepository().undeclareData(name)
    if options.json { return context.terminal.print(.object([("removed", DataText.json(removed))])) }
    context.terminal.report("'\(removed.title)' is no longer in \(ProjectFile.name)")
  }
}

/// How declared data is shown.
private enum DataText {
  static func json(_ declaration: DataDeclaration) -> JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    return .object([
      ("name", .string(declaration.title)), ("place", .string(declaration.place)), ("source", text(declaration.source)),
      ("licence", text(declaration.licence)), ("policy", text(declaration.policy)),
      ("rows", declaration.rowCount.map { .int(Int64(clamping: $0)) } ?? .null), ("query", text(declaration.query)),
      ("collected", text(declaration.collected)),
    ])
  }
}
