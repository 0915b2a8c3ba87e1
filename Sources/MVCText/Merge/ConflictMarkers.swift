/// The first seven bytes of the three lines that mark a conflict.
enum ConflictMarker {
  static let start = [UInt8](repeating: UInt8(ascii: "<"), count: 7)
  static let middle = [UInt8](repeating: UInt8(ascii: "="), count: 7)
  static let end = [UInt8](repeating: UInt8(ascii: ">"), count: 7)
}

extension TextMerge {
  /// Tells whether a file looks as if a conflict in it had not been resolved.
  ///
  /// True if a line starts with `<<<<<<< ` and a later one with `>>>>>>> `, space included. Text about conflicts may
  /// look so too; a heading underlined with `=======` does not.
  ///
  /// - Complexity: O(*n*), stopping at the first conflict's end.
  package static func containsConflictMarkers(_ bytes: [UInt8]) -> Bool {
    var awaited = ConflictMarker.start + [.space]
    var hasStart = false
    var matched: Int? = 0
    for byte in bytes {
      if byte == .lineFeed {
        matched = 0
      } else if let count = matched {
        matched = byte == awaited[count] ? count + 1 : nil
        guard matched == awaited.count else { continue }
        if hasStart { return true }
        hasStart = true
        awaited = ConflictMarker.end + [.space]
        matched = nil
      }
    }
    return false
  }
}
