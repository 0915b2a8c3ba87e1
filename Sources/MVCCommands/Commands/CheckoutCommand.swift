import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage

struct CheckoutCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "checkout",
    abstract: "Bring the folder to a branch or snapshot, or bring back paths.",
    discussion: """
      Refuses when changes that are not committed would be lost; with --force these are saved first and 'mvc undo' \
      brings them back. With '-- PATH' only these paths are brought back, from REV or else from the last snapshot. \
      'mvc checkout -' goes to what was checked out before.
      """)

  @Option(
    name: .customShort("b", allowingJoined: true),
    help: ArgumentHelp("Create this branch and go there.", valueName: "branch"))
  var newBranch: String?

  @Flag(name: .shortAndLong, help: "Replace changes that are not committed; they are saved first.")
  var force = false

  @Flag(name: .long, help: "Check out the snapshot without its branch.")
  var detach = false

  @Argument(help: ArgumentHelp("A branch, tag or other revision.", valueName: "revision"), completion: .revisions)
  var revision: String?

  @Argument(
    parsing: .postTerminator, help: ArgumentHelp("Paths to bring back.", valueName: "path"), completion: .file())
  var paths: [String] = []

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if revision == nil, newBranch == nil, !detach, paths.isEmpty {
      throw ValidationError("Name a branch or another revision.")
    }
    if !paths.isEmpty, newBranch != nil || detach {
      throw ValidationError("Paths cannot be combined with -b or --detach.")
    }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let revision = try revision.map { try RevisionArguments.withPrevious($0, repository) }
    if !paths.isEmpty {
      return try RestoreCommand.restore(paths, from: revision ?? "HEAD", repository, options, context)
    }
    var request = CheckoutRequest()
    request.revision = revision
    request.newBranch = newBranch
    request.isForced = force
    request.isDetaching = detach
    let name = revision ?? "HEAD"
    try RevisionArguments.orPath(name, "mvc restore \(name)", context, repository) {
      try Self.checkout(request, repository, options, context)
    }
  }

  static func checkout(
    _ request: CheckoutRequest, _ repository: Repository, _ options: GlobalOptions, _ context: CommandContext
  ) throws {
    let result = try repository.checkout(request, context.intent(repository.settings))
    if options.json {
      let branch: JSONValue = if case .branch(let name) = result.head { .string(name.short) } else { .null }
      return context.terminal.print(
        .object([
          ("branch", branch), ("head", result.id.map { .string($0.description) } ?? .null),
          ("changedPaths", .int(Int64(result.changedPathCount))),
          ("saved", result.saved.map { .string($0.description) } ?? .null),
        ]))
    }
    let paths = result.changedPathCount == 0 ? "" : ", \(CommandText.count(result.changedPathCount, "path")) changed"
    switch result.head {
    case .branch(let name) where result.head == result.previousHead && request.newBranch == nil:
      context.terminal.note("on the branch '\(name.short)'\(paths)")
    case .branch(let name):
      context.terminal.note("switched to \(request.newBranch == nil ? "the" : "a new") branch '\(name.short)'\(paths)")
    case .detached(let id):
      context.terminal.note("at snapshot \(id.short), on no branch\(paths)")
      context.terminal.note("hint: run 'mvc checkout -b NAME' to keep commits you make here on a branch")
    }
    if let saved = result.saved {
      context.terminal.note("what was not committed is saved in \(saved.short); 'mvc undo' brings it back")
    }
  }
}

struct SwitchCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "switch",
    abstract: "Bring the folder to a branch.",
    discussion: "As 'mvc checkout', for branches only; with --detach for any revision. '-' is the branch before.")

  @Option(
    name: [.customShort("c"), .customLong("create")],
    help: ArgumentHelp("Create this branch and go there.", valueName: "branch"))
  var create: String?

  @Flag(name: .shortAndLong, help: "Replace changes that are not committed; they are saved first.")
  var force = false

  @Flag(name: [.customShort("d"), .long], help: "Check out a snapshot without a branch.")
  var detach = false

  @Argument(
    help: ArgumentHelp("A branch; with --create, the revision where it begins.", valueName: "branch"),
    completion: .branches)
  var branch: String?

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if branch == nil, create == nil, !detach { throw ValidationError("Name a branch.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    var request = CheckoutRequest()
    request.revision = try branch.map { try RevisionArguments.withPrevious($0, repository) }
    request.newBranch = create
    request.isForced = force
    request.isDetaching = detach
    request.needsBranch = true
    try CheckoutCommand.checkout(request, repository, options, context)
  }
}

struct RestoreCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Bring back paths as they are in a snapshot.",
    discussion: """
      The branch stays where it is. What the paths hold now is saved first and 'mvc undo' brings it back. Files that \
      were never recorded stay.
      """)

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The snapshot to take them from.", valueName: "revision"),
    completion: .revisions)
  var source = "HEAD"

  @Argument(help: ArgumentHelp("Files or folders; '.' for all.", valueName: "path"), completion: .file())
  var paths: [String]

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    try Self.restore(paths, from: source, context.openRepository(), options, context)
  }

  static func restore(
    _ paths: [String], from revision: String, _ repository: Repository, _ options: GlobalOptions,
    _ context: CommandContext
  ) throws {
    let changed = try repository.restore(
      context.paths(paths, in: repository), from: revision, context.intent(repository.settings))
    if options.json {
      return context.terminal.print(.object([("restored", .array(changed.map { .bytes($0.bytes) }))]))
    }
    context.terminal.note(
      changed.isEmpty
        ? "nothing to restore: the paths are as they were" : "restored \(CommandText.count(changed.count, "path"))")
  }
}
