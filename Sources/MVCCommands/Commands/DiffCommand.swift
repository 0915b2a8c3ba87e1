import ArgumentParser
import MVCBase
import MVCInsight
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

      Where a model file changed, the weights are compared too: tensors are matched by name, then by their bytes, and \
      those that changed are read. A model is all model files of a folder, so files may be split, joined and converted.
      """)

  @Flag(name: .long, help: "Only the number of changed lines of each file.")
  var stat = false

  @Flag(name: .long, help: "Only the paths.")
  var nameOnly = false

  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Show every tensor that differs, not only the layers; or leave the weights alone.")
  var tensors: Bool?

  @Flag(name: .long, help: "Only the metrics, side by side, and the parameters with --params.")
  var metrics = false

  @Flag(name: .long, help: "Only the parameters that differ, and the metrics with --metrics.")
  var params = false

  @Flag(name: .long, help: "Write Markdown, for a pull request.")
  var markdown = false

  @Flag(name: .long, help: "Compare two model files, or the model files of two folders, that need not be in a project.")
  var noIndex = false

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
    if noIndex { return try runWithoutRepository(context) }
    let repository = try context.openRepository()
    let request = try DiffSides(arguments, path, context, repository)
    if metrics || params { return try printValues(request, repository, context) }
    let comparison = try repository.compare(request.old, request.new, paths: request.paths)
    let text = DiffText(repository: repository, comparison: comparison, terminal: context.terminal)
    if options.json { return try printJSON(text, repository, comparison, context) }
    defer { SkippedText.warn(comparison.skipped, .fromTop, context.terminal) }
    context.page(repository, options)
    if nameOnly {
      for change in comparison.changes { context.terminal.print("\(change.path)") }
      return
    }
    if markdown {
      for line in try text.markdown() { context.terminal.print(line) }
    } else if stat {
      try text.printStat()
    } else {
      try text.printPatch(contextLineCount: self.context)
    }
    // What was found so far can be read while weights are.
    context.terminal.flush()
    if let models = try models(repository, comparison) { print(models, isFirst: comparison.changes.isEmpty, context) }
  }

  private func printJSON(
    _ text: DiffText, _ repository: Repository, _ comparison: Comparison, _ context: CommandContext
  ) throws {
    var document = try text.json(withLines: !stat && !nameOnly)
    if case .object(var fields) = document, !nameOnly, let models = try models(repository, comparison) {
      fields.append(("model", models.json(withTensors: !stat)))
      document = .object(fields)
    }
    if case .object(var fields) = document {
      fields.append(("skipped", SkippedText.json(comparison.skipped)))
      document = .object(fields)
    }
    context.terminal.print(document)
  }

  /// Metrics and parameters of two snapshots side by side.
  private func printValues(_ request: DiffSides, _ repository: Repository, _ context: CommandContext) throws {
    guard case .snapshot(let old) = request.old, case .snapshot(let new) = request.new else {
      throw MVCError(
        .usage, "cannot compare the folder's metrics and parameters: they are gathered when it is committed",
        hint: "name two snapshots, as in 'mvc diff --metrics HEAD~1 HEAD'")
    }
    let fields = SnapshotFields(repository, repository.historyFacts(), try repository.references())
    let names = (metrics ? ["metrics"] : []) + (params ? ["params"] : [])
    let table = try repository.compare([old, new], fields, direction: Question().direction)
    let text = VersionTableText(table: table.only(names), revisions: [old.short, new.short])
    if options.json { return context.terminal.print(.object([("values", .array(text.rows))])) }
    context.page(repository, options)
    guard !text.table.sections.isEmpty else { return }
    for line in markdown ? text.markdown(withHeads: false) : text.lines(context.terminal, withHeads: false) {
      context.terminal.print(line)
    }
  }

  /// What is to be said about weights; nil when nothing is.
  private func models(_ repository: Repository, _ comparison: Comparison) throws -> ModelDiffText? {
    guard tensors != false else { return nil }
    return try repository.compareModels(comparison).map { ModelDiffText(comparison: $0) }
  }

  private func print(_ models: ModelDiffText, isFirst: Bool, _ context: CommandContext) {
    let terminal = context.terminal
    if !isFirst { terminal.print() }
    if markdown {
      for line in models.markdown(everyTensor: tensors == true) { terminal.print(line) }
    } else if stat, tensors != true {
      models.printSummary(terminal)
    } else {
      models.print(everyTensor: tensors == true, terminal)
    }
  }

  private func runWithoutRepository(_ context: CommandContext) throws {
    guard arguments.count + path.count == 2 else {
      throw MVCError(.usage, "cannot compare without a project: --no-index takes two files or folders")
    }
    let sides = try (arguments + path).map { try context.localModel(at: $0).model }
    let comparison = try ModelComparison(from: sides[0], to: sides[1], context.runtime)
    let text = ModelDiffText(comparison: comparison)
    if options.json {
      return context.terminal.print(.object([("changes", []), ("model", text.json(withTensors: !stat))]))
    }
    print(text, isFirst: true, context)
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
