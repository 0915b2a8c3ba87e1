import MVCBase
import MVCRepository
import SystemPackage

/// Runs programs that people have put beside a project, and takes down what they say.
struct OutsideProgram {
  private let context: CommandContext
  private let repository: Repository

  init(_ context: CommandContext, _ repository: Repository) {
    self.context = context
    self.repository = repository
  }

  /// Runs a program in the project's folder until its end.
  ///
  /// - Parameters:
  ///   - arguments: The program and its arguments; the path of a file with the input is added.
  ///   - input: Through a file, so that a program that reads nothing of it and writes much holds nothing up.
  func run(
    _ arguments: [String], _ environment: [String: String], input: [UInt8], configuration: [UInt8]? = nil
  ) throws -> (exitCode: Int32, lines: [String]) {
    let fileSystem = context.runtime.fileSystem
    let path = repository.layout.temporary.appending("input-\(context.runtime.random.token())")
    let file = try fileSystem.open(path, .create)
    defer { try? fileSystem.removeFile(path) }
    try file.write(input)
    try file.close()
    // What was printed so far comes before what the program prints.
    context.terminal.flush()
    StandardStreams.ignoreBrokenPipes()
    guard
      let child = ChildProcess(
        arguments + [path.argument], environment: environment, in: repository.layout.root,
        takesInput: configuration != nil, output: .captured)
    else { throw MVCError(.notFound, "cannot run '\(arguments[0])': there is no such program") }
    if let configuration { _ = child.write(configuration) }
    child.closeInput()
    let output = child.readOutput()
    let lines = String(decoding: output, as: UTF8.self).lines.map(String.init)
    return (child.wait(), lines)
  }
}
