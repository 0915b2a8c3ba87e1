import ArgumentParser
import MVCBase
import Synchronization
import SystemPackage

/// Runs one command line: text in, text and an exit code out.
package enum CommandLineRunner {
  /// - Returns: The exit code.
  package static func run(_ context: CommandContext) -> Int32 {
    var context = context
    let changes = ChangeMark()
    context.runtime.onChange = { changes.set() }
    let code = runCommand(context)
    context.terminal.finish()
    guard let failure = context.terminal.failure else { return code }
    return explain(failure, after: code, hasChanged: changes.isSet, context)
  }

  /// The code of a command whose result could not be written. Where it failed anyway, its own code stays.
  private static func explain(_ failure: Errno, after code: Int32, hasChanged: Bool, _ context: CommandContext) -> Int32
  {
    if failure == .brokenPipe {
      let isDone = code == ExitStatus.done.rawValue
      return isDone && !context.terminal.wasLeft ? ExitStatus.outputClosed.rawValue : code
    }
    let isFull = failure == .noSpace || failure == .diskQuotaExceeded
    var error = MVCError(
      isFull ? .storageFull : .writeFailed, "cannot write the result to standard output: \(failure)")
    if hasChanged {
      error.hint = "the change itself was made and recorded: run 'mvc op log' to see it"
    } else if isFull {
      error.hint = "free some space and run the command again"
    }
    let own = report(error, context, isJSON: context.arguments.contains("--json"))
    return code == ExitStatus.done.rawValue ? own : code
  }

  private static func runCommand(_ context: CommandContext) -> Int32 {
    let arguments = reordered(context.arguments)
    do { try ArgumentBytes.check(arguments) } catch {
      return report(error, context, isJSON: context.arguments.contains("--json"))
    }
    if let topic = HelpTopic(arguments) {
      context.terminal.print(text: topic.text)
      return ExitStatus.done.rawValue
    }
    if let failure = unknownCommand(arguments) {
      return report(failure, context, isJSON: context.arguments.contains("--json"))
    }
    do {
      var command = try CompletionSource.$current.withValue(CompletionSource(context)) {
        try MVC.parseAsRoot(arguments)
      }
      if let command = command as? any Command { return run(command, context) }
      // The parser's own help command, and a command that only holds others, throw what they have to say.
      try command.run()
      return ExitStatus.done.rawValue
    } catch {
      return explain(error, context)
    }
  }

  private static func run(_ command: any Command, _ context: CommandContext) -> Int32 {
    var context = context
    context.terminal.isQuiet = command.options.quiet || command.options.json
    if context.terminal.isQuiet {
      context.runtime.progress = SilentProgress()
    } else {
      context.runtime.onWait = context.terminal.waitNotice
    }
    // What was not looked at, or could be meant otherwise, is said in any case.
    context.terminal.warnsInJSON = command.options.json
    let warning = context.terminal.warningNotice
    context.runtime.onAmbiguousName = { warning($0.message) }
    context.runtime.onSkippedRenames = { warning($0.message) }
    do {
      if let directory = command.options.directory {
        context.workingDirectory = try context.location(of: directory, followsLast: true)
        guard let status = try context.runtime.fileSystem.status(of: context.workingDirectory) else {
          throw MVCError(.notFound, "cannot go to the folder '\(directory)': there is none")
        }
        guard status.kind == .folder else {
          throw MVCError(.usage, "cannot go to the folder '\(directory)': it is a file")
        }
      }
      defer { context.afterwards.run() }
      try command.run(in: context)
      return ExitStatus.done.rawValue
    } catch let status as ExitStatus {
      return status.rawValue
    } catch let exit as ProgramExit {
      return exit.code
    } catch {
      return report(error, context, isJSON: command.options.json)
    }
  }

  /// Global options may come before the command's name, as in git.
  private static func reordered(_ arguments: [String]) -> [String] {
    var leading: [String] = []
    var rest = arguments[...]
    while let first = rest.first, first == "-C" || ["--json", "--quiet", "-q", "--no-pager"].contains(first) {
      let count = first == "-C" ? 2 : 1
      leading += rest.prefix(count)
      rest = rest.dropFirst(count)
    }
    guard let name = rest.first, !name.hasPrefix("-") else { return arguments }
    let inner = MVC.names(of: name, rest.dropFirst().first)
    var own = Array(rest.dropFirst(inner.count))
    if name == "log" { own = withCounts(own) }
    if name == "init" { own = own.map { $0 == "--shared" ? "--shared=group" : $0 } }
    return inner + leading + (["diff", "log"].contains(name) ? withNamedPaths(own) : own)
  }

  /// `-5` stands for `-n5`, as in git.
  private static func withCounts(_ arguments: [String]) -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    return arguments[..<end].map { argument in
      let digits = argument.dropFirst()
      let isCount = argument.hasPrefix("-") && !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
      return isCount ? "-n\(digits)" : argument
    } + arguments[end...]
  }

  /// The parser takes no second list of arguments, so what follows `--` is handed over as options.
  private static func withNamedPaths(_ arguments: [String]) -> [String] {
    guard let mark = arguments.firstIndex(of: "--") else { return arguments }
    return arguments[..<mark] + arguments[(mark + 1)...].flatMap { ["--path", $0] }
  }

  private static func unknownCommand(_ arguments: [String]) -> MVCError? {
    let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
    guard let name = words.first, !name.hasPrefix("-"), name != "help", !MVC.commandNames.contains(name) else {
      return nil
    }
    let message = "cannot run 'mvc \(name)': there is no such command"
    if let hint = GitHabits.hint(for: name) { return MVCError(.usage, message, hint: hint) }
    let near = EditDistance.nearest(to: name, among: MVC.commandNames)
    let hint = near.map { "did you mean 'mvc \($0)'?" } ?? "run 'mvc help' to see the commands"
    return MVCError(.usage, message, hint: hint)
  }

  /// Prints help where it was asked for, else what is wrong with the command line.
  private static func explain(_ error: any Error, _ context: CommandContext) -> Int32 {
    var text = MVC.fullMessage(for: error, columns: context.terminal.columnCount)
    // An argument that the parser repeats makes no lines of its own.
    for argument in context.arguments where !VisibleText.isVisible(argument) {
      text = text.replacing(argument, with: VisibleText.line(argument))
    }
    guard !MVC.exitCode(for: error).isSuccess else {
      context.terminal.print(text: text)
      return ExitStatus.done.rawValue
    }
    if context.arguments.contains("--json") {
      return report(MVCError(.usage, worded(MVC.message(for: error))), context, isJSON: true)
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { context.terminal.fail(reworded(line)) }
    return ExitStatus.usage.rawValue
  }

  /// A line of the parser's explanation in the words of mvc's own errors.
  private static func reworded(_ line: Substring) -> String {
    let (problem, usage, pointer) = ("Error: ", "Usage: ", "  See '")
    if line.hasPrefix(problem) { return "error: \(worded(String(line.dropFirst(problem.count))))" }
    if line.hasPrefix("Help:  ") { return "help: \(line.dropFirst("Help:".count).drop { $0 == " " })" }
    if line.hasPrefix(usage) { return "usage: \(line.dropFirst(usage.count))" }
    if line.hasPrefix(pointer), let command = line.dropFirst(pointer.count).split(separator: "'").first {
      return "hint: run '\(command)' for more"
    }
    return String(line)
  }

  /// A message in lower case and without a full stop, as all of mvc's are.
  private static func worded(_ message: String) -> String {
    let text = message.hasSuffix(".") ? message.dropLast() : message[...]
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  private static func report(_ error: any Error, _ context: CommandContext, isJSON: Bool) -> Int32 {
    let error = error as? MVCError ?? MVCError(.internalError, "\(error)")
    context.runtime.progress.end()
    if isJSON {
      context.terminal.fail(error.json)
    } else {
      for line in error.lines(context.terminal) { context.terminal.fail(line) }
    }
    return ExitStatus(error.code).rawValue
  }
}

/// Remembers that the command has changed something.
private final class ChangeMark: Sendable {
  private let mark = Atomic(false)
  func set() { mark.store(true, ordering: .relaxed) }
  var isSet: Bool { mark.load(ordering: .relaxed) }
}

extension ExitStatus: Error {}
