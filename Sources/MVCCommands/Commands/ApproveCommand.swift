import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStorage

struct ApproveCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Approve a version for a stage.",
    discussion: """
      The approval is signed with your SSH key (user.signingKey) and holds for this snapshot, this stage and the policy in \
      force: when one of them changes, it is void. Nobody approves what they made themselves. 'mvc undo' or 'mvc reject' \
      takes it back. With --policy a proposed policy is approved instead.

      mvc approve v1.4.0 production -m 'looked at the errors of segment de'
      mvc approve --policy policy.yaml -m 'as agreed'
      """)

  @Argument(help: ArgumentHelp("The version.", valueName: "revision"), completion: .revisions)
  var revision: String?

  @Argument(help: ArgumentHelp("The stage.", valueName: "stage"), completion: .stages)
  var stage: String?

  @Option(
    name: .long, help: ArgumentHelp("Approve this text as the next policy.", valueName: "file"), completion: .file())
  var policy: String?

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if policy == nil, stage == nil { throw ValidationError("Name a version and a stage.") }
    if policy != nil, revision != nil { throw ValidationError("--policy goes without a version and a stage.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let decider = try context.decider(repository)
    if let policy {
      let file = try PolicyFile(policy, context)
      _ = try file.policy()
      let event = try repository.approvePolicy(file.bytes, message: reason.text(in: context), decider)
      return try EventText.report([event], repository, options, context) { _, _ in "approved '\(policy)' as a policy" }
    }
    guard let revision, let stage else { return }
    let message = try reason.text(in: context)
    let hooks = context.hooks(repository)
    let snapshot = try repository.resolve(revision).snapshot
    let occasion = Hooks.Occasion(stage: stage, snapshot: snapshot)
    try hooks.before(.approve, [occasion])
    let event = try repository.say(.approves, of: snapshot.description, for: stage, message: message, decider)
    try EventText.report([event], repository, options, context) { _, name in "approved \(name) for '\(stage)'" }
    hooks.after(.approve, [occasion.done(event)])
  }
}

struct RejectCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "reject",
    abstract: "Say that a version should not go into a stage.",
    discussion: "Your own approval of it, if there is one, is void from then on. Nobody else's is.")

  @Argument(help: ArgumentHelp("The version.", valueName: "revision"), completion: .revisions)
  var revision: String

  @Argument(help: ArgumentHelp("The stage.", valueName: "stage"), completion: .stages)
  var stage: String

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let event = try repository.say(
      .rejects, of: revision, for: stage, message: reason.text(in: context), context.decider(repository))
    try EventText.report([event], repository, options, context) { _, name in "rejected \(name) for '\(stage)'" }
  }
}

struct RequestCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "request",
    abstract: "Ask people to approve a version for a stage.",
    discussion: """
      The request is recorded and 'mvc approvals' shows it to everybody; how people hear of it is told by a \
      notification (docs/cli/notify.md).

      mvc request v1.4.0 production --to ana,bo -m 'ready, see docs/evaluation.md'
      """)

  @Argument(help: ArgumentHelp("The version.", valueName: "revision"), completion: .revisions)
  var revision: String

  @Argument(help: ArgumentHelp("The stage.", valueName: "stage"), completion: .stages)
  var stage: String

  @Option(
    name: .long, help: ArgumentHelp("Names or addresses of people or roles, with commas between.", valueName: "people"))
  var to: [String] = []

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let people = to.flatMap { $0.split(separator: ",") }
      .map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }.filter { !$0.isEmpty }
    let event = try repository.say(
      .asks(people), of: revision, for: stage, message: reason.optionalText(in: context), context.decider(repository))
    let whom = people.isEmpty ? "" : " by \(people.joined(separator: ", "))"
    try EventText.report([event], repository, options, context) { _, name in
      "asked for approval of \(name) for '\(stage)'\(whom)"
    }
  }
}

struct ApprovalsCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "approvals",
    abstract: "See who approved what, what still counts, and what is missing.",
    discussion: """
      Lists the versions that somebody asked for, approved or rejected; those that their stage holds already only with \
      --all.
      """)

  @Argument(help: ArgumentHelp("Only this stage.", valueName: "stage"), completion: .stages)
  var stage: String?

  @Flag(name: .long, help: "Versions that their stage holds, or held, too.")
  var all = false

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let cases = try repository.approvalCases(
      at: context.runtime.clock.now(), references, signers: try context.principals(repository)
    )
    .filter { (all || !$0.wasLive) && (stage == nil || $0.stage == stage) }
    let names = try VersionNames(repository, references)
    if options.json { return context.terminal.print(.object([("approvals", .array(cases.map { json($0, names) }))])) }
    if cases.isEmpty { context.terminal.note("nothing waits for approval") }
    for found in cases { for line in lines(found, names, context.terminal) { context.terminal.print(line) } }
  }

  private func lines(_ found: ApprovalCase, _ names: VersionNames, _ terminal: Terminal) -> [String] {
    let title = terminal.paint("\(names.name(of: found.snapshot)) for '\(found.stage)'", .changed)
    var lines = [title + (found.wasLive ? " (promoted)" : "")]
    for said in found.sayings {
      let reason = said.void.map { ", void: \($0)" } ?? ""
      let signed = said.event.event.signature == nil ? "" : ", signed"
      lines.append(
        "  \(said.event.kind.rawValue) by \(said.event.event.actor.person.name), \(said.event.time.gitStyle)\(signed)\(reason)"
      )
      if !said.event.event.subjectLine.isEmpty { lines.append("      \(said.event.event.subjectLine)") }
    }
    lines += found.unmet.map { "  missing: \($0.what)" }
    return lines + [""]
  }

  private func json(_ found: ApprovalCase, _ names: VersionNames) -> JSONValue {
    .object([
      ("stage", .string(found.stage)), ("snapshot", .string(found.snapshot.description)),
      ("version", names.tag(of: found.snapshot).map { .string($0) } ?? .null), ("promoted", .bool(found.wasLive)),
      (
        "said",
        .array(
          found.sayings.map { said in
            .object([("event", EventText.json(said.event, names)), ("void", said.void.map { .string($0) } ?? .null)])
          })
      ),
      ("missing", .array(found.unmet.map { .string($0.what) })),
    ])
  }
}
