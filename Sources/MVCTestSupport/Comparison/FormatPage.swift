import MVCBase
import SystemPackage

/// The worked examples of a page in `docs/format`, which tests replay.
///
/// An example stands between a line that is three backquotes and `hex` and one that is three backquotes: pairs of
/// hexadecimal digits, and after a `;` remarks to the end of the line.
package struct FormatPage {
  /// The bytes of each example, in the order of the page.
  package let examples: [[UInt8]]
  /// The lines of each block marked `text`, in the order of the page.
  package let tables: [[String]]
  /// The bytes of each block marked `json`, in the order of the page.
  package let documents: [[UInt8]]
  /// The whole page.
  package let text: String

  /// Reads `docs/format/<name>.md` of the sources that the test was built from.
  package init(_ name: String, from file: String = #filePath) throws {
    // Sources/MVCTestSupport/Comparison/FormatPage.swift
    var top = FilePath(file)
    for _ in 0..<4 { top.removeLastComponent() }
    let path = top.appending("docs").appending("format").appending("\(name).md")
    guard let bytes = try LocalFileSystem().contents(of: path) else {
      throw MVCError(.notFound, "cannot find the page '\(path)'")
    }
    text = String(decoding: bytes, as: UTF8.self)
    examples = try Self.blocks(of: "hex", in: text).map { try $0.flatMap(Self.bytes(of:)) }
    tables = Self.blocks(of: "text", in: text)
    documents = Self.blocks(of: "json", in: text).map { Array($0.joined(separator: "\n").utf8) }
  }

  private static func blocks(of kind: String, in text: String) -> [[String]] {
    var blocks: [[String]] = []
    var current: [String]?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if current == nil, line == "```\(kind)" {
        current = []
      } else if let block = current, line == "```" {
        blocks.append(block)
        current = nil
      } else {
        current?.append(line)
      }
    }
    return blocks
  }

  private static func bytes(of line: String) throws -> [UInt8] {
    let digits = line.prefix { $0 != ";" }.filter { $0 != " " }
    guard let bytes = Hexadecimal.decode(Array(digits.utf8)) else {
      throw MVCError(.failed, "cannot read the example's line '\(line)'")
    }
    return bytes
  }
}
