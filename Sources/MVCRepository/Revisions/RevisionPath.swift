package import MVCBase
package import MVCObjects

/// `REV:PATH` taken apart: at the first `:` that is not in the braces of `@{…}`.
package struct RevisionPath: Sendable {
  /// The revision; empty when nothing stands before the `:`.
  package let revision: String
  /// What stands behind the `:`, or nil when there is none.
  private let text: String?

  package init(_ expression: String) {
    var isInBraces = false
    var previous: UInt8 = 0
    let colon = expression.utf8.indices.first { index in
      let byte = expression.utf8[index]
      defer { previous = byte }
      switch byte {
      case UInt8(ascii: "{") where previous == UInt8(ascii: "@"): isInBraces = true
      case UInt8(ascii: "}"): isInBraces = false
      case UInt8(ascii: ":"): return !isInBraces
      default: break
      }
      return false
    }
    revision = String(expression[..<(colon ?? expression.endIndex)])
    text = colon.map { String(Substring(expression.utf8[$0...].dropFirst())) }
  }

  package var hasPath: Bool { text != nil }

  /// The path, as git has it: from the top of the project, or from `folder` when it begins with `./` or `../`.
  ///
  /// - Throws: ``MVCError`` with code `usage` for a path that no snapshot can have, or that leaves the project.
  package func path(from folder: RepositoryPath) throws(MVCError) -> RepositoryPath {
    guard let text else { return .root }
    let slash = UInt8(ascii: "/")
    let (dot, dots) = (Array(".".utf8)[...], Array("..".utf8)[...])
    var bytes = CommandLineText.bytes(of: text)
    while bytes.last == slash { bytes.removeLast() }
    let parts = bytes.split(separator: slash)
    guard let first = parts.first, first == dot || first == dots else { return try RepositoryPath(validating: bytes) }
    var names = folder.components
    for part in parts where part != dot {
      if part != dots {
        names.append(part)
      } else if names.popLast() == nil {
        throw MVCError(.usage, "cannot use the path '\(text)': it lies outside of the project")
      }
    }
    return try RepositoryPath(validating: Array(names.joined(separator: [slash])))
  }
}
