import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage

struct DescribeCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Name a snapshot after the nearest tag behind it.",
    discussion: "Prints 'v1.2.0' for a tagged snapshot and 'v1.2.0-3-9f2c41d0' for one three snapshots later.")

  @Flag(name: .long, help: "Annotated tags only.")
  var annotated = false

  @Argument(help: ArgumentHelp("A revision.", valueName: "revision"), completion: .revisions)
  var revision = "HEAD"

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let description = try context.openRepository().describe(revision, countsLightTags: !annotated)
    if options.json {
      context.terminal.print(
        .object([
          ("description", .string(description.text)), ("tag", .string(description.tag.short)),
          ("distance", .int(Int64(description.distance))), ("id", .string(description.id.description)),
        ]))
    } else {
      context.terminal.print(description.text)
    }
  }
}
