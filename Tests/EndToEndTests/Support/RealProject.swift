import Foundation
import Testing

/// A project folder on the disk and the real program in it.
final class RealProject {
  private let base: ScratchFolder
  /// The project's folder.
  let path: String
  /// Variables that every command sees.
  var environment: [String: String]

  /// - Parameter parent: Where the project lies, if not in the system's place for temporary files.
  init(isInitialised: Bool = true, in parent: String? = nil) throws {
    base = try ScratchFolder(in: parent)
    path = "\(base.path)/project"
    environment = ["MVC_CONFIG": "\(base.path)/config"]
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let settings = "[user]\n\tname = Ana Lima\n\temail = ana@example.org\n"
    try Data(settings.utf8).write(to: URL(filePath: "\(base.path)/config"))
    if isInitialised { try mvc("init") }
  }

  /// Runs mvc to its end.
  ///
  /// - Parameter exitCode: What it has to end with; nil for anything but a crash.
  @discardableResult
  func mvc(
    _ arguments: String..., exitCode: Int32? = 0, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Binary.Outcome {
    let outcome = try start(arguments).wait()
    let text = "'mvc \(arguments.joined(separator: " "))' ended with \(outcome.exitCode)\n\(outcome.errors)"
    #expect(!outcome.hasCrashed, "\(text)", sourceLocation: sourceLocation)
    if let exitCode { try #require(outcome.exitCode == exitCode, "\(text)", sourceLocation: sourceLocation) }
    return outcome
  }

  /// Starts mvc.
  func start(_ arguments: String...) throws -> Binary.Running { try start(arguments) }

  private func start(_ arguments: [String]) throws -> Binary.Running {
    try Binary.Running(Binary.path(), arguments, in: path, environment: environment)
  }

  /// A copy of the project and its repository, as it is now.
  func copy() throws -> RealProject {
    let copy = try RealProject(isInitialised: false)
    let outcome = try copy.shell("rmdir ../project && cp -a '\(path)' ../project")
    try #require(outcome.exitCode == 0, "\(outcome.errors)")
    return copy
  }

  /// Runs a line of shell, in which `$MVC` is the program.
  func shell(_ line: String, with program: String = "/bin/bash") throws -> Binary.Outcome {
    let variables = environment.merging(["MVC": try Binary.path()]) { $1 }
    return try Binary.Running(program, ["-c", line], in: path, environment: variables).wait()
  }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws {
    let url = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  /// Writes bytes that no compression makes smaller.
  func writeRandom(_ byteCount: Int, to name: String) throws {
    let source = try FileHandle(forReadingFrom: URL(filePath: "/dev/urandom"))
    try write(try #require(try source.read(upToCount: byteCount)), to: name)
  }

  func data(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: "\(path)/\(name)")) }

  func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }

  func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
  }

  /// The files of the project with their `sha256sum`, by another program than mvc.
  func checksums() throws -> [String: String] {
    let outcome = try shell("find . -path ./.mvc -prune -o -type f -print0 | xargs -0r sha256sum")
    return Dictionary(
      uniqueKeysWithValues: outcome.lines.map { ($0.dropFirst(68).description, $0.prefix(64).description) })
  }

  /// The files of a snapshot with their ids.
  func recorded(_ revision: String = "HEAD") throws -> [String: String] {
    let lines = try mvc("ls", "-l", revision).lines.map { $0.split(separator: " ", omittingEmptySubsequences: true) }
    return Dictionary(uniqueKeysWithValues: lines.map { ($0[3].description, $0[2].description) })
  }

  /// What `rev-parse` says, or the exit code's text before the first commit.
  func head() throws -> String { try mvc("rev-parse", "HEAD", exitCode: nil).output }
}
