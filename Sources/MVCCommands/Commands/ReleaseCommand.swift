import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage

struct ReleaseCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Tag the next version, with its changes as the tag's message.",
    discussion: """
      Counts up the highest version: by 'patch', or what is named. When the policy says how much a metric has to change \
      for a minor or major version, a change of that size makes it one whatever was asked for. 'mvc show TAG' prints the \
      changes; 'mvc promote TAG STAGE' brings the version into a stage.

      mvc release
      mvc release minor --pre rc
      mvc release --dry-run
      """)

  @Argument(help: ArgumentHelp("major, minor or patch.", valueName: "part"))
  var part: String?

  @Option(name: .long, help: ArgumentHelp("The snapshot to release.", valueName: "revision"), completion: .revisions)
  var revision = "HEAD"

  @Option(name: .long, help: ArgumentHelp("Make a pre-release, such as rc.", valueName: "name"))
  var pre: String?

  @Flag(name: .long, help: "Sign the tag with the SSH key of user.signingKey.")
  var sign = false

  @Flag(name: [.customShort("n"), .long], help: "Print what would be tagged, and tag nothing.")
  var dryRun = false

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let snapshot = try repository.resolve(revision, references).snapshot
    let rules = try repository.policy(references)?.policy.releases ?? []
    let plan = try repository.planRelease(of: snapshot, try chosenPart(), rules: rules, prerelease: pre)
    let message = try text(plan, snapshot, repository, references, context)
    for reason in plan.reasons { context.terminal.note("a \(plan.part.rawValue) version, because \(reason)") }
    if !dryRun {
      _ = try repository.createTag(
        plan.name, at: snapshot.description, message: message, isForced: false,
        signer: sign ? try context.signer(nil, repository) : nil, context.signedIntent(repository.settings))
    }
    guard options.json else {
      if dryRun { for line in message.lines { context.terminal.print(String(line)) } }
      return context.terminal.print(plan.name)
    }
    context.terminal.print(
      .object([
        ("version", .string(plan.name)), ("snapshot", .string(snapshot.description)),
        ("previous", plan.previous.map { .string($0.name.short) } ?? .null), ("part", .string(plan.part.rawValue)),
        ("reasons", .array(plan.reasons.map { .string($0) })), ("notes", .string(message)), ("tagged", .bool(!dryRun)),
      ]))
  }

  /// The tag's message: what was given, then the changes since the version before.
  private func text(
    _ plan: ReleasePlan, _ snapshot: ObjectID, _ repository: Repository, _ references: References,
    _ context: CommandContext
  ) throws -> String {
    let given = try reason.optionalText(in: context)
    guard let previous = plan.previous else { return given.isEmpty ? "\(plan.name)\n" : given }
    let range = RevisionRange(excluded: [previous.snapshot], included: [snapshot])
    let notes = try ReleaseNotes(range, named: plan.name, repository, references)
    let title = given.isEmpty ? "\(plan.name), after \(previous.name.short)\n" : given
    return ([title] + notes.body).joined(separator: "\n") + "\n"
  }

  private func chosenPart() throws -> SemanticVersion.Part? {
    try part.map { text in
      guard let part = SemanticVersion.Part(rawValue: text) else {
        throw MVCError(.usage, "cannot make a '\(text)' release: it is major, minor or patch")
      }
      return part
    }
  }
}
