import ArgumentParser
import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage

struct FindCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "find",
    abstract: "Find snapshots by what is known of them.",
    discussion: """
      Looks at every snapshot of all branches, tags and other references, newest first.

      mvc find --where 'metrics.accuracy >= 0.94 and params.lr < 1e-3'
      mvc find --best f1 --slice de
      mvc find --pareto accuracy,latency_ms
      mvc find --near HEAD -n 5
      """)

  @OptionGroup var question: QuestionOptions

  @Option(
    name: [.customShort("n", allowingJoined: true), .customLong("max-count")],
    help: ArgumentHelp("List at most so many; with --near 10 unless you say.", valueName: "count"))
  var limit: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The snapshot with the best value of this metric; with -n the best few.", valueName: "metric"))
  var best: String?

  @Option(
    name: .long, help: ArgumentHelp("With --best: the metric of this group, such as a language.", valueName: "group"))
  var slice: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "The snapshots that no other beats in all of these metrics, with commas between.", valueName: "metrics"))
  var pareto: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The snapshots nearest to this one, by architecture, tensors and parameters.", valueName: "revision"),
    completion: .revisions)
  var near: String?

  @OptionGroup var options: GlobalOptions

  init() {}

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("The number of snapshots cannot be negative.") }
    if slice != nil, best == nil { throw ValidationError("--slice needs --best.") }
    if near != nil, best != nil || pareto != nil || !question.sort.isEmpty {
      throw ValidationError("--near has an order of its own: leave out --best, --pareto and --sort.")
    }
  }

  func run(in context: CommandContext) throws {
    let repository = try context.openRepository()
    let references = try repository.references()
    let question = try Question(question)
    let history = repository.historyFacts()
    let all = try repository.allFacts(history, references)
    let fields = SnapshotFields(repository, history, references)
    var request = FindRequest()
    request.condition = question.condition
    request.order = question.order
    request.limit = near == nil ? limit : nil
    var shown = question.metrics
    try choose(&request, &shown, question, history)
    let result = try repository.find(request, among: all, fields)
    let names = try SnapshotText.decorations(references, in: repository)
    if let near {
      let target = try repository.resolve(near, references).snapshot
      let nearest = try repository.nearest(to: target, among: result.found, history)
      return printNearest(Array(nearest.prefix(limit ?? 10)), names, options.json, context.terminal)
    }
    let columns = try question.columns ?? defaultColumns(shown, result.found, history, repository.settings)
    let rows = try result.found.map { facts in
      FoundRow(facts, names[facts.id] ?? [], try columns.map { try fields.value(of: $0, of: facts) })
    }
    if options.json { return context.terminal.print(FoundRow.json(rows, columns, result.consideredCount)) }
    guard !rows.isEmpty else { return explainNothing(result, request.condition, context) }
    context.page(repository, options)
    for line in FoundRow.lines(rows, columns, question, context.terminal) { context.terminal.print(line) }
  }

  /// Adds what `--best` and `--pareto` ask for.
  private func choose(
    _ request: inout FindRequest, _ shown: inout [FieldPath], _ question: Question, _ history: HistoryFacts
  ) throws {
    if let pareto {
      request.goals = try Question.list(pareto).map { try question.goal($0) }
      guard request.goals.count > 1 else {
        throw MVCError(
          .usage, "cannot weigh '\(pareto)' against nothing: --pareto takes two metrics or more",
          hint: "run 'mvc find --best \(pareto)' for the best of one")
      }
      for goal in request.goals where !shown.contains(goal.field) { shown.append(goal.field) }
    }
    guard let best else { return }
    let asked = try question.goal(best)
    let metric = try metric(asked.metric, history)
    let goal = Goal(metric, best.hasPrefix("-") || best.hasPrefix("+") ? asked.direction : question.direction(metric))
    let isThere = QueryExpression.call(.exists, [.field(goal.field)])
    request.condition = request.condition.map { .all([$0, isThere]) } ?? isThere
    request.order.insert(FieldOrder(goal.field, isDescending: goal.direction == .higher), at: 0)
    request.limit = limit ?? 1
    if !shown.contains(goal.field) { shown.insert(goal.field, at: 0) }
  }

  /// The metric that a name and a slice mean.
  private func metric(_ name: String, _ history: HistoryFacts) throws -> String {
    let known = history.metricNames
    if slice == nil, known.contains(name) { return name }
    let found = known.filter { candidate in
      guard candidate == name || candidate.hasSuffix(".\(name)") else { return false }
      guard let slice else { return true }
      let groups = ".\(candidate.dropLast(name.count))"
      return groups.contains(".\(slice).")
    }
    if let only = found.first, found.count == 1 { return only }
    let whole = slice.map { "'\(name)' in '\($0)'" } ?? "'\(name)'"
    throw MVCError(
      .notFound, "cannot find the metric \(whole): \(found.isEmpty ? "no snapshot has it" : "several are called so")",
      details: Array((found.isEmpty ? known : found).prefix(20)),
      hint: found.isEmpty ? "metrics come from metrics.json and files like it when you commit" : "give the whole name")
  }

  private func defaultColumns(
    _ asked: [FieldPath], _ found: [SnapshotFacts], _ history: HistoryFacts, _ settings: Settings
  ) throws -> [FieldPath] {
    var names: Set<String> = []
    // Every snapshot has much the same metrics: of a long list the first tell which.
    for facts in found.prefix(100) { names.formUnion(history.metrics(of: facts).keys) }
    let metrics = try Question.keyMetrics(asked, settings, names).map { FieldPath("metrics", [$0]) }
    return [FieldPath("id"), FieldPath("date"), FieldPath("author")] + metrics + [FieldPath("message")]
  }

  private func explainNothing(_ result: FindResult, _ condition: QueryExpression?, _ context: CommandContext) {
    context.terminal.note("none of \(CommandText.count(result.consideredCount, "snapshot")) fits")
    for field in result.unknownFields { context.terminal.note("no snapshot has '\(field)'") }
    if let reason = condition?.impossibility(now: context.runtime.clock.now()) {
      context.terminal.note("none ever can: \(reason)")
    }
  }

  private func printNearest(
    _ nearest: [(facts: SnapshotFacts, nearness: Nearness)], _ names: [ObjectID: [String]], _ isJSON: Bool,
    _ terminal: Terminal
  ) {
    func share(_ value: Double?) -> JSONValue { value.map { .double($0) } ?? .null }
    if isJSON {
      let snapshots = nearest.map { facts, nearness -> JSONValue in
        .object(
          SnapshotText.fields(facts.id, facts.snapshot) + [
            ("references", .array((names[facts.id] ?? []).map { .string($0) })),
            ("score", .double(nearness.score)), ("architecture", share(nearness.architecture)),
            ("tensors", share(nearness.tensors)), ("parameters", share(nearness.parameters)),
            ("differing", .array(nearness.differing.map { .string($0) })),
          ])
      }
      return terminal.print(.object([("snapshots", .array(snapshots))]))
    }
    guard !nearest.isEmpty else { return terminal.note("no other snapshot has anything in common with it") }
    func percent(_ value: Double?) -> TextTable.Cell {
      TextTable.Cell(text: value.map { "\(Int(($0 * 100).rounded()))%" } ?? "-", isNumber: true)
    }
    var table = TextTable(["id", "near", "architecture", "tensors", "params", "params that differ", "message"])
    for (facts, nearness) in nearest {
      let differing = nearness.differing.prefix(3).joined(separator: ", ")
      let more = nearness.differing.count > 3 ? " and \(nearness.differing.count - 3) more" : ""
      table.add(
        [TextTable.Cell(text: facts.id.short), percent(nearness.score)]
          + [nearness.architecture, nearness.tensors, nearness.parameters].map(percent)
          + [
            TextTable.Cell(text: differing.isEmpty ? "-" : differing + more),
            TextTable.Cell(text: facts.snapshot.subject),
          ])
    }
    for line in table.lines(terminal) { terminal.print(line) }
  }
}

