import Foundation
import Testing

/// What a command wrote, and how it ended.
struct CommandOutcome {
  let output: [UInt8]
  let errors: [UInt8]
  let exitCode: Int32
  /// The folder around the project, which has another name in every run.
  let base: String

  /// The whole of it: standard output, then each line of standard error behind `! `, then the exit code, if it is not
  /// 0. The project's folder stands as `/project` and the folder around it as `/home`.
  var text: String {
    var lines = Self.lines(output, base) + Self.lines(errors, base).map { $0.isEmpty ? "!" : "! \($0)" }
    if exitCode != 0 { lines.append("exit \(exitCode)") }
    return lines.joined(separator: "\n")
  }

  /// Standard output alone.
  var answer: String { Self.lines(output, base).joined(separator: "\n") }

  /// Standard output as the one JSON document that it has to be.
  func json(_ sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
    try Self.document(output, sourceLocation)
  }

  /// Standard error as the one JSON document that it has to be.
  func jsonError(_ sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
    let document = try Self.document(errors, sourceLocation)
    return try #require(document["error"] as? [String: Any], sourceLocation: sourceLocation)
  }

  private static func document(_ bytes: [UInt8], _ sourceLocation: SourceLocation) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(bytes))
    return try #require(value as? [String: Any], sourceLocation: sourceLocation)
  }

  private static func lines(_ bytes: [UInt8], _ base: String) -> [String] {
    guard !bytes.isEmpty else { return [] }
    var text = String(decoding: bytes, as: UTF8.self)
      .replacingOccurrences(of: "\(base)/project", with: "/project").replacingOccurrences(of: base, with: "/home")
    if text.hasSuffix("\n") { text.removeLast() } else { text += "(no line end)" }
    return text.components(separatedBy: "\n")
  }
}
