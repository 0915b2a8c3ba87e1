import ArgumentParser
import MVCBase
import MVCRepository
import SystemPackage

struct InitCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Start a repository in a folder.",
    discussion: """
      Creates the folder .mvc in FOLDER, or in the present one. Nothing is recorded yet: 'mvc commit' does that. A \
      git checkout around it is not touched; git ignores .mvc by itself.
      """)

  @Option(
    name: [.customShort("b"), .customLong("branch")], help: ArgumentHelp("The first branch's name.", valueName: "name"))
  var branch = Repository.firstBranch

  @Argument(help: ArgumentHelp("The project's folder.", valueName: "folder"))
  var folder: String?

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let root = context.workingDirectory.pushing(FilePath(folder ?? "")).lexicallyNormalized()
    let repository = try Repository.create(
      at: root, branch: branch, context.runtime, userSettings: context.userSettingsPath)
    if options.json {
      context.terminal.print(.object([("path", .bytes(repository.layout.home.bytes)), ("branch", .string(branch))]))
    } else {
      context.terminal.report("created a repository in \(repository.layout.home)")
      context.terminal.note("hint: run 'mvc commit -m \"first\"' to record the folder as it is")
    }
  }
}