/// A snapshot that was found, as a row of a table.
struct FoundRow {
  let facts: SnapshotFacts
  let names: [String]
  let values: [ExpressionValue?]

  init(_ facts: SnapshotFacts, _ names: [String], _ values: [ExpressionValue?]) {
    self.facts = facts
    self.names = names
    self.values = values
  }

  static func lines(
    _ rows: [FoundRow], _ columns: [FieldPath], _ question: Question, _ terminal: Terminal
  ) -> [String] {
    let best = columns.indices.map { column -> Double? in
      guard columns[column].root == "metrics", rows.count > 1 else { return nil }
      let direction = question.direction(columns[column].memberName)
      return rows.compactMap { $0.number(column) }.reduce(nil as Double?) { best, value in
        best.map { direction.isBetter(value, than: $0) ? value : $0 } ?? value
      }
    }
    var table = TextTable(columns.map(FactText.heading))
    for row in rows {
      table.add(
        columns.indices.map { column in
          let text = row.values[column].map { FactText.text($0, of: columns[column]) } ?? "-"
          let number = row.number(column)
          let decorated = columns[column].root == "message" && !row.names.isEmpty
          return TextTable.Cell(
            text: decorated ? "(\(row.names.joined(separator: ", "))) \(text)" : text,
            isNumber: number != nil || columns[column].root == "metrics",
            isBest: number != nil && number == best[column])
        })
    }
    return table.lines(terminal)
  }

  private func number(_ column: Int) -> Double? {
    if case .number(let number)? = values[column] { number.double } else { nil }
  }

  static func json(_ rows: [FoundRow], _ columns: [FieldPath], _ considered: Int?) -> JSONValue {
    let snapshots = rows.map { row -> JSONValue in
      .object(
        SnapshotText.fields(row.facts.id, row.facts.snapshot) + [
          ("references", .array(row.names.map { .string($0) })),
          ("values", .object(zip(columns, row.values).map { ($0.name, $1.map(FactText.json) ?? .null) })),
        ])
    }
    return .object([("snapshots", .array(snapshots))] + (considered.map { [("considered", .int(Int64($0)))] } ?? []))
  }
}
