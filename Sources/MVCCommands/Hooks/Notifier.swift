import MVCBase
import MVCGovernance
import MVCObjects
import MVCPassport
import MVCRepository
import MVCStorage
import SystemPackage

/// Tells channels what happened. What cannot be delivered waits in a file for `mvc notify --retry`.
struct Notifier {
  private static let mostSeconds = 10

  private let context: CommandContext
  private let repository: Repository

  init(_ context: CommandContext, _ repository: Repository) {
    self.context = context
    self.repository = repository
  }

  // MARK: After a command

  /// Tells of the events that were added to the record since it ended with one. Never fails: problems are told.
  func tell(since last: ObjectID?) {
    announce {
      var chain = try repository.record()
      var added: [RecordedEvent] = []
      while let found = try chain.nextEvent(), found.id != last { added.append(found) }
      let names = try VersionNames(repository, repository.references())
      return added.reversed().map { ($0.kind.rawValue, EventText.json($0, names), $0.event.snapshot) }
    }
  }

  /// Tells of a commit.
  func tell(of snapshot: ObjectID) {
    announce {
      let fields = SnapshotText.fields(snapshot, try repository.objects.snapshot(snapshot))
      let event = JSONValue.object(
        [("kind", "commit"), ("snapshot", .string(snapshot.description))] + fields.dropFirst())
      return [("commit", event, snapshot)]
    }
  }

  private func announce(_ happenings: () throws -> [(kind: String, event: JSONValue, snapshot: ObjectID?)]) {
    do {
      let channels = NotificationChannel.usable(repository.settings, context.terminal)
      guard !channels.isEmpty else { return }
      for (kind, event, snapshot) in try happenings() {
        let wanting = channels.filter { $0.wants(kind) }
        guard !wanting.isEmpty else { continue }
        let passport = try snapshot.flatMap { id in
          try repository.objects.contains(id) ? try repository.passport(id.description).json : nil
        }
        for channel in wanting {
          deliverOrKeep(Notification(to: channel.name, of: event, passport: passport ?? .null), channel)
        }
      }
    } catch {
      context.terminal.note("warning: nobody was notified: \((error as? MVCError)?.message ?? "\(error)")")
    }
  }

  private func deliverOrKeep(_ notification: Notification, _ channel: NotificationChannel) {
    guard let problem = deliver(notification, channel) else { return }
    var notification = notification
    (notification.failureCount, notification.problem) = (1, problem)
    let moment = context.runtime.clock.now().secondsSinceEpoch
    // Names in the order of time.
    let digits = CommandText.rightAligned("\(max(0, moment))", to: 12).replacing(" ", with: "0")
    let name = "\(digits)-\(context.runtime.random.token()).json"
    context.terminal.note("note: '\(channel.name)' could not be notified: \(problem); 'mvc notify --retry' tries again")
    do { try keep(notification, name) } catch {
      context.terminal.note("warning: the notification is lost: \((error as? MVCError)?.message ?? "\(error)")")
    }
  }

  // MARK: What waits

  private var folder: FilePath { repository.layout.notifications }

  private func keep(_ notification: Notification, _ name: String) throws {
    let fileSystem = repository.runtime.fileSystem
    try fileSystem.createDirectories(folder)
    try fileSystem.replace(
      folder.appending(name), with: notification.file,
      by: repository.layout.temporary.appending("notification-\(context.runtime.random.token())"), isDurable: false)
  }

  /// The notifications that could not be delivered, oldest first, with the names of their files.
  func waiting() throws -> [(name: String, notification: Notification)] {
    let names = try context.runtime.fileSystem.names(in: folder).map { String(decoding: $0, as: UTF8.self) }
    return try names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
      let bytes = try context.runtime.fileSystem.contents(of: folder.appending(name))
      return bytes.flatMap { Notification(file: $0) }.map { (name, $0) }
    }
  }

  /// Tries once more to deliver what waits.
  ///
  /// - Returns: What was delivered; what goes for good as its channel is not there any more; what still waits.
  func retry() throws -> (delivered: [Notification], dropped: [Notification], waiting: [Notification]) {
    let channels = try NotificationChannel.all(repository.settings)
    var result: (delivered: [Notification], dropped: [Notification], waiting: [Notification]) = ([], [], [])
    for (name, found) in try waiting() {
      var notification = found
      let channel = channels.first { $0.name == notification.channel }
      let problem = channel.flatMap { deliver(notification, $0) }
      guard let problem else {
        try context.runtime.fileSystem.removeFile(folder.appending(name))
        if channel == nil { result.dropped.append(notification) } else { result.delivered.append(notification) }
        continue
      }
      notification.failureCount &+= 1
      notification.problem = problem
      try keep(notification, name)
      result.waiting.append(notification)
    }
    return result
  }

  // MARK: Delivery

  /// - Returns: Why it could not be delivered, or nil.
  private func deliver(_ notification: Notification, _ channel: NotificationChannel) -> String? {
    do {
      switch channel.target {
      case .url(let url): return try post(notification.body, to: url)
      case .command(let command): return try run(command, notification)
      }
    } catch {
      return (error as? MVCError)?.message ?? "\(error)"
    }
  }

  private func run(_ command: String, _ notification: Notification) throws -> String? {
    let limit = context.isProgram("timeout") ? ["timeout", "\(Self.mostSeconds)"] : []
    let passport = notification.passport == .null ? [] : notification.passport.encode(.pretty)
    let result = try OutsideProgram(context, repository).run(
      limit + ["/bin/sh", "-c", "eval \"$0\" < \"$1\" 2>&1", command],
      context.environment.merging(notification.variables) { $1 }, input: passport)
    if result.exitCode == 0 { return nil }
    if result.exitCode == 124, !limit.isEmpty { return "the command took longer than \(Self.mostSeconds) s" }
    return "the command ended with exit code \(result.exitCode)\(result.lines.last.map { ": \($0)" } ?? "")"
  }

  /// Posts with curl. The address may hold a secret, so it goes through standard input and not on the command line.
  private func post(_ body: [UInt8], to url: String) throws -> String? {
    guard context.isProgram("curl") else { return "there is no program 'curl'" }
    let arguments = [
      "--silent", "--show-error", "--fail", "--max-time", "\(Self.mostSeconds)", "--output", "/dev/null",
      "--header", "Content-Type: application/json", "--config", "-",
    ]
    let quoted = url.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let result = try OutsideProgram(context, repository).run(
      [
        "/bin/sh", "-c",
        "for file; do :; done; exec curl \(arguments.map { ShellWord.quoted($0) }.joined(separator: " ")) --data-binary @\"$file\" 2>&1",
        "mvc",
      ],
      context.environment, input: body, configuration: Array("url = \"\(quoted)\"\n".utf8))
    return result.exitCode == 0 ? nil : result.lines.last ?? "curl ended with exit code \(result.exitCode)"
  }
}
