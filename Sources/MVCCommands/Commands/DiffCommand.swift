import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import MVCWorkspace

struct DiffCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what differs between two states of the project.",
    discussion: """
      Without revisions: the last snapshot and the folder. With one: that snapshot and the folder. With two, or A..B: \
      these two snapshots. Text is compared by line; of other files the sizes and ids are shown. Paths can be set off \
      from revisions with '--'.
      """)

  @Flag(name: .long, help: "Only the number of changed lines of each file.")
  var stat = false

  @Flag(name: .long, help: "Only the paths.")
  var nameOnly = false

  @Option(
    name: [.customShort("U", allowingJoined: true), .customLong("unified")],
    help: ArgumentHelp("Lines of context.", valueName: "lines"))
  var context = 3

  @Argument(
    help: ArgumentHelp("Up to two revisions, then paths.", valueName: "revision or path"),
    completion: .revisionsAndPaths)
  var arguments: [String] = []

  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A path, whatever it looks like; all that stands after '--' is one too.", valueName: "path"),
    completion: .file())
  var path: [String] = []

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if context < 0 { throw ValidationError("The number of context lines cannot be negative.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let request = try DiffSides(arguments, path, context, repository)
    let comparison = try repository.compare(request.old, request.new, paths: request.paths)
    let text = DiffText(repository: repository, comparison: comparison, terminal: context.terminal)
    if options.json { return context.terminal.print(try text.json(withLines: !stat && !nameOnly)) }
    context.page(repository, options)
    if nameOnly {
      for change in comparison.changes { context.terminal.print("\(change.path)") }
    } else if stat {
      try text.printStat()
    } else {
      try text.printPatch(contextLineCount: self.context)
    }
  }
}

/// What a diff compares, told from its arguments.
private struct DiffSides {
  var old: DiffSide
  var new: DiffSide = .workingFolder
  var paths: [RepositoryPath]

  init(_ arguments: [String], _ pathArguments: [String], _ context: CommandContext, _ repository: Repository) throws {
    let split = try RevisionArguments(arguments, most: 2, context, repository)
    var revisions: [ObjectID] = []
    for text in split.revisions {
      let range = try repository.resolveRange(text)
      revisions += range.excluded + range.included
    }
    guard revisions.count <= 2 else { throw MVCError(.usage, "cannot compare more than two revisions") }
    paths = try context.paths(split.paths + pathArguments, in: repository)
    let head = try repository.references().headID
    old = (revisions.first ?? head).map { .snapshot($0) } ?? .nothing
    if revisions.count > 1 { new = .snapshot(revisions[1]) }
  }
}
