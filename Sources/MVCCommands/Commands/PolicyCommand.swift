import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage
import SystemPackage

struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Say who may bring what into production, and what has to be so before.",
    discussion: """
      A policy is one YAML document: people with keys and roles, and for each stage who may promote, approvals, \
      required fields, gates, freezes. Without one everything is allowed. Start with 'mvc policy init', then 'mvc \
      policy apply -m WHY'. docs/policy.md describes every member.
      """,
    subcommands: [
      PolicyShowCommand.self, PolicyInitCommand.self, PolicyCheckCommand.self, PolicyApplyCommand.self,
      PolicyEditCommand.self, PolicyLogCommand.self,
    ],
    defaultSubcommand: PolicyShowCommand.self)

  init() {}
}

struct PolicyInitCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a policy.yaml to start from into the project's folder.",
    discussion:
      "You are its first person, with the key of user.signingKey. It is not in force before 'mvc policy apply'.")

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let path = repository.layout.root.appending(PolicyTemplate.fileName)
    guard try context.runtime.fileSystem.status(of: path) == nil else {
      throw MVCError(
        .usage, "cannot write '\(PolicyTemplate.fileName)': there is one already", hint: "run 'mvc policy check'")
    }
    let person = try context.identity(repository.settings)
    let key = context.publicKey(repository.settings)
    let text = PolicyTemplate.text(name: person.name, email: person.email, key: key)
    try context.runtime.fileSystem.replace(
      path, with: Array(text.utf8),
      by: repository.layout.temporary.appending("file-\(context.runtime.random.token())"), isDurable: false)
    if options.json {
      return context.terminal.print(
        .object([("file", .string(PolicyTemplate.fileName)), ("hasKey", .bool(key != nil))]))
    }
    context.terminal.report("wrote '\(PolicyTemplate.fileName)'")
    if key == nil {
      context.terminal.note(
        "hint: no signing key is set, so it names none: run 'mvc config user.signingKey ~/.ssh/id_ed25519.pub'")
    }
  }
}

struct PolicyCheckCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look for mistakes in the text of a policy.",
    discussion: "Tells all mistakes at once, each with its line, and ends with 64 when there are any.")

  @Argument(help: ArgumentHelp("The file; '-' for standard input.", valueName: "file"), completion: .file())
  var file: String?

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let text = try PolicyFile(file, context)
    let policy = try text.policy()
    let gates = policy.stages.values.reduce(0) { $0 + $1.gates.count }
    if options.json {
      return context.terminal.print(
        .object([
          ("file", .string(text.name)), ("sha256", .string(ObjectID(of: text.bytes).description)),
          ("people", .int(Int64(policy.people.count))),
          ("stages", .array(policy.stages.keys.sorted().map { .string($0) })), ("gates", .int(Int64(gates))),
        ]))
    }
    let counts = [
      CommandText.count(policy.people.count, "person", "people"), CommandText.count(policy.stages.count, "stage"),
      CommandText.count(gates, "gate"),
    ]
    context.terminal.report("'\(text.name)' has no mistakes: \(counts.joined(separator: ", "))")
  }
}

struct PolicyApplyCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Put a policy in force.",
    discussion: """
      The first policy needs nobody's approval. From then on a change needs what the policy in force asks for, for the \
      very same text: 'mvc approve --policy FILE -m WHY'. Ends with 26 when something is missing.
      """)

  @Argument(help: ArgumentHelp("The file; '-' for standard input.", valueName: "file"), completion: .file())
  var file: String?

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let text = try PolicyFile(file, context)
    _ = try text.policy()
    let repository = try context.openRepository()
    let event = try repository.apply(
      policy: text.bytes, message: reason.text(in: context), context.decider(repository))
    try EventText.report([event], repository, options, context) { _, _ in "the policy in '\(text.name)' is in force" }
  }
}

struct PolicyShowCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the policy in force, or one that was.")

  @Option(
    name: .long, help: ArgumentHelp("The event that brought another one: see 'mvc policy log'.", valueName: "event"))
  var event: String?

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let found = try event.map { try repository.event(named: $0) } ?? inForce(repository)
    guard found.kind == .policy else {
      throw MVCError(.usage, "cannot show the policy of '\(found.id.short)': the event brought none")
    }
    let text = try repository.policyText(of: found.id)
    guard options.json else {
      context.terminal.write(content: text)
      let person = found.event.actor.person
      return context.terminal.note("brought by \(person.name), \(found.time.gitStyle) [\(found.id.short)]")
    }
    context.terminal.print(
      .object([
        ("event", .string(found.id.description)), ("sha256", .string(ObjectID(of: text).description)),
        ("by", SnapshotText.person(found.event.actor)), ("text", .string(String(decoding: text, as: UTF8.self))),
        ("document", try Policy.document(text)),
      ]))
  }

  private func inForce(_ repository: Repository) throws -> RecordedEvent {
    var chain = repository.policies(try repository.references())
    guard let newest = try chain.nextEvent() else { throw PolicyFile.noneInForce }
    return newest
  }
}

struct PolicyLogCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "List the policies that were in force, newest first.")

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let events = try repository.policies(references).all()
    try EventText.list(events, repository, references, options, context)
  }
}
