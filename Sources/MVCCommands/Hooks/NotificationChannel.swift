import MVCBase
import MVCRepository

/// Whom to tell of what happens, as the settings `notify.NAME.…` say.
struct NotificationChannel {
  enum Target: Equatable {
    case url(String)
    case command(String)
  }

  let name: String
  let target: Target
  /// The kinds of events to tell of; nil for every event of the record.
  let events: [String]?

  func wants(_ kind: String) -> Bool { events.map { $0.contains(kind) } ?? (kind != "commit") }

  /// Every channel, by name.
  ///
  /// - Throws: ``MVCError`` with code `usage` for settings that make no channel.
  static func all(_ settings: Settings) throws -> [NotificationChannel] {
    try grouped(settings).map { try channel($0, $1) }
  }

  /// The settings of each channel, by name.
  private static func grouped(_ settings: Settings) -> [(name: String, values: [String: String])] {
    var found: [String: [String: String]] = [:]
    for (_, key, value) in settings.all {
      guard let key = try? ConfigurationKey(key), key.section == "notify", let name = key.subsection else { continue }
      // The strongest level comes last.
      found[name, default: [:]][key.name] = value
    }
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The channels whose settings make one. The others do not keep these from being told.
  static func usable(_ settings: Settings, _ terminal: Terminal) -> [NotificationChannel] {
    grouped(settings).compactMap { name, values in
      do { return try channel(name, values) } catch {
        terminal.note("warning: '\(name)' was not notified: \((error as? MVCError)?.message ?? "\(error)")")
        return nil
      }
    }
  }

  private static func channel(_ name: String, _ values: [String: String]) throws -> NotificationChannel {
    let events = values["events"].map { text in
      text.split { $0 == "," || $0 == " " }.map(String.init)
    }
    switch (values["url"], values["command"]) {
    case (let url?, nil):
      guard isSafe(url) else {
        throw MVCError(
          .usage, "cannot use 'notify.\(name).url': a notification goes over https only",
          hint: "run 'mvc config notify.\(name).url https://…'")
      }
      return NotificationChannel(name: name, target: .url(url), events: events)
    case (nil, let command?): return NotificationChannel(name: name, target: .command(command), events: events)
    case (nil, nil), (.some, .some):
      throw MVCError(
        .usage, "cannot use the settings 'notify.\(name)': there has to be either a url or a command",
        hint: "run 'mvc config notify.\(name).url https://…'")
    }
  }

  /// What leaves this machine is encrypted.
  private static func isSafe(_ url: String) -> Bool {
    guard !url.utf8.contains(where: { $0 < 0x21 || $0 == 0x7F }) else { return false }
    if url.hasPrefix("https://") { return true }
    return ["localhost", "127.0.0.1", "[::1]"].contains { host in
      url == "http://\(host)" || [":", "/"].contains { url.hasPrefix("http://\(host)\($0)") }
    }
  }
}
