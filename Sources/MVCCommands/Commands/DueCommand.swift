import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository

struct DueCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "due",
    abstract: "List reviews, retraining and the like that are due.",
    discussion: """
      'review', 'retrain', 'access-review' and 'end-of-life' of the section 'model' of a version's mvc.yaml say when: a \
      day such as 2026-12-01, or an interval such as 90d or 6 months. An interval counts from when the version came into \
      its stage, or from when it was done last; that of a retraining from when the version was recorded.

      mvc due --within 90d
      mvc due --done review:production -m "figures of all regions are stable"
      """)

  @Option(name: .long, help: ArgumentHelp("Also what will be due within this time.", valueName: "interval"))
  var within = "30d"

  @Option(
    name: .long, help: ArgumentHelp("Record that something was done, such as review:production.", valueName: "what"))
  var done: String?

  @Flag(name: .long, help: "End with exit code 24 when something is overdue or a date is not understood.")
  var check = false

  @OptionGroup var reason: ReasonOptions

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if done != nil, check { throw ValidationError("--check does not go with --done.") }
    if done == nil, !reason.message.isEmpty { throw ValidationError("-m goes with --done.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    if let done {
      let event = try repository.recordReview(done, message: reason.text(in: context), context.decider(repository))
      return try EventText.report([event], repository, options, context) { _, _ in "recorded that \(done) is done" }
    }
    let now = context.runtime.clock.now()
    let duties = try repository.duties(until: horizon(now))
    let unclear = try repository.unclearDuties()
    if options.json {
      context.terminal.print(
        .object([
          ("due", .array(duties.map { Self.json($0, now) })), ("unclear", .array(unclear.map { .string($0) })),
        ]))
    } else if duties.isEmpty {
      context.terminal.note(
        unclear.isEmpty ? "nothing is due within \(within)" : "nothing else can be told to be due within \(within)")
    } else {
      var table = TextTable(["what", "on", "when"])
      for duty in duties {
        let note = duty.note.map { ", \($0)" } ?? ""
        let cells = [duty.name, String(duty.at.iso8601.prefix(10)), (duty.isPast(now) ? "overdue" : "ahead") + note]
        table.add(cells.map { TextTable.Cell(text: $0) })
      }
      for line in table.lines(context.terminal) { context.terminal.print(line) }
    }
    for reason in unclear { context.terminal.note("warning: cannot tell when it is due: \(reason)") }
    if check, !unclear.isEmpty || duties.contains(where: { $0.isPast(now) }) { throw ExitStatus.gateFailed }
  }

  private func horizon(_ now: Timestamp) throws -> Timestamp {
    guard let schedule = Schedule(within) else {
      throw MVCError(
        .usage, "cannot understand the time '\(within)'", hint: "write it like '30d', '12 weeks' or '6 months'")
    }
    return schedule.due(after: now)
  }

  private static func json(_ duty: Duty, _ now: Timestamp) -> JSONValue {
    .object([
      ("what", .string(duty.name)), ("kind", .string(duty.kind.rawValue)), ("stage", .string(duty.stage)),
      ("at", .string(duty.at.iso8601)), ("overdue", .bool(duty.isPast(now))), ("note", duty.note.json),
    ])
  }
}
