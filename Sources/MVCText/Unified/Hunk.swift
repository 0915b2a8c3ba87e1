/// A stretch of changed lines with the unchanged lines around it.
package struct Hunk: Hashable, Sendable {
  /// The number of the first old line, counting from one; if `oldCount` is zero, of the line before the insertion.
  package let oldStart: Int
  package let oldCount: Int
  /// The number of the first new line, counting from one; if `newCount` is zero, of the line before the deletion.
  package let newStart: Int
  package let newCount: Int
  package let lines: [HunkLine]
}

package struct HunkLine: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case context
    case removed
    case added
  }

  package let kind: Kind
  /// The line without its line feed, sharing the file's storage; a carriage return before the line feed is kept.
  package let bytes: ArraySlice<UInt8>
  /// False only for the last line of a version that does not end in a line feed.
  package let endsWithNewline: Bool
}
