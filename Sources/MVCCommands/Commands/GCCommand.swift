import ArgumentParser
import MVCBase
import MVCRepository

struct GCCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Remove what nothing needs any more.",
    discussion: """
      Keeps everything that a branch, a tag or HEAD reaches, and what 'mvc undo' needs for the commands of the last 30 \
      days. --dry-run says what would go.
      """)

  @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only say what would be removed.")
  var dryRun = false

  @Option(name: .long, help: ArgumentHelp("For how many days undo stays possible.", valueName: "days"))
  var keepDays = Repository.defaultKeepDays

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if !(0...36_500).contains(keepDays) { throw ValidationError("--keep-days has to be from 0 to 36500.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let report = try repository.collectGarbage(
      keepDays: keepDays, isDryRun: dryRun, context.intent(repository.settings))
    if options.json {
      return context.terminal.print(
        .object([
          ("dryRun", .bool(dryRun)), ("keptObjects", .int(Int64(report.keptObjectCount))),
          ("removedObjects", .int(Int64(report.removedObjectCount))), ("removedBytes", .int(report.removedByteCount)),
          ("packsBefore", .int(Int64(report.packCountBefore))), ("packsAfter", .int(Int64(report.packCountAfter))),
          ("bytesBefore", .int(report.packByteCountBefore)), ("bytesAfter", .int(report.packByteCountAfter)),
        ]))
    }
    let objects = CommandText.count(report.removedObjectCount, "object")
    context.terminal.print(
      "\(dryRun ? "would remove" : "removed") \(objects), \(ByteSize.text(report.removedByteCount)); "
        + "\(CommandText.count(report.keptObjectCount, "object")) stay")
    if !dryRun {
      context.terminal.print(
        "packs: \(report.packCountBefore) -> \(report.packCountAfter), "
          + "\(ByteSize.text(report.packByteCountBefore)) -> \(ByteSize.text(report.packByteCountAfter))")
    }
  }
}
