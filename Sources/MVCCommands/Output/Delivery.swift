import MVCBase
import SystemPackage

extension CommandContext {
  /// Writes a document to standard output, or replaces a file by it.
  func deliver(_ bytes: [UInt8], to output: String?) throws {
    guard let output, output != "-" else { return terminal.write(bytes) }
    let path = location(of: output)
    guard try runtime.fileSystem.status(of: path)?.kind != .folder else {
      throw MVCError(.usage, "cannot write '\(output)': it is a folder")
    }
    let temporary = path.removingLastComponent().appending(".mvc-output-\(runtime.random.token())")
    try runtime.fileSystem.replace(path, with: bytes, by: temporary, isDurable: false)
    terminal.note("wrote \(ByteSize.text(Int64(bytes.count))) to '\(output)'")
  }
}
