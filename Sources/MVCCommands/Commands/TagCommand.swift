import ArgumentParser
import MVCBase
import MVCObjects
import MVCRepository
import MVCStorage

struct TagCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "tag",
    abstract: "List, create and delete tags.",
    discussion: """
      Without arguments: lists the tags, versions in the order of SemVer 2.0.0. 'mvc tag NAME [REV]' names a snapshot; \
      with -a or -m the tag is an object of its own with a message. 'mvc tag --next minor' makes the version after the \
      highest one.
      """)

  @Flag(name: .shortAndLong, help: "Make an annotated tag: who, when and why.")
  var annotate = false

  @Option(
    name: [.customShort("m", allowingJoined: true), .customLong("message")],
    help: ArgumentHelp("The tag's message; each further -m is a paragraph.", valueName: "text"))
  var message: [String] = []

  @Flag(name: .long, help: "Make an annotated tag, and sign it with the SSH key of user.signingKey.")
  var sign = false

  @Flag(name: [.customShort("d"), .customLong("delete")], help: "Delete tags; 'mvc undo' brings them back.")
  var delete = false

  @Flag(name: .shortAndLong, help: "Move a tag that exists.")
  var force = false

  @Option(name: .long, help: ArgumentHelp("Make the next version: major, minor or patch.", valueName: "part"))
  var next: String?

  @Option(name: .long, help: ArgumentHelp("Make the next version a pre-release, such as rc.", valueName: "name"))
  var pre: String?

  @Argument(help: ArgumentHelp("A name, and the revision to tag.", valueName: "name"), completion: .revisions)
  var names: [String] = []

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if delete, names.isEmpty { throw ValidationError("Name the tags to delete.") }
    if !delete, names.count > (next == nil ? 2 : 1) { throw ValidationError("Name one tag and one revision.") }
    if pre != nil, next == nil { throw ValidationError("--pre goes with --next.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    if delete {
      let gone = try repository.deleteTags(names, context.intent(repository.settings))
      for (name, id) in gone { context.terminal.note("deleted the tag '\(name.short)' (it was \(id.short))") }
      if options.json { context.terminal.print(.object([("deleted", .array(gone.map { .string($0.name.short) }))])) }
    } else if let name = try nextName(repository) ?? names.first {
      let revision = (next == nil ? names.dropFirst().first : names.first) ?? "HEAD"
      try create(name, revision, repository, context)
    } else {
      try list(repository, context)
    }
  }

  private func nextName(_ repository: Repository) throws -> String? {
    guard let next else { return nil }
    let part: SemanticVersion.Part
    switch next {
    case "major": part = .major
    case "minor": part = .minor
    case "patch": part = .patch
    default: throw MVCError(.usage, "cannot make the next '\(next)' version: it is major, minor or patch")
    }
    return try repository.nextVersion(part, prerelease: pre)
  }

  private func create(_ name: String, _ revision: String, _ repository: Repository, _ context: CommandContext) throws {
    var text = try context.message(message, file: nil)
    if annotate || sign, text == nil {
      text = try context.editMessage(
        "", comments: ["", "Why is this '\(name)'? An empty message stops the command."], repository)
    }
    if let text, text.isEmpty { throw MVCError(.nothingToDo, "no tag was made: the message is empty") }
    let intent = text == nil ? context.intent(repository.settings) : try context.signedIntent(repository.settings)
    let signer = sign ? try context.signer(nil, repository) : nil
    let tag = try repository.createTag(
      name, at: revision, message: text, isForced: force, signer: signer, intent)
    if options.json {
      context.terminal.print(json(tag))
    } else if next != nil {
      context.terminal.print(tag.name.short)
    } else {
      context.terminal.note("tagged \(tag.snapshot.short) as '\(tag.name.short)'")
    }
  }

  private func list(_ repository: Repository, _ context: CommandContext) throws {
    let tags = try repository.tags()
    if options.json { return context.terminal.print(.object([("tags", .array(tags.map(json)))])) }
    for tag in tags { context.terminal.print(tag.name.short) }
  }

  private func json(_ tag: TagInfo) -> JSONValue {
    var fields: [(String, JSONValue)] = [
      ("name", .string(tag.name.short)), ("snapshot", .string(tag.snapshot.description)),
    ]
    if let annotation = tag.annotation {
      fields += [("tagger", SnapshotText.person(annotation.tagger)), ("message", .string(annotation.message))]
    }
    return .object(fields)
  }
}
