import ArgumentParser
import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage

struct CommitCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "commit",
    abstract: "Record the folder, or some paths of it, as a snapshot.",
    discussion: """
      There is no staging area: a commit records the whole folder as it is, except what .mvcignore and the built-in \
      rules leave out. With PATHs only these are recorded; everything else stays as in the last snapshot. Without -m \
      or -F an editor asks for the message.

      What made the state is recorded with it: parameters and metrics from params.yaml, metrics.json and the like, data \
      from mvc.yaml, code from git, the environment from lock files. 'mvc show' shows it.
      """)

  @Option(
    name: [.customShort("m", allowingJoined: true), .customLong("message")],
    help: ArgumentHelp("The message; each further -m is a paragraph.", valueName: "text"))
  var message: [String] = []

  @Option(
    name: [.customShort("F", allowingJoined: true), .customLong("file")],
    help: ArgumentHelp("Read the message from a file, or from standard input for '-'.", valueName: "file"))
  var messageFile: String?

  @Flag(name: .long, help: "Replace the last snapshot instead of adding one.")
  var amend = false

  @Flag(name: .shortAndLong, help: ArgumentHelp("As git has it; everything is recorded anyway.", visibility: .hidden))
  var all = false

  @Flag(name: .long, help: "Record a snapshot although nothing has changed.")
  var allowEmpty = false

  @Option(name: .long, help: ArgumentHelp("Who made the change: 'Ana Lima <ana@example.org>'.", valueName: "author"))
  var author: String?

  @Option(
    name: .long,
    help: ArgumentHelp("When the change was made, such as '2026-11-21 10:00' or 'yesterday'.", valueName: "date"))
  var date: String?

  @Option(
    name: .customLong("param"),
    help: ArgumentHelp("A parameter beside those of files, such as 'train.lr=1e-3'.", valueName: "name=value"))
  var parameters: [String] = []

  @Option(
    name: .customLong("metric"),
    help: ArgumentHelp("A metric beside those of files, such as 'eval.f1=0.91'.", valueName: "name=number"))
  var metrics: [String] = []

  @Option(
    name: .customLong("data"),
    help: ArgumentHelp("Data that went into it, beside that of mvc.yaml.", valueName: "path|uri"), completion: .file())
  var data: [String] = []

  @Option(
    name: .customLong("derived-from"),
    help: ArgumentHelp(
      "What it was made from, such as 'fine-tuned-from:v1' or 'fine-tuned-from:hf:org/model@revision'.",
      valueName: "relation:revision"))
  var lineage: [String] = []

  @Flag(name: .long, help: "Record which Python packages are installed, as pip lists them.")
  var packages = false

  @Flag(name: .long, help: "Record what looks like a credential all the same.")
  var allowSecrets = false
  @Flag(name: .long, help: "Sign the snapshot with the SSH key of user.signingKey.")
  var sign = false

  @Argument(
    help: ArgumentHelp("The paths to record; everything when none is given.", valueName: "path"), completion: .file())
  var paths: [String] = []

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    var request = CommitRequest(message: "")
    request.paths = try context.paths(paths, in: repository)
    request.isAmending = amend
    request.allowsEmpty = allowEmpty
    request.allowsSecrets = allowSecrets
    request.provenance.listsPackages = packages
    request.author = try author.map { try Self.person($0) }
    request.authorTime = try date.map { try CommandText.moment($0, context) }
    for text in parameters { try ProvenanceArguments.parameter(text, to: &request.provenance.parameters) }
    for text in metrics { try ProvenanceArguments.metric(text, to: &request.provenance.metrics) }
    request.provenance.data = data.map { DataDeclaration($0) }
    request.provenance.lineage = try lineage.map { try repository.lineageEdge($0) }
    if sign { request.signer = try context.signer(nil, repository) }
    let intent = try context.signedIntent(repository.settings)
    request.message = try message(context, repository)
    let previous = try repository.references().headID
    try context.hooks(repository).before(.commit, [.init(previous: previous)])
    let display = PathDisplay(from: context.folder(in: repository))
    switch try repository.commitIfChanged(request, intent) {
    case .recorded(let result):
      CommitText(result).print(context, display, isJSON: options.json)
      context.tell(of: result.id, after: previous, repository)
    case .unchanged(let skipped):
      CommitText.printUnchanged(request.paths, previous, skipped, context, display, isJSON: options.json)
    }
  }

  private static func person(_ text: String) throws -> Person {
    guard let person = Person(text) else {
      throw MVCError(
        .usage, "cannot understand the author '\(text)'", hint: "write it like 'Ana Lima <ana@example.org>'")
    }
    return person
  }

  private func message(_ context: CommandContext, _ repository: Repository) throws -> String {
    if let given = try context.message(message, file: messageFile) { return try checked(given) }
    let references = try repository.references()
    let merge = try repository.pendingMerge(references)
    let last = amend ? try references.headID.map { try repository.objects.snapshot($0).message } : nil
    let start = last ?? merge?.message ?? ""
    // Nothing new needs saying of a merge or an amended snapshot when nobody can be asked.
    if !start.isEmpty, !context.isInputTerminal, context.environment["MVC_EDITOR"] == nil { return start }
    let status = try repository.status()
    if status.changes.isEmpty, merge == nil, !amend, !allowEmpty { return "-" }
    let changes = status.changes.map { StatusText.line($0) }
    let comments =
      ["", "Lines that begin with '#' are left out, and an empty message stops the commit.", "", "Changes:"] + changes
    return try checked(context.editMessage(start, comments: comments, repository))
  }

  private func checked(_ message: String) throws -> String {
    guard !message.isEmpty else {
      throw MVCError(
        .nothingToDo, "nothing was committed: the message is empty", hint: "say with -m why this state is worth keeping"
      )
    }
    return message
  }
}
