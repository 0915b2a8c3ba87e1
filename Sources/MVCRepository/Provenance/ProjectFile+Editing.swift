import MVCBase
import MVCProvenance

/// The text of `mvc.yaml`, changed line by line: what people wrote around an entry stays as it is.
package struct ProjectFileText {
  private var lines: [String]
  /// How the file's first line ends, which every line of it then does.
  private let lineEnd: String

  package init(_ bytes: [UInt8]) {
    lines = String(decoding: bytes, as: UTF8.self).textLines.map(String.init)
    while lines.last == "" { lines.removeLast() }
    lineEnd = bytes.prefix { $0 != UInt8(ascii: "\n") }.last == UInt8(ascii: "\r") ? "\r\n" : "\n"
  }

  package var bytes: [UInt8] { Array(lines.map { "\($0)\(lineEnd)" }.joined().utf8) }

  /// Adds a data input at the end of the list, which is begun where there is none.
  package mutating func add(_ declaration: DataDeclaration) {
    let range = dataRange ?? begin()
    let indent = lines[range].compactMap(Self.dashIndent).first ?? 2
    let end = range.reversed().first { !Self.isFiller(lines[$0]) }.map { $0 + 1 } ?? range.lowerBound
    lines.insert(contentsOf: Self.entry(declaration, indent: indent), at: end)
  }

  /// Removes the entry of a number, counted from 0 in the order of the file.
  package mutating func removeEntry(_ number: Int) {
    guard let range = dataRange, let indent = lines[range].compactMap(Self.dashIndent).first else {
      return
    }
    let starts = range.filter { Self.dashIndent(lines[$0]) == indent }
    guard starts.indices.contains(number) else { return }
    let next = number + 1 < starts.count ? starts[number + 1] : range.upperBound
    let end = (starts[number]..<next).reversed().first { !Self.isFiller(lines[$0]) }.map { $0 + 1 } ?? next
    lines.removeSubrange(starts[number]..<end)
    // A key without a list would be null, which says the same: it goes with the last entry.
    if starts.count == 1 { lines.removeAll { Self.isDataKey($0) } }
  }

  /// The lines behind `data:` that belong to it.
  private var dataRange: Range<Int>? {
    guard let key = lines.firstIndex(where: Self.isDataKey) else { return nil }
    let end = lines[(key + 1)...].firstIndex { line in
      let isInside = line.isEmpty || line.hasPrefix(" ") || line.hasPrefix("#") || line.hasPrefix("- ") || line == "-"
      return !isInside
    }
    return (key + 1)..<(end ?? lines.count)
  }

  private mutating func begin() -> Range<Int> {
    lines.append("data:")
    return lines.count..<lines.count
  }

  private static func isDataKey(_ line: String) -> Bool {
    guard line.hasPrefix("data:") else { return false }
    let rest = line.dropFirst("data:".count).drop { $0 == " " }
    return rest.isEmpty || rest.hasPrefix("#")
  }

  private static func isFiller(_ line: String) -> Bool {
    let text = line.drop { $0 == " " }
    return text.isEmpty || text.hasPrefix("#")
  }

  /// How far a line that begins an entry is indented.
  private static func dashIndent(_ line: String) -> Int? {
    let spaces = line.prefix { $0 == " " }.count
    let rest = line.dropFirst(spaces)
    return rest == "-" || rest.hasPrefix("- ") ? spaces : nil
  }

  private static func entry(_ declaration: DataDeclaration, indent: Int) -> [String] {
    let members: [(String, String?)] = [
      (declaration.isURI ? "uri" : "path", YAMLText.plain(declaration.place)),
      ("name", declaration.name.map(YAMLText.plain)),
      ("source", declaration.source.map(YAMLText.plain)), ("licence", declaration.licence.map(YAMLText.plain)),
      ("policy", declaration.policy.map(YAMLText.plain)), ("rows", declaration.rowCount.map { "\($0)" }),
      ("collected", declaration.collected.map(YAMLText.plain)),
      ("query", declaration.query.map(YAMLText.plain)),
    ]
    let texts = members.compactMap { key, value in value.map { "\(key): \($0)" } }
    let margin = String(repeating: " ", count: indent)
    return texts.enumerated().map { "\(margin)\($0 == 0 ? "- " : "  ")\($1)" }
  }
}
