import ArgumentParser
import MVCBase

struct AddCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Explain why nothing has to be added.",
    discussion: "mvc has no staging area: 'mvc commit' records the folder, 'mvc commit PATH...' only these paths.")

  @Argument(help: ArgumentHelp("Paths.", valueName: "path"), completion: .file())
  var paths: [String] = []

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    throw MVCError(
      .nothingToDo, "nothing has to be added: mvc has no staging area and commits the folder as it is",
      hint: paths.isEmpty
        ? "run 'mvc commit' to record everything"
        : "run 'mvc commit \(paths.map { ShellWord.quoted($0) }.joined(separator: " "))' to record only these paths")
  }
}
