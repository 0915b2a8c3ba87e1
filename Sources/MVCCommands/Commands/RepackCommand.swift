import ArgumentParser
import MVCBase
import MVCRepository
import MVCStorage

struct RepackCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "repack",
    abstract: "Store everything anew, in less room.",
    discussion: """
      Looks through the whole history for the best base of each object, whichever branch or tag has it, and writes one \
      new pack; then the old ones are removed. No id changes, so there is nothing to undo. It may be stopped at any \
      moment: the old packs stay as they were until the new one is complete, which needs room for both. --fast keeps \
      what is stored as a difference already, --tight takes several times as long.
      """)

  @Flag(help: "How hard to try, if not in between.")
  var effort: Effort?

  @OptionGroup var options: GlobalOptions

  init() {}

  enum Effort: String, EnumerableFlag {
    case fast
    case tight

    static func help(for value: Effort) -> ArgumentHelp? {
      switch value {
      case .fast: "Only look for bases where there are none yet."
      case .tight: "Make everything as small as it goes."
      }
    }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let effort: RepackEffort =
      switch self.effort {
      case .fast: .fast
      case .tight: .tight
      case nil: .normal
      }
    let report = try repository.repack(effort, context.intent(repository.settings))
    if options.json {
      return context.terminal.print(
        .object([
          ("effort", .string(effort.rawValue)), ("objects", .int(Int64(report.objectCount))),
          ("changedObjects", .int(Int64(report.changedObjectCount))),
          ("packsBefore", .int(Int64(report.packCountBefore))), ("packsAfter", .int(Int64(report.packCountAfter))),
          ("bytesBefore", .int(report.packByteCountBefore)), ("bytesAfter", .int(report.packByteCountAfter)),
        ]))
    }
    context.terminal.print(
      "repacked \(CommandText.count(report.objectCount, "object")), \(report.changedObjectCount) of them anew")
    context.terminal.print(
      "packs: \(report.packCountBefore) -> \(report.packCountAfter), "
        + "\(ByteSize.text(report.packByteCountBefore)) -> \(ByteSize.text(report.packByteCountAfter))")
  }
}
