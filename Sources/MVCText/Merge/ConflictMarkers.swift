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
    var scanner = ConflictMarkerScanner()
    return scanner.take(bytes)
  }
}

/// Looks for conflict markers in a file that comes piece by piece: see ``TextMerge/containsConflictMarkers(_:)``.
package struct ConflictMarkerScanner {
  private var awaited = ConflictMarker.start + [.space]
  private var hasStart = false
  /// How much of the awaited marker stands at the start of the line; nil for a line that begins otherwise.
  private var matched: Int? = 0

  package init() {}

  /// Goes on with the next bytes.
  ///
  /// - Returns: Whether a whole conflict was found, in these or earlier ones.
  package mutating func take(_ bytes: [UInt8]) -> Bool {
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
