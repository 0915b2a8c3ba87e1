import MVCBase
import MVCObjects
import MVCRepository
import SystemPackage

extension CommandContext {
  /// The message of `-m` options (each a paragraph) or of a file (`-` for standard input), or nil for neither.
  func message(_ paragraphs: [String], file: String?) throws -> String? {
    if let file {
      guard paragraphs.isEmpty else { throw MVCError(.usage, "cannot use -m and -F together") }
      let bytes = file == "-" ? readInput() : try contents(ofFile: file)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw MVCError(.usage, "cannot use the message in '\(file)': it is not UTF-8")
      }
      return Self.tidy(text)
    }
    return paragraphs.isEmpty ? nil : Self.tidy(paragraphs.joined(separator: "\n\n"))
  }

  /// Lets the user write a message.
  ///
  /// - Parameters:
  ///   - start: What stands in the editor first.
  ///   - comments: Lines below it, which are left out of the message.
  func editMessage(_ start: String, comments: [String], _ repository: Repository) throws -> String {
    guard hasEditor(repository) else {
      throw MVCError(
        .usage, "cannot ask for a message: there is no terminal", hint: "give it with -m 'MESSAGE'")
    }
    let edited = try edit(
      start + "\n" + comments.map { "# \($0)\n" }.joined(), named: "MESSAGE", "the message", repository)
    let lines = edited.textLines.filter { !$0.hasPrefix("#") }
    return Self.tidy(lines.joined(separator: "\n"))
  }

  /// Whether somebody can be let edit a text.
  func hasEditor(_ repository: Repository) -> Bool { isInputTerminal || configuredEditor(repository) != nil }

  private func configuredEditor(_ repository: Repository) -> String? {
    environment["MVC_EDITOR"] ?? repository.settings["core.editor"] ?? environment["VISUAL"] ?? environment["EDITOR"]
  }

  /// Lets the user edit a text, in a file of this name that is removed afterwards.
  ///
  /// - Parameter what: What it is called in errors.
  func edit(_ text: String, named name: String, _ what: String, _ repository: Repository) throws -> String {
    let path = repository.layout.home.appending(name)
    try runtime.fileSystem.replace(
      path, with: Array(text.utf8), by: repository.layout.temporary.appending("message-\(runtime.random.token())"),
      isDurable: false)
    defer { try? runtime.fileSystem.removeFile(path) }
    let command = configuredEditor(repository) ?? "vi"
    let child = ChildProcess(["/bin/sh", "-c", "\(command) \"$@\"", "editor", path.argument], environment: environment)
    guard let child, child.wait() == 0 else {
      throw MVCError(.failed, "cannot use \(what): the editor '\(command)' did not end well")
    }
    return String(decoding: try runtime.fileSystem.contents(of: path) ?? [], as: UTF8.self)
  }

  /// Where a path on the command line leads, as the kernel resolves it; a link in the last place is not followed.
  func location(of text: String, followsLast: Bool = false) throws -> FilePath {
    try runtime.fileSystem.resolving(
      workingDirectory.pushing(FilePath(bytes: CommandLineText.bytes(of: text))), followsLast: followsLast)
  }

  func contents(ofFile text: String, limit: Int = 16 << 20) throws -> [UInt8] {
    let path = try location(of: text)
    guard let status = try runtime.fileSystem.status(of: path) else {
      throw MVCError(.notFound, "cannot read '\(text)': there is no such file")
    }
    guard status.kind != .folder else { throw MVCError(.usage, "cannot read '\(text)': it is a folder") }
    if let bytes = try runtime.fileSystem.contents(of: path, limit: limit) { return bytes }
    // A pipe has no size that tells how much to read, and what /dev/stdin leads to has no path.
    return try StandardStreams.contents(of: path, limit: limit)
  }

  /// A message without empty lines at its ends, and with a line feed after its last line; empty for nothing.
  static func tidy(_ text: String) -> String {
    var lines = text.textLines.map { line in
      var line = line
      while let last = line.last, last == " " || last == "\t" || last == "\r" { line.removeLast() }
      return line
    }
    while lines.first?.isEmpty == true { lines.removeFirst() }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }
}
