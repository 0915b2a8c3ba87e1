import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage

struct PromoteCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "promote",
    abstract: "Bring a version into a stage.",
    discussion: """
      Examples: 'mvc promote v1.4.0 production -m "better recall"'; in two stages at once, 'mvc promote main staging \
      production/eu -m WHY'; another version in the same step, 'mvc promote v2 production --and v1:archived -m WHY'. \
      Write down beforehand when to go back: --trigger 'metrics.accuracy < 0.92'. 'mvc rollback STAGE' goes back.
      """)

  @Argument(help: ArgumentHelp("The version.", valueName: "revision"), completion: .revisions)
  var revision: String

  @Argument(help: ArgumentHelp("The stages.", valueName: "stage"), completion: .stages)
  var stages: [String]

  @OptionGroup var reason: ReasonOptions

  @Option(
    name: .customLong("and"),
    help: ArgumentHelp("Bring another version into another stage in the same step.", valueName: "revision:stage"))
  var others: [String] = []

  @Option(name: .long, help: ArgumentHelp("When to go back, written down beforehand.", valueName: "condition"))
  var trigger: String?

  @Option(name: .long, help: ArgumentHelp("What could go wrong.", valueName: "text"))
  var risk: String?

  @Option(name: .long, help: ArgumentHelp("Begin with this share of the traffic.", valueName: "percent"))
  var canary: Int64?

  @OptionGroup var glass: BreakGlassOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if let canary, !(1...100).contains(canary) { throw ValidationError("A share of the traffic is from 1 to 100.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    var request = PromotionRequest(
      try stages.map { Promotion(revision, to: $0, canary: canary) } + others.map(Self.move),
      message: try reason.text(in: context))
    (request.trigger, request.risk) = (trigger, risk)
    request.breakGlass = glass.reason
    let hooks = context.hooks(repository)
    let occasions = try hooks.ask(before: &request)
    let events = try repository.promote(request, context.decider(repository))
    try EventText.report(events, repository, options, context) { event, name in
      "promoted \(name) to '\(event.stage ?? "")'"
    }
    glass.warn(of: events, in: context)
    warnOfTrigger(context)
    hooks.after(.promote, zip(occasions, events).map { $0.done($1) })
  }

  /// A trigger may be meant for people alone.
  private func warnOfTrigger(_ context: CommandContext) {
    guard let trigger else { return }
    do throws(ExpressionFailure) {
      _ = try Trigger(trigger)
    } catch {
      context.terminal.note(
        "note: 'mvc guard' cannot evaluate this trigger: \(error.reason), at column \(error.column)")
    }
  }

  /// `REV:STAGE`.
  private static func move(_ text: String) throws -> Promotion {
    guard let colon = text.lastIndex(of: ":") else {
      throw MVCError(.usage, "cannot use '--and \(text)': it is a revision, a colon and a stage")
    }
    return Promotion(String(text[..<colon]), to: String(text[text.index(after: colon)...]))
  }
}

struct DemoteCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "demote",
    abstract: "Take the version out of a stage, which is empty then.",
    discussion: "Several stages are emptied in one step. To bring the version before back, use 'mvc rollback'.")

  @Argument(help: ArgumentHelp("The stages.", valueName: "stage"), completion: .stages)
  var stages: [String]

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var glass: BreakGlassOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let events = try repository.demote(
      stages, message: reason.text(in: context), breakGlass: glass.reason, context.decider(repository))
    try EventText.report(events, repository, options, context) { event, _ in "'\(event.stage ?? "")' is empty now" }
    glass.warn(of: events, in: context)
  }
}

struct RolloutCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "rollout",
    abstract: "Record that the version in a stage serves another share of the traffic.",
    discussion: "mvc records the rollout; what routes the traffic is told by a hook or notification, or by you.")

  @Argument(help: ArgumentHelp("The stage.", valueName: "stage"), completion: .stages)
  var stage: String

  @Option(name: .long, help: ArgumentHelp("The share of the traffic: 1 to 100.", valueName: "percent"))
  var canary: Int64

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var glass: BreakGlassOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let event = try repository.rollOut(
      stage, canary: canary, message: reason.optionalText(in: context), breakGlass: glass.reason,
      context.decider(repository))
    try EventText.report([event], repository, options, context) { _, name in "\(name) serves \(canary) % of '\(stage)'"
    }
    glass.warn(of: [event], in: context)
  }
}
