import Foundation
import MVCBase
import MVCCommands
import MVCObjects
import MVCTestSupport
import SystemPackage
import Testing

/// mvc in a folder of its own, in a world where nothing is left to chance: the clock stands still, random numbers are
/// the same in every run, the user is Ana Lima, the window has 80 columns, and the environment is empty. Nothing is flushed to the device, for speed.
final class TestCommandLine {
  private let base: TemporaryFolder
  let clock = AdvancingClock()
  private let random = SeededRandomSource()
  private let fileSystem = LocalFileSystem()
  /// What the commands see of the environment.
  var environment: [String: String]
  /// What the world around tells of itself; nothing, unless a test says so.
  var surroundings = Surroundings()
  /// What is piped into the commands.
  var input: [UInt8] = []
  var isInputTerminal = false
  /// Whether standard output is a terminal; no pager is used then.
  var isOutputTerminal = false
  /// Where the commands are run, seen from the project's folder.
  var folder = ""

  /// - Parameters:
  ///   - isInitialised: Whether the project has a repository.
  ///   - hasIdentity: Whether the user's settings say who they are.
  init(isInitialised: Bool = true, hasIdentity: Bool = true) throws {
    base = try TemporaryFolder()
    environment = [
      "MVC_CONFIG": base.path.appending("config").string,
      // Where mvc asks git, git must not answer with the settings of whoever runs the test.
      "PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
    ]
    try fileSystem.createDirectories(project)
    if hasIdentity {
      try base.write("[user]\n\tname = Ana Lima\n\temail = ana@example.org\n[core]\n\tfsync = false\n", to: "config")
    }
    if isInitialised {
      let outcome = try run("init")
      try #require(outcome.exitCode == 0, "\(outcome.text)")
    }
  }

  private var project: FilePath { base.path.appending("project") }

  /// Where something lies that stands in the folder around the project.
  func location(_ name: String) -> String { base.path.pushing(FilePath(name)).string }

  /// Runs a command line, taken apart at spaces as a shell does it; quotes hold words together.
  @discardableResult
  func run(_ line: String) throws -> CommandOutcome { try run(Self.words(line).map { Array($0.utf8) }) }

  /// Runs a command line of arguments that are bytes.
  @discardableResult
  func run(_ arguments: [[UInt8]]) throws -> CommandOutcome {
    let (output, errors) = (MemorySink(), MemorySink())
    let bytes = input
    var environment = environment
    if isOutputTerminal { environment["MVC_PAGER"] = "cat" }
    let context = CommandContext(
      arguments: arguments.map { CommandLineText.text(of: $0) }, environment: environment,
      workingDirectory: project.pushing(FilePath(folder)),
      runtime: Runtime(clock: clock, random: random, surroundings: surroundings, workerCount: 2),
      terminal: Terminal(output: output, errors: errors, isOutputTerminal: isOutputTerminal, columnCount: 80),
      isInputTerminal: isInputTerminal,
      readInput: { bytes })
    let exitCode = CommandLineRunner.run(context)
    return CommandOutcome(output: output.bytes, errors: errors.bytes, exitCode: exitCode, base: base.path.string)
  }

  /// Writes a file of the project.
  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) throws { try base.write(bytes, to: "project/\(name)") }

  func read(_ name: String) throws -> String? { try base.text("project/\(name)") }

  func write(_ text: String, toBytes name: [UInt8]) throws {
    let file = try fileSystem.open(project.appending(name: name), .append)
    try file.truncate(to: 0)
    try file.write(Array(text.utf8))
    try file.close()
  }

  func bytes(_ name: String) throws -> [UInt8]? { try base.read("project/\(name)") }

  func names(in folder: String) throws -> [String] {
    try fileSystem.names(in: project.pushing(FilePath(folder))).map { String(decoding: $0, as: UTF8.self) }.sorted()
  }

  func link(_ target: String, at name: String) throws {
    try fileSystem.createLink(at: project.pushing(FilePath(name)), to: Array(target.utf8))
  }

  func makeFolder(_ name: String) throws { try fileSystem.createDirectories(project.pushing(FilePath(name))) }

  func makePipe(_ name: String) throws { try #require(mkfifo(location("project/\(name)"), 0o600) == 0) }

  func makeExecutable(_ name: String) throws {
    try fileSystem.setExecutable(true, of: project.pushing(FilePath(name)))
  }

  /// Waits until the file system's clock has gone on, so that files count as settled.
  func settle() { Machine.pause(milliseconds: 20) }

  func remove(_ name: String) throws { try fileSystem.removeTree(project.pushing(FilePath(name))) }

  /// Writes a file beside the project.
  func writeOutside(_ text: String, to name: String) throws { try base.write(text, to: name) }

  func readOutside(_ name: String) throws -> String? { try base.text(name) }

  /// Writes files and commits the project, an hour after what was before.
  @discardableResult
  func commit(_ message: String, _ files: [String: String] = [:]) throws -> CommandOutcome {
    clock.advance(seconds: 3600)
    for (name, text) in files { try write(text, to: name) }
    let outcome = try run([Array("commit".utf8), Array("-m".utf8), Array(message.utf8)])
    try #require(outcome.exitCode == 0, "\(outcome.text)")
    return outcome
  }

  private static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in line {
      if let open = quote {
        if character == open { quote = nil } else { word?.append(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let done = word { words.append(done) }
    return words
  }
}
