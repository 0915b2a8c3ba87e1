import Foundation
import Testing

/// The built program, run as a process of its own.
enum Binary {
  /// Where the program is: beside the bundle of tests that runs.
  static func path() throws -> String {
    let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = (bundle as NSString).deletingLastPathComponent + "/mvc"
    try #require(
      FileManager.default.isExecutableFile(atPath: path),
      "cannot find the program '\(path)': build it with 'swift build' first")
    return path
  }

  /// How a process ended, and what it wrote.
  struct Outcome {
    let output: String
    let errors: String
    /// The exit code, or 128 plus the number of the signal that ended the process, as a shell has it.
    let exitCode: Int32

    /// Whether the process was ended by a trap or a bad memory access, which no input may bring about.
    var hasCrashed: Bool {
      [128 + SIGILL, 128 + SIGTRAP, 128 + SIGABRT, 128 + SIGSEGV, 128 + SIGBUS].contains(exitCode)
    }

    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// A process that runs.
  final class Running {
    private let process = Process()
    private let folder: ScratchFolder

    /// - Parameter environment: Variables on top of those that every process has.
    init(_ program: String, _ arguments: [String], in place: String, environment: [String: String] = [:]) throws {
      folder = try ScratchFolder()
      process.executableURL = URL(filePath: program)
      process.arguments = arguments
      process.currentDirectoryURL = URL(filePath: place)
      process.environment = Binary.environment.merging(environment) { $1 }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try folder.fileHandle("output")
      process.standardError = try folder.fileHandle("errors")
      // A process has the signal mask of the thread that starts it, and the threads of a test block Ctrl-C.
      var (none, own) = (sigset_t(), sigset_t())
      sigemptyset(&none)
      pthread_sigmask(SIG_SETMASK, &none, &own)
      defer { pthread_sigmask(SIG_SETMASK, &own, nil) }
      try process.run()
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for the end, at most a minute: a process that hangs is killed, and its exit code is 137.
    func wait() throws -> Outcome {
      let limit = Date().addingTimeInterval(60)
      while process.isRunning {
        if Date() > limit { send(SIGKILL) }
        usleep(1000)
      }
      process.waitUntilExit()
      let wasSignalled = process.terminationReason == .uncaughtSignal
      return Outcome(
        output: try folder.text("output"), errors: try folder.text("errors"),
        exitCode: process.terminationStatus + (wasSignalled ? 128 : 0))
    }
  }

  /// The environment of every process: nothing of the user's who runs the tests.
  static var environment: [String: String] {
    [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
      "HOME": "/nonexistent",
      "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "TERM": "xterm",
    ]
  }
}
