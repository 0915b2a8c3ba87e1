import Foundation
package import SystemPackage

/// A program on the search path that a test compares mvc with.
package struct ExternalProgram: Sendable {
  package struct Outcome: Sendable {
    package let exitCode: Int32
    package let output: [UInt8]

    package var text: String { String(decoding: output, as: UTF8.self) }
    package var lines: [String] { text.split(separator: "\n").map(String.init) }
  }

  private let name: String

  package init(_ name: String) { self.name = name }

  package static let python = ExternalProgram("python3")
  package static let git = ExternalProgram("git")

  /// Whether the program is there, for `.enabled(if:)`.
  package var isInstalled: Bool { (try? run("--version").exitCode) == 0 }

  /// Runs the program to its end, without any of the user's settings.
  ///
  /// - Parameters:
  ///   - folder: Where it runs, and its home directory.
  ///   - input: What it reads from standard input.
  /// - Returns: What it wrote to standard output. What it writes to standard error is dropped.
  package func run(_ arguments: String..., in folder: FilePath = "/", input: [UInt8] = []) throws -> Outcome {
    let process = process(arguments, in: folder)
    let output = Pipe()
    process.standardOutput = output
    let feed = try TemporaryFolder()
    try feed.write(input, to: "input")
    process.standardInput = try FileHandle(forReadingFrom: URL(filePath: feed.path.appending("input").string))
    try process.run()
    let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    return Outcome(exitCode: process.terminationStatus, output: bytes)
  }

  /// Starts the program and waits until it has written its first line.
  ///
  /// - Returns: A closure that kills it as `kill -9` does and waits for its end.
  package func start(_ arguments: String...) throws -> @Sendable () -> Void {
    let process = process(arguments, in: "/")
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    while try output.fileHandleForReading.read(upToCount: 1) != Data([0x0A]) {}
    let child = process.processIdentifier
    return {
      kill(child, SIGKILL)
      process.waitUntilExit()
    }
  }

  private func process(_ arguments: [String], in folder: FilePath) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.currentDirectoryURL = URL(filePath: folder.string)
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "HOME": folder.string, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
    ]
    process.standardError = FileHandle.nullDevice
    return process
  }
}
