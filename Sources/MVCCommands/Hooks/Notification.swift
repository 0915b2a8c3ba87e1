import MVCBase

/// Something that one channel has to be told.
///
/// - SeeAlso: `docs/format/notification.md`
struct Notification {
  static let schema = "mvc-notification/1"

  let channel: String
  /// What happened, as `--json` shows events.
  let event: JSONValue
  /// The passport of the version that it is about, or null.
  let passport: JSONValue
  /// How often it could not be delivered, and why the last time.
  var failureCount: Int64 = 0
  var problem: String?

  init(to channel: String, of event: JSONValue, passport: JSONValue) {
    self.channel = channel
    self.event = event
    self.passport = passport
  }

  /// What is sent.
  var body: [UInt8] { JSONValue.object([("event", event), ("passport", passport)]).encode(.compact) }

  var kind: String { event["kind"]?.text ?? "" }

  /// The environment variables that a command gets with it.
  var variables: [String: String] {
    [
      "MVC_KIND": kind, "MVC_STAGE": event["stage"]?.text ?? "", "MVC_SNAPSHOT": event["snapshot"]?.text ?? "",
      "MVC_EVENT": event["id"]?.text ?? "",
    ]
  }

  // MARK: As a file that waits

  var file: [UInt8] {
    JSONValue.object([
      ("schema", .string(Self.schema)), ("channel", .string(channel)), ("failures", .int(failureCount)),
      ("problem", problem.json), ("event", event), ("passport", passport),
    ]).encode(.pretty) + [UInt8(ascii: "\n")]
  }

  /// - Returns: nil for what is no such file.
  init?(file bytes: [UInt8]) {
    guard let value = try? JSONValue(parsing: bytes), value["schema"]?.text == Self.schema,
      let channel = value["channel"]?.text, let event = value["event"], let passport = value["passport"]
    else { return nil }
    self.init(to: channel, of: event, passport: passport)
    failureCount = value["failures"]?.integer ?? 0
    problem = value["problem"]?.text
  }
}
