import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage

/// What became of a model between two snapshots: metrics, parameters, data, code, and the messages on the way.
struct ReleaseNotes {
  let table: VersionTable
  let snapshots: [HistoryEntry]
  /// The commits of git that the snapshots were made with, oldest first, each once.
  let commits: [String]
  private let question: Question

  /// - Throws: ``MVCError`` with code `usage` for what is no range.
  init(_ range: RevisionRange, named name: String, _ repository: Repository, _ references: References) throws {
    guard let old = range.excluded.first, let new = range.included.first else {
      throw MVCError(
        .usage, "cannot write the changes of '\(name)': it is no range", hint: "run 'mvc changelog \(name)..HEAD'")
    }
    let history = repository.historyFacts()
    question = try Question()
    table = try repository.compare(
      [old, new], SnapshotFields(repository, history, references), direction: question.direction)
    var snapshots: [HistoryEntry] = []
    try repository.log(LogRequest(range: range)) { entry in
      snapshots.append(entry)
      return true
    }
    self.snapshots = snapshots
    commits = try Self.codeCommits(snapshots, history)
  }

  private static func codeCommits(_ snapshots: [HistoryEntry], _ history: HistoryFacts) throws -> [String] {
    var commits: [String] = []
    for entry in snapshots.reversed() {
      let value = history.value(of: FieldPath("code", ["commit"]), of: try history.facts(of: entry.id))
      if case .text(let commit)? = value, !commits.contains(commit) { commits.append(commit) }
    }
    return commits
  }

  /// In Markdown.
  ///
  /// - Parameter names: What people call the two ends.
  func lines(_ names: (old: String, new: String)) -> [String] {
    ["# \(MarkdownText.cell(names.old)) to \(MarkdownText.cell(names.new))", ""] + body
  }

  /// All but the heading.
  var body: [String] {
    let authors = Set(snapshots.map(\.snapshot.author.person.name)).sorted()
    let by = authors.isEmpty ? "" : " by \(authors.map(MarkdownText.cell).joined(separator: ", "))"
    var lines = ["\(CommandText.count(snapshots.count, "snapshot"))\(by)."]
    for (root, title) in [("metrics", "Metrics"), ("params", "Parameters"), ("data", "Data")] {
      let rows = (table.sections.first { $0.name == root }?.rows ?? []).filter { $0.values[0] != $0.values[1] }
      guard !rows.isEmpty else { continue }
      lines += ["", "## \(title)", "", "| | before | after | |", "| --- | --- | --- | --- |"] + rows.map(row)
    }
    if !commits.isEmpty { lines += ["", "## Code", ""] + commits.map { "- `\($0)`" } }
    guard !snapshots.isEmpty else { return lines }
    return lines + ["", "## Snapshots", ""] + snapshots.flatMap(Self.lines)
  }

  private static func lines(_ entry: HistoryEntry) -> [String] {
    let author = MarkdownText.cell(entry.snapshot.author.person.name)
    let date = entry.snapshot.author.time.iso8601.prefix(10)
    let rest = entry.snapshot.message.lines.dropFirst().filter { !$0.isEmpty }
    return ["- \(MarkdownText.cell(entry.snapshot.subject)) (`\(entry.id.short)`, \(author), \(date))"]
      + rest.map { "  \(MarkdownText.cell(String($0)))" }
  }

  private func row(_ row: VersionTable.Row) -> String {
    let texts = row.values.map { $0.map { MarkdownText.cell(FactText.text($0, of: row.field)) } ?? "–" }
    var change = row.values[0] == nil ? "new" : row.values[1] == nil ? "gone" : ""
    if case .number(let old)? = row.values[0], case .number(let new)? = row.values[1],
      case let (old, new) = (old.double, new.double)
    {
      change = "\(new >= old ? "+" : "")\(FactText.text(new - old))"
      if row.field.root == "metrics" {
        change += question.direction(row.field.memberName).isBetter(new, than: old) ? ", better" : ", worse"
      }
    }
    return "| \(MarkdownText.cell(row.field.memberName)) | \(texts[0]) | \(texts[1]) | \(change) |"
  }

  var json: JSONValue {
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
