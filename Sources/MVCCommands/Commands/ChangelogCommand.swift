import ArgumentParser
import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository

struct ChangelogCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "changelog",
    abstract: "Write a release's changes in Markdown.",
    discussion: """
      What became of metrics, parameters, data and code between two snapshots, and the messages on the way.

      mvc changelog v1.0..v1.1
      mvc changelog v1.0.. > CHANGES.md
      """)

  @Argument(
    help: ArgumentHelp("Two revisions: A..B, or A.. for up to HEAD.", valueName: "range"), completion: .revisions)
  var range: String

  @OptionGroup var options: GlobalOptions

  init() {}

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let revisions = try repository.resolveRange(range, references)
    guard let old = revisions.excluded.first, let new = revisions.included.first else {
      throw MVCError(
        .usage, "cannot write the changes of '\(range)': it is no range", hint: "run 'mvc changelog \(range)..HEAD'")
    }
    let history = repository.historyFacts()
    let question = try Question()
    let table = try repository.compare(
      [old, new], SnapshotFields(repository, history, references), direction: question.direction)
    var snapshots: [HistoryEntry] = []
    try repository.log(LogRequest(range: revisions)) { entry in
      snapshots.append(entry)
      return true
    }
    let commits = try codeCommits(snapshots, history)
    if options.json { return context.terminal.print(json(table, snapshots, commits)) }
    let names = range.split(separator: "..", omittingEmptySubsequences: false).map { $0.isEmpty ? "HEAD" : String($0) }
    for line in lines(table, snapshots, commits, names, question) { context.terminal.print(line) }
  }

  /// The commits of git that the snapshots were made with, oldest first, each once.
  private func codeCommits(_ snapshots: [HistoryEntry], _ history: HistoryFacts) throws -> [String] {
    var commits: [String] = []
    for entry in snapshots.reversed() {
      let value = history.value(of: FieldPath("code", ["commit"]), of: try history.facts(of: entry.id))
      if case .text(let commit)? = value, !commits.contains(commit) { commits.append(commit) }
    }
    return commits
  }

  private func lines(
    _ table: VersionTable, _ snapshots: [HistoryEntry], _ commits: [String], _ names: [String], _ question: Question
  ) -> [String] {
    let authors = Set(snapshots.map(\.snapshot.author.person.name)).sorted()
    var lines = ["# \(MarkdownText.cell(names[0])) to \(MarkdownText.cell(names[names.count - 1]))", ""]
    lines.append(
      "\(CommandText.count(snapshots.count, "snapshot"))\(authors.isEmpty ? "" : " by \(authors.map(MarkdownText.cell).joined(separator: ", "))")."
    )
    for (root, title) in [("metrics", "Metrics"), ("params", "Parameters"), ("data", "Data")] {
      let rows = (table.sections.first { $0.name == root }?.rows ?? []).filter { $0.values[0] != $0.values[1] }
      guard !rows.isEmpty else { continue }
      lines += ["", "## \(title)", "", "| | before | after | |", "| --- | --- | --- | --- |"]
      lines += rows.map { row($0, question) }
    }
    if !commits.isEmpty { lines += ["", "## Code", ""] + commits.map { "- `\($0)`" } }
    guard !snapshots.isEmpty else { return lines }
    lines += ["", "## Snapshots", ""]
    for entry in snapshots {
      lines.append(
        "- \(MarkdownText.cell(entry.snapshot.subject)) (`\(entry.id.short)`, \(MarkdownText.cell(entry.snapshot.author.person.name)), \(entry.snapshot.author.time.iso8601.prefix(10)))"
      )
      for line in entry.snapshot.message.lines.dropFirst() where !line.isEmpty {
        lines.append("  \(MarkdownText.cell(String(line)))")
      }
    }
    return lines
  }

  private func row(_ row: VersionTable.Row, _ question: Question) -> String {
    let texts = row.values.map { $0.map { MarkdownText.cell(FactText.text($0, of: row.field)) } ?? "–" }
    var change = row.values[0] == nil ? "new" : row.values[1] == nil ? "gone" : ""
    if case .number(let old)? = row.values[0], case .number(let new)? = row.values[1] {
      change = "\(new >= old ? "+" : "")\(FactText.text(new - old))"
      if row.field.root == "metrics" {
        change += question.direction(row.field.memberName).isBetter(new, than: old) ? ", better" : ", worse"
      }
    }
    return "| \(MarkdownText.cell(row.field.memberName)) | \(texts[0]) | \(texts[1]) | \(change) |"
  }

  private func json(_ table: VersionTable, _ snapshots: [HistoryEntry], _ commits: [String]) -> JSONValue {
    let rows = table.sections.flatMap(\.rows).filter { $0.values[0] != $0.values[1] }.map { row -> JSONValue in
      .object([
        ("field", .string(row.field.name)), ("before", row.values[0].map(FactText.json) ?? .null),
        ("after", row.values[1].map(FactText.json) ?? .null),
      ])
    }
    return .object([
      ("changes", .array(rows)), ("commits", .array(commits.map { .string($0) })),
      ("snapshots", .array(snapshots.map { .object(SnapshotText.fields($0.id, $0.snapshot)) })),
    ])
  }
}
