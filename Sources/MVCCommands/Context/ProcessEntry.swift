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

  package static func run() -> Never {
    StandardStreams.occupyClosedStreams()
    StandardStreams.ignoreFileSizeSignal()
    StandardStreams.onInterrupt { _ in ProcessEntry.interruption.wish() }
    Machine.allowMostOpenFiles()
    Machine.keepFreedMemory()
    guard let workingDirectory = StandardStreams.workingDirectory() else {
      let message = "error: cannot tell the folder that this is: it was removed or may not be looked at\n"
      _ = StandardStreams.write(Array(message.utf8), to: 2)
      exit(ExitStatus.notFound.rawValue)
    }
    exit(CommandLineRunner.run(context(in: workingDirectory)))
  }

  private static func context(in workingDirectory: FilePath) -> CommandContext {
    let environment = StandardStreams.environment()
    let isErrorTerminal = StandardStreams.isTerminal(2)
    let isOutputTerminal = StandardStreams.isTerminal(1)
    let errors = StreamSink(2)
    let terminal = Terminal(
      output: StreamSink(1), errors: errors, isOutputTerminal: isOutputTerminal, isErrorTerminal: isErrorTerminal,
      usesColour: isOutputTerminal && environment["NO_COLOR"].map(\.isEmpty) ?? true && environment["TERM"] != "dumb",
      columnCount: StandardStreams.columnCount(1) ?? environment["COLUMNS"].flatMap { Int($0) } ?? 80)
    var runtime = Runtime(
      interruption: interruption, surroundings: Surroundings(variables: environment, systemRoot: "/"))
    if isErrorTerminal { runtime.progress = TerminalProgress(errors) }
    return CommandContext(
      arguments: StandardStreams.argumentBytes().dropFirst().map { CommandLineText.text(of: $0) },
      environment: environment, workingDirectory: workingDirectory, runtime: runtime,
      terminal: terminal, isInputTerminal: StandardStreams.isTerminal(0), readInput: { StandardStreams.readInput() })
  }
}
