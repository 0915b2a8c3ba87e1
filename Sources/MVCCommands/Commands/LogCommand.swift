import ArgumentParser
import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage

struct LogCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "List snapshots, newest first.",
    discussion: """
      Without a revision: those that HEAD reaches. 'A..B' lists what B reaches and A does not. With paths only \
      snapshots that changed them; --follow goes on under the name a file had before it was renamed. --where chooses \
      by parameters, metrics and all else that is known: see docs/expressions.md, and 'mvc find' for all branches.
      """)

  @Option(
    name: [.customShort("n", allowingJoined: true), .customLong("max-count")],
    help: ArgumentHelp("List at most so many.", valueName: "count"))
  var limit: Int?

  @Flag(name: .long, help: "Draw how snapshots descend from each other.")
  var graph = false

  @Flag(name: .long, help: "One line a snapshot.")
  var oneline = false

  @Flag(name: .long, help: "All branches and tags.")
  var all = false

  @Option(
    name: .long, help: ArgumentHelp("Only snapshots that changed this file, under any name it had.", valueName: "path"),
    completion: .file())
  var follow: String?

  @Option(name: .long, help: ArgumentHelp("Only snapshots whose author holds this text.", valueName: "text"))
  var author: String?

  @Option(
    name: [.long, .customLong("after")], help: ArgumentHelp("Only snapshots of this date or later.", valueName: "date"))
  var since: String?

  @Option(
    name: [.long, .customLong("before")],
    help: ArgumentHelp("Only snapshots of this date or earlier.", valueName: "date"))
  var until: String?

  @Option(name: .long, help: ArgumentHelp("Only snapshots whose message holds this text.", valueName: "text"))
  var grep: String?

  @Flag(name: .long, help: "Show with each snapshot which files it changed.")
  var stat = false

  @Flag(name: .long, help: "Check the signatures of each snapshot, as 'mvc verify-signature' does.")
  var showSignature = false

  @OptionGroup var question: QuestionOptions

  @Argument(
    help: ArgumentHelp("Revisions or ranges A..B, then paths.", valueName: "revision or path"),
    completion: .revisionsAndPaths)
  var revisions: [String] = []

  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A path, whatever it looks like; all that stands after '--' is one too.", valueName: "path"),
    completion: .file())
  var path: [String] = []

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("The number of snapshots cannot be negative.") }
    if graph, !question.sort.isEmpty { throw ValidationError("--graph and --sort exclude each other.") }
    if follow != nil, !path.isEmpty { throw ValidationError("--follow takes one path and no others.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let request = try request(context, repository, references)
    let names = try SnapshotText.decorations(references, in: repository)
    let question = try QuestionedLog(question, repository, references)
    let signatures = showSignature ? try SignatureCheck(context, repository) : nil
    if options.json { return try printJSON(request, names, question, signatures, repository, context.terminal) }
    context.page(repository, options)
    if question.isTable {
      return try question.lines(request, names, context.terminal).forEach { context.terminal.print($0) }
    }
    // Read once: the parser's properties are dear to read, and there may be thousands of snapshots.
    let style = Style(graph: graph, oneline: oneline, stat: stat, signatures: signatures)
    var isFirst = true
    func text(_ entry: HistoryEntry) throws -> [String] {
      try lines(entry, names[entry.id] ?? [], style, &isFirst, question, repository, context.terminal)
    }
    if graph { return try draw(request, question, repository, context.terminal, text) }
    try question.visit(request) { entry in
      for line in try text(entry) { context.terminal.print(line) }
      return !context.terminal.isClosed
    }
  }

  /// Lists snapshots with a drawing beside them.
  ///
  /// Where some are left out, all that are listed have to be known before the first line can be drawn: a line leads to
  /// the next one that is listed, and none to those that never come.
  private func draw(
    _ request: LogRequest, _ question: QuestionedLog, _ repository: Repository, _ terminal: Terminal,
    _ text: (HistoryEntry) throws -> [String]
  ) throws {
    var drawing = GraphDrawing()
    guard request.isPartial || question.isPartial else {
      return try question.visit(request) { entry in
        var seen: Set<ObjectID> = []
        let parents = entry.snapshot.parents.filter { seen.insert($0).inserted }
        for line in drawing.draw(entry.id, parents: parents, beside: try text(entry)) { terminal.print(line) }
        return !terminal.isClosed
      }
    }
    var all = request
    all.limit = nil
    let entries = try question.entries(all)
    var descent = repository.listedParents(entries)
    for entry in entries.prefix(request.limit ?? .max) {
      let parents = try descent.parents(of: entry)
      for line in drawing.draw(entry.id, parents: parents, beside: try text(entry)) { terminal.print(line) }
      if terminal.isClosed { return }
    }
  }

  private func request(_ context: CommandContext, _ repository: Repository, _ references: References) throws
    -> LogRequest
  {
    let arguments = try RevisionArguments(revisions, context, repository)
    var request = LogRequest(range: try range(arguments.revisions, repository, references))
    request.limit = limit
    request.order = graph ? .childrenFirst : .newestFirst
    request.author = author
    request.messageContains = grep
    request.since = try since.map { try CommandText.moment($0, context) }
    request.until = try until.map { try CommandText.moment($0, context) }
    request.paths = try context.paths(follow.map { [$0] } ?? arguments.paths + path, in: repository)
    request.followsRenames = follow != nil
    return request
  }

  private func range(
    _ revisions: [String], _ repository: Repository, _ references: References
  ) throws -> RevisionRange {
    let ranges = try revisions.map { try repository.resolveRange($0, references) }
    var included = ranges.flatMap(\.included)
    if all { included += try repository.allHeads(references) }
    if included.isEmpty { included = [try repository.resolve("HEAD", references).snapshot] }
    return RevisionRange(excluded: ranges.flatMap(\.excluded), included: included)
  }

  /// How each snapshot is shown.
  private struct Style {
    let graph: Bool
    let oneline: Bool
    let stat: Bool
    let signatures: SignatureCheck?
  }

  private func lines(
    _ entry: HistoryEntry, _ names: [String], _ style: Style, _ isFirst: inout Bool, _ question: QuestionedLog,
    _ repository: Repository, _ terminal: Terminal
  ) throws -> [String] {
    let signed = try style.signatures?.signatures(of: entry.id).map { $0.line(terminal) } ?? []
    var lines: [String]
    if style.oneline {
      lines = [SnapshotText.line(entry.id, entry.snapshot, names, terminal) + (try question.suffix(of: entry))]
      lines += signed.map { "  \($0)" }
    } else {
      let facts = signed.map { "Signed: \($0)" } + (try question.lines(of: entry))
      lines = SnapshotText.lines(entry.id, entry.snapshot, names, facts, terminal)
      if !isFirst, !style.graph { lines.insert("", at: 0) }
      if style.graph { lines.append("") }
    }
    isFirst = false
    if style.stat { lines += try changedPaths(entry, repository).map { "  \(StatusText.shortLine($0))" } }
    return lines
  }

  private func changedPaths(_ entry: HistoryEntry, _ repository: Repository) throws -> [PathChange] {
    let old: DiffSide = entry.snapshot.parents.first.map { .snapshot($0) } ?? .nothing
    return try repository.compare(old, .snapshot(entry.id)).changes
  }

  private func printJSON(
    _ request: LogRequest, _ names: [ObjectID: [String]], _ question: QuestionedLog,
    _ signatures: SignatureCheck?, _ repository: Repository, _ terminal: Terminal
  ) throws {
    var snapshots: [JSONValue] = []
    for entry in try question.entries(request) {
      var fields = SnapshotText.fields(entry.id, entry.snapshot)
      fields.append(("references", .array((names[entry.id] ?? []).map { .string($0) })))
      fields += try question.jsonFields(of: entry)
      if let signatures {
        fields.append(("signatures", .array(try signatures.signatures(of: entry.id).map(\.json))))
      }
      if stat { fields.append(("changes", .array(try changedPaths(entry, repository).map { StatusText.json($0) }))) }
      snapshots.append(.object(fields))
    }
    terminal.print(.object([("snapshots", .array(snapshots))]))
  }
}
