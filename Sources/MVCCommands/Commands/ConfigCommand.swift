import ArgumentParser
import MVCBase
import MVCRepository

struct ConfigCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Read and change settings.",
    discussion: """
      A setting of the repository comes before the user's, and that before the default. 'mvc config KEY' prints the \
      value that holds, 'mvc config KEY VALUE' sets it for this repository, with --user for all of yours. user.name \
      and user.email fall back to git's. The settings are listed in docs/configuration.md.
      """)

  @Flag(name: .shortAndLong, help: "List all settings with where they come from.")
  var list = false

  @Flag(name: .long, help: "Remove the setting.")
  var unset = false

  @Flag(name: .long, help: "Change your own settings instead of the repository's.")
  var user = false

  @Argument(help: ArgumentHelp("A key such as user.name.", valueName: "key"))
  var key: String?

  @Argument(help: ArgumentHelp("The value to set.", valueName: "value"))
  var value: String?

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if list != (key == nil) { throw ValidationError(list ? "--list takes no key." : "Name a key, or use --list.") }
    if unset, value != nil { throw ValidationError("--unset takes no value.") }
  }

  func run(in context: CommandContext) throws {
    if list { return try printAll(context) }
    let key = try ConfigurationKey(key ?? "")
    guard unset || value != nil else { return try printValue(of: key, context) }
    if user {
      guard let path = context.userSettingsPath else {
        throw MVCError(.usage, "cannot tell where your settings are: HOME is not set")
      }
      try Repository.setUserSetting(key, to: value, in: path, context.runtime)
    } else {
      let repository = try context.openRepository()
      try repository.set(key, to: value, context.intent(repository.settings))
    }
    if options.json {
      context.terminal.print(
        .object([("key", .string(key.description)), ("value", value.map { .string($0) } ?? .null)]))
    }
  }

  private func settings(_ context: CommandContext) throws -> Settings {
    do {
      return try context.openRepository().settings
    } catch let error as MVCError where error.code == .noRepository {
      return try Settings(context.runtime, repository: nil, user: context.userSettingsPath)
    }
  }

  private func printValue(of key: ConfigurationKey, _ context: CommandContext) throws {
    guard let (value, level) = try settings(context).value(of: key.description) else {
      throw MVCError(.notFound, "the setting '\(key)' is not set", hint: "run 'mvc config \(key) VALUE' to set it")
    }
    if options.json {
      context.terminal.print(
        .object([("key", .string(key.description)), ("value", .string(value)), ("level", .string(level.rawValue))]))
    } else {
      context.terminal.write(content: CommandLineText.bytes(of: value) + Array("\n".utf8))
    }
  }

  private func printAll(_ context: CommandContext) throws {
    let all = try settings(context).all
    if options.json {
      let items = all.map { setting in
        JSONValue.object([
          ("key", .string(setting.key)), ("value", .string(setting.value)), ("level", .string(setting.level.rawValue)),
        ])
      }
      context.terminal.print(.object([("settings", .array(items))]))
    } else {
      for setting in all { context.terminal.print("\(setting.key)=\(setting.value)  (\(setting.level.rawValue))") }
    }
  }
}
