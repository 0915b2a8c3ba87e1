import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository

struct ZombiesCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "zombies",
    abstract: "List models in use that nobody seems to look after.",
    discussion: """
      Live without an owner, monitoring or purpose, or past the day of its review or of its end of life; and places \
      where a version runs that no stage holds, or that is retired.
      """)

  @Flag(name: .long, help: "End with exit code 24 when there are any.")
  var check = false

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let register = try repository.register()
    let zombies = Zombie.all(
      try repository.liveModels(references, register), register, context.runtime.clock.now())
    let names = try VersionNames(repository, references)
    if options.json {
      context.terminal.print(.object([("zombies", .array(zombies.map { Self.json($0, names) }))]))
    } else if zombies.isEmpty {
      context.terminal.note("everything in use is looked after")
    } else {
      var table = TextTable(["stage", "version", "why"])
      for zombie in zombies {
        let place = zombie.place.map { "at \($0): " } ?? ""
        let cells = [zombie.stage, names.name(of: zombie.snapshot), place + zombie.reasons.joined(separator: ", ")]
        table.add(cells.map { TextTable.Cell(text: $0) })
      }
      for line in table.lines(context.terminal) { context.terminal.print(line) }
    }
    if check, !zombies.isEmpty { throw ExitStatus.gateFailed }
  }

  private static func json(_ zombie: Zombie, _ names: VersionNames) -> JSONValue {
    .object([
      ("stage", .string(zombie.stage)), ("snapshot", .string(zombie.snapshot.description)),
      ("version", names.tag(of: zombie.snapshot).json), ("where", zombie.place.json),
      ("reasons", .array(zombie.reasons.map { .string($0) })),
    ])
  }
}
