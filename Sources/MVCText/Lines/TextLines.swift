/// A file cut into lines, each with a token that stands for its bytes.
///
/// A line ends after its line feed, and a last line without one is a line of its own kind: `a` and `a\n` differ, as
/// `a\r\n` and `a\n` do. An empty file has no lines. Two lines from one ``LineTable`` are equal exactly when their
/// tokens are.
package struct TextLines: Sendable {
  private let bytes: [UInt8]
  private let ends: [Int]
  let tokens: [Int]

  init(bytes: [UInt8], ends: [Int], tokens: [Int]) {
    self.bytes = bytes
    self.ends = ends
    self.tokens = tokens
  }

  package var count: Int { tokens.count }

  /// The bytes of a line, line feed included, as a slice that shares the file's storage.
  package subscript(index: Int) -> ArraySlice<UInt8> {
    self[index..<index + 1]
  }

  /// The bytes of consecutive lines, line feeds included, as a slice that shares the file's storage.
  package subscript(lines: Range<Int>) -> ArraySlice<UInt8> {
    bytes[start(of: lines.lowerBound)..<start(of: lines.upperBound)]
  }

  /// The bytes of a line without its line feed; a carriage return before it stays.
  func content(of index: Int) -> ArraySlice<UInt8> {
    let line = self[index]
    return line.last == .lineFeed ? line.dropLast() : line
  }

  func endsWithNewline(_ index: Int) -> Bool {
    self[index].last == .lineFeed
  }

  private func start(of index: Int) -> Int {
    index == 0 ? 0 : ends[index - 1]
  }
}
