extension UnifiedDiff {
  /// Renders the diff so that `patch` and `git apply` accept it; nothing at all if there are no hunks.
  ///
  /// - Parameters:
  ///   - oldName: The name after `---`, usually `a/` and the path, or `/dev/null` for a file that is created.
  ///   - newName: The name after `+++`, usually `b/` and the path, or `/dev/null` for a file that is deleted.
  package func rendered(oldName: String, newName: String) -> [UInt8] {
    guard !hunks.isEmpty else { return [] }
    var output: [UInt8] = []
    output += Self.headerLine("--- ", name: oldName)
    output += Self.headerLine("+++ ", name: newName)
    for hunk in hunks {
      hunk.render(into: &output)
    }
    return output
  }

  /// A name with spaces is followed by a tab, which ends it for `patch`; one with control characters is quoted as in C.
  private static func headerLine(_ marker: String, name: String) -> [UInt8] {
    var line = Array(marker.utf8)
    line += quotedIfNeeded(name)
    if name.utf8.contains(.space) { line.append(.tab) }
    line.append(.lineFeed)
    return line
  }

  private static func quotedIfNeeded(_ name: String) -> [UInt8] {
    let needsQuotes = name.utf8.contains { $0 < .space || $0 == 0x7F || $0 == .quote || $0 == .backslash }
    guard needsQuotes else { return Array(name.utf8) }
    return [.quote] + name.utf8.flatMap(escaped) + [.quote]
  }

  private static func escaped(_ byte: UInt8) -> [UInt8] {
    switch byte {
    case .quote, .backslash: [.backslash, byte]
    case .lineFeed: Array("\\n".utf8)
    case .carriageReturn: Array("\\r".utf8)
    case .tab: Array("\\t".utf8)
    case 0..<UInt8.space, 0x7F: [.backslash] + [byte >> 6, byte >> 3 & 7, byte & 7].map { UInt8(ascii: "0") + $0 }
    default: [byte]
    }
  }
}

extension Hunk {
  /// The line that starts the hunk, such as `@@ -1,3 +1,4 @@`, without a line feed.
  package var header: String {
    "@@ -\(Self.extent(oldStart, oldCount)) +\(Self.extent(newStart, newCount)) @@"
  }

  fileprivate func render(into output: inout [UInt8]) {
    output += header.utf8
    output.append(.lineFeed)
    for line in lines {
      line.render(into: &output)
    }
  }

  private static func extent(_ start: Int, _ count: Int) -> String {
    count == 1 ? "\(start)" : "\(start),\(count)"
  }
}

extension HunkLine {
  fileprivate func render(into output: inout [UInt8]) {
    output.append(kind.marker)
    output += bytes
    output.append(.lineFeed)
    if !endsWithNewline { output += "\\ No newline at end of file\n".utf8 }
  }
}

extension HunkLine.Kind {
  /// The byte in front of such a line.
  package var marker: UInt8 {
    switch self {
    case .context: UInt8(ascii: " ")
    case .removed: UInt8(ascii: "-")
    case .added: UInt8(ascii: "+")
    }
  }
}

extension UInt8 {
  fileprivate static let quote = UInt8(ascii: "\"")
  fileprivate static let backslash = UInt8(ascii: "\\")
}
