import ArgumentParser
import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository

struct CompareCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Show versions side by side.",
    discussion: """
      All metrics, with the best of each marked by '*', and the parameters, data, code and environment that are not the \
      same everywhere.

      mvc compare v1.0 v1.1 HEAD
      mvc compare --markdown main experiment > comparison.md
      """)

  @Flag(name: .long, help: "Print tables in Markdown, as for a pull request.")
  var markdown = false

  @Option(name: .long, help: ArgumentHelp("Lower is better for this metric.", valueName: "metric"))
  var minimise: [String] = []

  @Option(name: .long, help: ArgumentHelp("Higher is better for this metric.", valueName: "metric"))
  var maximise: [String] = []

  @Argument(help: ArgumentHelp("Two revisions or more.", valueName: "revision"), completion: .revisions)
  var revisions: [String] = []

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if revisions.count < 2 { throw ValidationError("Name two revisions or more.") }
    if markdown, options.json { throw ValidationError("Choose one of --markdown and --json.") }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let question = try Question(minimise: minimise, maximise: maximise)
    let fields = SnapshotFields(repository, repository.historyFacts(), references)
    let ids = try revisions.map { try repository.resolve($0, references).snapshot }
    let comparison = try repository.compare(ids, fields, direction: question.direction)
    if options.json { return context.terminal.print(json(comparison)) }
    let lines = markdown ? markdownLines(comparison) : textLines(comparison, context.terminal)
    context.page(repository, options)
    for line in lines { context.terminal.print(line) }
  }

  /// What is known of every version, and stands above all sections.
  private func heads(_ comparison: VersionTable) -> [(name: String, values: [String])] {
    [
      ("id", comparison.versions.map(\.id.short)),
      ("date", comparison.versions.map { String($0.snapshot.author.time.iso8601.prefix(10)) }),
      ("author", comparison.versions.map(\.snapshot.author.person.name)),
      ("message", comparison.versions.map { String($0.snapshot.subject.prefix(32)) }),
      ("size", comparison.versions.map { ByteSize.text($0.byteCount) }),
    ]
  }

  private func cells(_ row: VersionTable.Row) -> [String] {
    row.values.enumerated().map { number, value in
      (value.map { FactText.text($0, of: row.field) } ?? "-") + (row.best.contains(number) ? "*" : "")
    }
  }

  private func textLines(_ comparison: VersionTable, _ terminal: Terminal) -> [String] {
    var rows = [("", revisions)] + heads(comparison)
    var titles: [Int: String] = [:]
    for section in comparison.sections {
      titles[rows.count] = section.name
      rows += section.rows.map { ("  \($0.field.memberName)", cells($0)) }
    }
    let nameWidth = rows.map(\.0.count).max() ?? 0
    let widths = revisions.indices.map { column in rows.map { $0.1[column].count }.max() ?? 0 }
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

  private func markdownLines(_ comparison: VersionTable) -> [String] {
    func line(_ cells: [String]) -> String { "| \(cells.map(MarkdownText.cell).joined(separator: " | ")) |" }
    var lines = [line([""] + revisions), "|\(String(repeating: " --- |", count: revisions.count + 1))"]
    lines += heads(comparison).map { line([$0.name] + $0.values) }
    for section in comparison.sections {
      lines += ["", "### \(section.name)", "", line([""] + revisions)]
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

  private func json(_ comparison: VersionTable) -> JSONValue {
    let versions = zip(revisions, comparison.versions).map { name, facts -> JSONValue in
      .object(
        [("revision", .string(name))] + SnapshotText.fields(facts.id, facts.snapshot)
          + [("size", .int(Int64(clamping: facts.byteCount)))])
    }
    let rows = comparison.sections.flatMap(\.rows).map { row -> JSONValue in
      .object([
        ("field", .string(row.field.name)), ("values", .array(row.values.map { $0.map(FactText.json) ?? .null })),
        ("best", .array(row.best.map { .int(Int64($0)) })),
      ])
    }
    return .object([("versions", .array(versions)), ("fields", .array(rows))])
  }
}
