import Foundation
import Testing

/// A page below `docs` of the sources that the test was built from.
struct DocumentationPage {
  let lines: [String]

  /// - Parameter name: The page, such as `cli/commit`.
  init(_ name: String) throws {
    // Tests/MVCCommandsTests/Support/DocumentationPage.swift
    let top = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    let text = try String(contentsOf: top.appending(path: "docs/\(name).md"), encoding: .utf8)
    lines = text.components(separatedBy: "\n")
  }

  /// The cells of the tables behind a heading, without their header rows; of all tables for no heading.
  func rows(below heading: String? = nil) -> [[String]] {
    var isWanted = heading == nil
    var rows: [[String]] = []
    for line in lines {
      if line.hasPrefix("## "), let heading { isWanted = line == "## \(heading)" }
      if line.hasPrefix("| ---") {
        if isWanted, !rows.isEmpty { rows.removeLast() }
      } else if isWanted, line.hasPrefix("| ") {
        rows.append(line.dropFirst(2).dropLast(2).components(separatedBy: " | "))
      }
    }
    return rows
  }

  /// The help texts between their marks, by the command they are for.
  var help: [String: String] {
    var found: [String: String] = [:]
    var current: (command: String, lines: [String])?
    for line in lines {
      if line.hasPrefix("<!-- mvc help") {
        current = (line.dropFirst("<!-- mvc ".count).dropLast(" -->".count).description, [])
      } else if line == "<!-- end of help -->" {
        if let (command, lines) = current { found[command] = lines.joined(separator: "\n") }
        current = nil
      } else {
        current?.lines.append(line)
      }
    }
    return found
  }
}
