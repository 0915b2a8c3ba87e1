import MVCBase
import SystemPackage

extension CommandContext {
  /// Writes a document to standard output, or replaces a file by it.
  func deliver(_ bytes: [UInt8], to output: String?) throws {
    guard let output, output != "-" else { return terminal.write(content: bytes) }
    let named = try location(of: output)
    // What is behind a link is replaced, and not the link; what is behind no name, as a pipe, is opened by the kernel.
    let followed = try? runtime.fileSystem.resolving(named, followsLast: true)
    let path = try followed.flatMap { try runtime.fileSystem.status(of: $0) } == nil ? named : followed ?? named
    let kind = try runtime.fileSystem.status(of: path)?.kind
    guard kind != .folder else {
      throw MVCError(.usage, "cannot write '\(ArgumentBytes.shown(output))': it is a folder")
    }
    if kind == .other || kind == .link {
      try StandardStreams.write(bytes, toFileAt: path)
      return
    }
    let temporary = path.removingLastComponent().appending(".mvc-output-\(runtime.random.token())")
    try runtime.fileSystem.replace(path, with: bytes, by: temporary, isDurable: false)
    terminal.note("wrote \(ByteSize.text(Int64(bytes.count))) to '\(ArgumentBytes.shown(output))'")
  }
}
