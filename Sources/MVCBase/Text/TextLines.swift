/// Lines of text that mvc interprets: a line feed ends a line, and so does a carriage return before it. A byte-order mark
/// at the start is no part of the first line.
package enum TextLines {
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The bytes without a byte-order mark at their start.
  package static func withoutMark(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes
  }

  /// The lines without their ends; what follows the last line end is a line too, if only an empty one.
  package static func split(_ bytes: some Collection<UInt8>) -> [ArraySlice<UInt8>] {
    withoutMark(Array(bytes)[...]).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
  }
}

extension StringProtocol {
  /// The lines without their ends, as ``TextLines`` has them.
  ///
  /// `"\r\n"` is one character in Swift, so a split at the character `"\n"` finds no end in a text of Windows.
  package var textLines: [Substring] { TextLines.split(utf8).map { Substring(decoding: $0, as: UTF8.self) } }
}
