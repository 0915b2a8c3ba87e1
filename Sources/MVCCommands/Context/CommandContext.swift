package import MVCBase
import MVCObjects
import MVCRepository
package import SystemPackage

/// The world in which one command runs: made once for the process, and anew by every test.
package struct CommandContext {
  /// The arguments after the program's name, as text that ``CommandLineText`` can turn back into bytes.
  package var arguments: [String]
  package var environment: [String: String]
  package var workingDirectory: FilePath
  package var runtime: Runtime
  package var terminal: Terminal
  /// Gives what is piped into the command.
  package var readInput: () -> [UInt8]
  package var isInputTerminal: Bool
  /// What is done when the command has ended.
  let afterwards = Afterwards()

  package init(
    arguments: [String], environment: [String: String], workingDirectory: FilePath, runtime: Runtime,
    terminal: Terminal, isInputTerminal: Bool = false, readInput: @escaping () -> [UInt8] = { [] }
  ) {
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.runtime = runtime
    self.terminal = terminal
    self.isInputTerminal = isInputTerminal
    self.readInput = readInput
  }

  /// The user's configuration file, as the XDG Base Directory Specification has it.
  var userSettingsPath: FilePath? {
    if let path = environment["MVC_CONFIG"] { return path.isEmpty ? nil : FilePath(argument: path) }
    if let base = environment["XDG_CONFIG_HOME"], base.hasPrefix("/") {
      return FilePath(argument: base).appending("mvc").appending("config")
    }
    return environment["HOME"].map { FilePath(argument: $0).appending(".config").appending("mvc").appending("config") }
  }

  /// The repository around the working directory.
  func openRepository() throws -> Repository {
    let repository = try Repository.open(around: workingDirectory, runtime, userSettings: userSettingsPath)
    switch repository.settings["color.ui"]?.lowercased() {
    case "never", "false": terminal.usesColour = false
    case "always": terminal.usesColour = environment["NO_COLOR"].map(\.isEmpty) ?? true
    default: break
    }
    return repository
  }

  /// The command line as it stands in the operation log.
  var commandLine: String { (["mvc"] + arguments).map { ShellWord.quoted($0) }.joined(separator: " ") }

  /// The path in the project that an argument names, which may be relative to the working directory.
  func path(_ text: String, in repository: Repository) throws -> RepositoryPath {
    let bytes = CommandLineText.bytes(of: text)
    guard !bytes.isEmpty else { throw MVCError(.usage, "cannot use an empty path") }
    let given = workingDirectory.pushing(FilePath(bytes: bytes))
    // A name below the project is what is recorded, whatever is a link there now. Only what leads out of it, or back by
    // a '..', is followed as the kernel does.
    let goesBack = bytes.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
    if !goesBack, let path = try Self.path(given, below: repository.layout.root) { return path }
    let root = try runtime.fileSystem.resolving(repository.layout.root, followsLast: true)
    let resolved = try runtime.fileSystem.resolving(given, followsLast: false)
    if let path = try Self.path(resolved, below: root) { return path }
    // A link to the project or to a folder around it, as the last name.
    let followed = try runtime.fileSystem.resolving(given, followsLast: true)
    if followed == root { return .root }
    throw MVCError(.usage, "cannot use '\(text)': it lies outside of the project in '\(repository.layout.root)'")
  }

  /// The rest of a path below a folder, or nil when it is not below it.
  private static func path(_ path: FilePath, below root: FilePath) throws -> RepositoryPath? {
    let slash = UInt8(ascii: "/")
    let names = path.bytes.split(separator: slash).filter { !$0.elementsEqual(".".utf8) }
    let above = root.bytes.split(separator: slash)
    guard names.count >= above.count, zip(names, above).allSatisfy({ $0.elementsEqual($1) }) else { return nil }
    return try RepositoryPath(validating: Array(names.dropFirst(above.count).joined(separator: [slash])))
  }

  /// The folder of the project in which the command runs; the top when that cannot be told.
  func folder(in repository: Repository) -> RepositoryPath { (try? path(".", in: repository)) ?? .root }

  /// The entry that `REV:PATH` names.
  func resolvePath(_ expression: String, in repository: Repository) throws -> ResolvedPath {
    try repository.resolvePath(expression, from: folder(in: repository))
  }

  func paths(_ texts: [String], in repository: Repository) throws -> [RepositoryPath] {
    try texts.map { try path($0, in: repository) }
  }

  /// Sends what is printed from here on through a pager, if a person is reading.
  func page(_ repository: Repository, _ options: GlobalOptions) {
    guard !options.json, !options.noPager else { return }
    let setting = repository.settings.value(of: "core.pager")
    let chosen = setting.flatMap { $0.level == .defaults ? nil : $0.value }
    let command = environment["MVC_PAGER"] ?? chosen ?? environment["PAGER"] ?? setting?.value
    // Without the program the output would be lost: a machine without less still shows the log.
    guard let program = command?.split(separator: " ").first, isProgram(String(program)) else { return }
    terminal.page(with: command, environment: environment)
  }

  /// Whether the shell would find a program of this name.
  func isProgram(_ name: String) -> Bool {
    if name.contains("/") { return (try? runtime.fileSystem.status(of: FilePath(argument: name))) != nil }
    return (environment["PATH"] ?? "").split(separator: ":").contains { folder in
      (try? runtime.fileSystem.status(of: FilePath(argument: String(folder)).appending(name))) != nil
    }
  }
}
