import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage
import SystemPackage

struct RevParseCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "rev-parse",
    abstract: "Print the ids that revisions name.",
    discussion: """
      Understands names, ids and their prefixes, HEAD, @, REV~n, REV^n, REV@{n}, REV@{yesterday}, @{-n}, A..B, REV:PATH \
      and REV:./PATH. --show-toplevel prints the project's folder, --abbrev-ref the name of the branch that is checked out.
      """)

  @Flag(name: .long, help: "Eight digits instead of all.")
  var short = false

  @Flag(name: .long, help: "The branch's name instead of an id.")
  var abbrevRef = false

  @Flag(name: .long, help: "Print the project's folder.")
  var showToplevel = false

  @Argument(help: ArgumentHelp("Revisions.", valueName: "revision"), completion: .revisions)
  var revisions: [String] = []

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    var lines: [String] = []
    if showToplevel { lines.append(repository.layout.root.argument) }
    for revision in revisions { lines += try self.lines(revision, repository, context) }
    if options.json {
      context.terminal.print(.object([("results", .array(lines.map { .string($0) }))]))
    } else {
      for line in lines { context.terminal.write(content: CommandLineText.bytes(of: line) + Array("\n".utf8)) }
    }
  }

  private func lines(_ revision: String, _ repository: Repository, _ context: CommandContext) throws -> [String] {
    func text(_ id: ObjectID) -> String { short ? id.short : id.description }
    if RevisionPath(revision).hasPath { return [text(try context.resolvePath(revision, in: repository).entry.id)] }
    if revision.contains("..") {
      let range = try repository.resolveRange(revision)
      return range.included.map(text) + range.excluded.map { "^\(text($0))" }
    }
    guard abbrevRef else {
      let found = try repository.resolve(revision)
      // Whoever asks for a stage wants the version in it, and not the event that brought it there.
      return [text(found.reference?.isStage == true ? found.snapshot : found.named)]
    }
    let references = try repository.references()
    if revision == "HEAD" || revision == "@" { return [references.currentBranch?.short ?? "HEAD"] }
    return [try repository.resolve(revision, references).reference?.short ?? revision]
  }
}
