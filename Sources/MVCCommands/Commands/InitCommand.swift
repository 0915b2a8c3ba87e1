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
      git checkout around it is not touched; git ignores .mvc by itself. --template writes files to start \
      from, and leaves those alone that are there: mvc.yaml, a model card README.md, policy.yaml and .mvcignore; for \
      'prompt' also prompts and the settings of a provider, which are versioned like a model.

      mvc init --template classification
      """)

  @Option(
    name: [.customShort("b"), .customLong("branch")], help: ArgumentHelp("The first branch's name.", valueName: "name"))
  var branch = Repository.firstBranch

  @Option(
    name: .long,
    help: ArgumentHelp("Write files to start from: classification, llm, tabular, prompt.", valueName: "sort"))
  var template: ProjectTemplate?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Who else uses it: group, which --shared alone means, all, a mode such as 0640, or false.", valueName: "who"))
  var shared: String?

  @Argument(help: ArgumentHelp("The project's folder.", valueName: "folder"))
  var folder: String?

  @OptionGroup var options: GlobalOptions

  init() {}

  /// Writes a template's files, but none over one that is there.
  ///
  /// - Returns: The names of those that were written.
  private func write(
    _ template: ProjectTemplate, _ repository: Repository, _ context: CommandContext
  ) throws -> [String] {
    let (root, fileSystem) = (repository.layout.root, context.runtime.fileSystem)
    return try template.files.compactMap { name, text in
      let path = root.pushing(FilePath(name))
      guard try fileSystem.status(of: path) == nil else {
        context.terminal.note("note: '\(name)' is there already, and stays as it is")
        return nil
      }
      try fileSystem.createDirectories(path.removingLastComponent())
      let temporary = repository.layout.temporary.appending("file-\(context.runtime.random.token())")
      try fileSystem.replace(path, with: Array(text.utf8), by: temporary, isDurable: false)
      return name
    }
  }

  private func reportSharing(_ mode: SharedMode, _ terminal: Terminal) {
    let reason = shared == nil ? ": the folder is a group's, who may write to it" : ""
    terminal.report("shared as core.shared=\(mode)\(reason)")
    if shared == nil { terminal.note("hint: run 'mvc config core.shared false' to keep to your umask instead") }
  }

  func run(in context: CommandContext) throws {
    let root = try context.location(of: folder ?? "", followsLast: true)
    let repository = try Repository.create(
      at: root, branch: branch, shared: shared, context.runtime,
      userSettings: context.userSettingsPath)
    let mode = repository.settings["core.shared"].flatMap { try? SharedMode($0) }
    let files = try template.map { try write($0, repository, context) } ?? []
    if options.json {
      context.terminal.print(
        .object([
          ("path", .bytes(repository.layout.home.bytes)), ("branch", .string(branch)),
          ("shared", mode.map { .string("\($0)") } ?? .null), ("files", .array(files.map { .string($0) })),
        ]))
    } else {
      context.terminal.report("created a repository in \(repository.layout.home)")
      if let mode { reportSharing(mode, context.terminal) }
      for name in files { context.terminal.report("wrote \(name)") }
      context.terminal.note("hint: run 'mvc commit -m \"first\"' to record the folder as it is")
    }
  }
}
