import ArgumentParser
import MVCBase
import MVCRepository

struct NotifyCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "notify",
    abstract: "See who is told of what happens, and try again what failed.",
    discussion: """
      Settings say whom to tell: notify.NAME.url for an address that gets a JSON document, or notify.NAME.command for \
      a shell command that gets the passport on standard input; notify.NAME.events for the kinds of events, with commas \
      between. It happens after a command and never stops one: what fails waits.

      mvc config notify.ops.url https://hooks.example.org/models
      mvc config notify.ops.events promotion,rollback
      mvc notify --retry
      """)

  @Flag(name: .long, help: "Show the channels, and what waits; that is what happens without options too.")
  var list = false

  @Flag(name: .long, help: "Try once more to deliver what waits.")
  var retry = false

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if list, retry { throw ValidationError("Use one of --list and --retry.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let notifier = Notifier(context, repository)
    if retry { return try tryAgain(notifier, context) }
    let channels = try NotificationChannel.all(repository.settings)
    let waiting = try notifier.waiting().map(\.notification)
    if options.json {
      return context.terminal.print(
        .object([("channels", .array(channels.map(Self.json))), ("waiting", .array(waiting.map(Self.json)))]))
    }
    if channels.isEmpty { context.terminal.note("nobody is notified: 'mvc config notify.NAME.url https://…'") }
    for channel in channels {
      let events = channel.events?.joined(separator: ", ") ?? "every event of the record"
      context.terminal.print("\(channel.name): \(Self.place(channel)), \(events)")
    }
    for notification in waiting { context.terminal.print(Self.line(notification)) }
  }

  private func tryAgain(_ notifier: Notifier, _ context: CommandContext) throws {
    let result = try notifier.retry()
    if options.json {
      context.terminal.print(
        .object([
          ("delivered", .int(Int64(result.delivered.count))), ("dropped", .int(Int64(result.dropped.count))),
          ("waiting", .array(result.waiting.map(Self.json))),
        ]))
    } else {
      let dropped = result.dropped.isEmpty ? "" : ", dropped \(result.dropped.count) whose channel is gone"
      context.terminal.print(
        "delivered \(CommandText.count(result.delivered.count, "notification"))\(dropped), \(result.waiting.count) still \(result.waiting.count == 1 ? "waits" : "wait")"
      )
      for notification in result.waiting { context.terminal.print(Self.line(notification)) }
    }
    if !result.waiting.isEmpty { throw ExitStatus.failed }
  }

  /// Where it goes. An address is shown without what may be a secret in it.
  private static func place(_ channel: NotificationChannel) -> String {
    switch channel.target {
    case .url(let url):
      // Scheme and host: the path of such an address is often what lets one in.
      GitCheckout.withoutCredentials(url).split(separator: "/", omittingEmptySubsequences: false).prefix(3)
        .joined(separator: "/") + "/…"
    case .command(let command): "'\(command)'"
    }
  }

  private static func line(_ notification: Notification) -> String {
    let stage = notification.event["stage"]?.text.map { " of '\($0)'" } ?? ""
    let times = CommandText.count(Int(clamping: notification.failureCount), "failure")
    return "waits: \(notification.kind)\(stage) for '\(notification.channel)', \(times), \(notification.problem ?? "")"
  }

  private static func json(_ channel: NotificationChannel) -> JSONValue {
    let kind = if case .url = channel.target { "url" } else { "command" }
    return .object([
      ("name", .string(channel.name)), ("kind", .string(kind)), ("target", .string(place(channel))),
      ("events", channel.events.map { .array($0.map { .string($0) }) } ?? .null),
    ])
  }

  private static func json(_ notification: Notification) -> JSONValue {
    .object([
      ("channel", .string(notification.channel)), ("kind", .string(notification.kind)),
      ("event", notification.event["id"] ?? .null), ("failures", .int(notification.failureCount)),
      ("problem", notification.problem.json),
    ])
  }
}
