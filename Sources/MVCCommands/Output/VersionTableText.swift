import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository

/// Versions side by side, a fact a row.
struct VersionTableText {
  let table: VersionTable
  /// What people called the versions.
  let revisions: [String]

  /// What is known of every version, and stands above all sections.
  private var heads: [(name: String, values: [String])] {
    [
      ("id", table.versions.map(\.id.short)),
      ("date", table.versions.map { String($0.snapshot.author.time.iso8601.prefix(10)) }),
      ("author", table.versions.map(\.snapshot.author.person.name)),
      ("message", table.versions.map { String($0.snapshot.subject.prefix(32)) }),
      ("size", table.versions.map { ByteSize.text($0.byteCount) }),
    ]
  }

  private func cells(_ row: VersionTable.Row) -> [String] {
    row.values.enumerated().map { number, value in
      (value.map { FactText.text($0, of: row.field) } ?? "-") + (row.best.contains(number) ? "*" : "")
    }
  }

  /// - Parameter withHeads: Whether what is known of every version comes first.
  func lines(_ terminal: Terminal, withHeads: Bool = true) -> [String] {
    var rows = [("", revisions)] + (withHeads ? heads : [])
    var titles: [Int: String] = [:]
    for section in table.sections {
      titles[rows.count] = section.name
      rows += section.rows.map { ("  \($0.field.memberName)", cells($0)) }
    }
    let nameWidth = rows.map { CommandText.width($0.0) }.max() ?? 0
    let widths = revisions.indices.map { column in rows.map { CommandText.width($0.1[column]) }.max() ?? 0 }
    var lines: [String] = []
    for (number, row) in rows.enumerated() {
      if let title = titles[number] { lines.append(terminal.paint(title, .heading)) }
      let cells = zip(row.1, widths).map { CommandText.padded($0, to: $1) }
      var line = ([CommandText.padded(row.0, to: nameWidth)] + cells).joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      lines.append(line)
    }
    return lines
  }

  func markdown(withHeads: Bool = true) -> [String] {
    func line(_ cells: [String]) -> String { "| \(cells.map(MarkdownText.cell).joined(separator: " | ")) |" }
    var lines: [String] = []
    if withHeads {
      lines = [line([""] + revisions), "|\(String(repeating: " --- |", count: revisions.count + 1))"]
      lines += heads.map { line([$0.name] + $0.values) }
    }
    for section in table.sections {
      lines += (lines.isEmpty ? [] : [""]) + ["### \(section.name)", "", line([""] + revisions)]
      lines.append("|\(String(repeating: " --- |", count: revisions.count + 1))")
      for row in section.rows {
        let values = row.values.enumerated().map { number, value in
          let text = value.map { MarkdownText.cell(FactText.text($0, of: row.field)) } ?? "–"
          return row.best.contains(number) ? "**\(text)**" : text
        }
        lines.append("| \(([MarkdownText.cell(row.field.memberName)] + values).joined(separator: " | ")) |")
      }
    }
    return lines
  }

  var json: JSONValue {
    let versions = zip(revisions, table.versions).map { name, facts -> JSONValue in
      .object(
        [("revision", .string(name))] + SnapshotText.fields(facts.id, facts.snapshot)
          + [("size", .int(Int64(clamping: facts.byteCount)))])
    }
    return .object([("versions", .array(versions)), ("fields", .array(rows))])
  }

  /// Every fact, for programs.
  var rows: [JSONValue] {
    table.sections.flatMap(\.rows).map { row in
      .object([
        ("field", .string(row.field.name)), ("values", .array(row.values.map { $0.map(FactText.json) ?? .null })),
        ("best", .array(row.best.map { .int(Int64($0)) })),
      ])
    }
  }
}
