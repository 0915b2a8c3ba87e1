import MVCBase
import MVCObjects
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Builds the real world around a command, runs it and ends the process.
package enum ProcessEntry {
  /// The one wish to stop that a signal can reach.
  private static let interruption = Interruption()

  /// In bytes.
  private static let leastStack: UInt = 256 << 10

  package static func run() -> Never {
    StandardStreams.tidyEnvironment()
    StandardStreams.occupyClosedStreams()
    StandardStreams.ignoreFileSizeSignal()
    StandardStreams.onInterrupt { _ in ProcessEntry.interruption.wish() }
    requireMemory()
    Machine.allowMostOpenFiles()
    Machine.keepFreedMemory()
    guard let workingDirectory = StandardStreams.workingDirectory() else {
      let message = "error: cannot tell the folder that this is: it was removed or may not be looked at\n"
      _ = StandardStreams.write(Array(message.utf8), to: 2)
      exit(ExitStatus.notFound.rawValue)
    }
    exit(CommandLineRunner.run(context(in: workingDirectory)))
  }

  /// Ends the process with a reason where it has too little memory to run, now or later.
  private static func requireMemory() {
    Machine.explainLackOfMemory(
      "error: there is not enough memory: a limit is set for this process\nhint: raise it, as with 'ulimit -v unlimited'\n",
      exitCode: ExitStatus.storageFull.rawValue)
    guard let stack = Machine.stackLimit(below: leastStack) else { return }
    let message = """
      error: cannot run with a stack of \(stack >> 10) KiB: mvc needs \(leastStack >> 10) KiB
      hint: raise the limit, as with 'ulimit -s 8192'

      """
    _ = StandardStreams.write(Array(message.utf8), to: 2)
    exit(ExitStatus.storageFull.rawValue)
  }

  private static func context(in workingDirectory: FilePath) -> CommandContext {
    let environment = StandardStreams.environment()
    let isErrorTerminal = StandardStreams.isTerminal(2)
    let isOutputTerminal = StandardStreams.isTerminal(1)
    let errors = StreamSink(2)
    let terminal = Terminal(
      output: StreamSink(1), errors: errors, isOutputTerminal: isOutputTerminal, isErrorTerminal: isErrorTerminal,
      usesColour: isOutputTerminal && environment["NO_COLOR"].map(\.isEmpty) ?? true && environment["TERM"] != "dumb",
      columnCount: StandardStreams.columnCount(1) ?? environment["COLUMNS"].flatMap { Int($0) })
    // After the environment was read: what is run gets the user's own.
    StandardStreams.setColumnCount(terminal.columnCount)
    var runtime = Runtime(
      interruption: interruption, surroundings: Surroundings(variables: environment, systemRoot: "/"))
    if isErrorTerminal { runtime.progress = TerminalProgress(errors) }
    return CommandContext(
      arguments: StandardStreams.argumentBytes().dropFirst().map { CommandLineText.text(of: $0) },
      environment: environment, workingDirectory: workingDirectory, runtime: runtime,
      terminal: terminal, isInputTerminal: StandardStreams.isTerminal(0), readInput: { StandardStreams.readInput() })
  }
}
