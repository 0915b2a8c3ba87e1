import MVCBase
import MVCObjects
import MVCProvenance
import MVCRepository
import MVCStorage

/// The part of `mvc log` that asks what is known of snapshots: which to list, in which order, with which metrics.
///
/// Documents are read only for snapshots that are shown or asked about.
final class QuestionedLog {
  private let repository: Repository
  private let question: Question
  private let references: References
  private let history: HistoryFacts
  private let fields: SnapshotFields

  init(_ options: QuestionOptions, _ repository: Repository, _ references: References) throws {
    self.repository = repository
    self.references = references
    question = try Question(options)
    history = repository.historyFacts()
    fields = SnapshotFields(repository, history, references)
  }

  /// Whether a table was asked for.
  var isTable: Bool { question.columns != nil }

  /// Whether snapshots may be left out between some that are listed.
  var isPartial: Bool { question.condition != nil }

  /// Hands over the snapshots of a request that fit, in their order, until the body says false.
  func visit(_ request: LogRequest, _ body: (HistoryEntry) throws -> Bool) throws {
    guard question.order.isEmpty else {
      for entry in try sorted(request) where try !body(entry) { break }
      return
    }
    guard let condition = question.condition else { return try repository.log(request, body) }
    var request = request
    var left = request.limit ?? .max
    request.limit = nil
    let now = repository.runtime.clock.now()
    defer { history.save() }
    guard left > 0 else { return }
    try repository.log(request) { entry in
      let environment = SnapshotEnvironment(try history.facts(of: entry.id), fields, now: now)
      guard try condition.verdict(in: environment).holds else { return true }
      left -= 1
      return try body(entry) && left > 0
    }
  }

  func entries(_ request: LogRequest) throws -> [HistoryEntry] {
    var entries: [HistoryEntry] = []
    try visit(request) { entry in
      entries.append(entry)
      return true
    }
    return entries
  }

  /// The limit counts after the order is known.
  private func sorted(_ request: LogRequest) throws -> [HistoryEntry] {
    var all = request
    all.limit = nil
    var entries: [ObjectID: HistoryEntry] = [:]
    var facts: [SnapshotFacts] = []
    try repository.log(all) { entry in
      entries[entry.id] = entry
      facts.append(try history.facts(of: entry.id))
      return true
    }
    history.save()
    var find = FindRequest()
    find.condition = question.condition
    find.order = question.order
    find.limit = request.limit
    return try repository.find(find, among: facts, fields).found.compactMap { entries[$0.id] }
  }

  // MARK: What is shown

  func lines(_ request: LogRequest, _ names: [ObjectID: [String]], _ terminal: Terminal) throws -> [String] {
    let columns = question.columns ?? []
    let rows = try entries(request).map { entry in
      let facts = try history.facts(of: entry.id)
      return FoundRow(facts, names[entry.id] ?? [], try columns.map { try fields.value(of: $0, of: facts) })
    }
    history.save()
    return FoundRow.lines(rows, columns, question, terminal)
  }

  /// The key metrics and the fingerprint of a snapshot, each on a line of its own, as far as it has them.
  ///
  /// A document that is damaged or of a later form does not stop the log, which needs none.
  func lines(of entry: HistoryEntry) throws -> [String] {
    do {
      let shown = try metrics(of: entry)
      let print = try history.summary(of: entry.snapshot).fingerprint.flatMap { ProvenanceText.text($0) }
      return (shown.isEmpty ? [] : ["Metrics: \(Self.text(shown))"]) + (print.map { ["Fingerprint: \($0)"] } ?? [])
    } catch let error as MVCError where error.code == .corrupt || error.code == .unsupportedVersion {
      return ["Metrics: \(error.message)"]
    }
  }

  /// The metrics that were asked for, behind the one line of a snapshot.
  func suffix(of entry: HistoryEntry) throws -> String {
    guard !question.metrics.isEmpty else { return "" }
    let shown = try metrics(of: entry)
    return shown.isEmpty ? "" : "  [\(Self.text(shown))]"
  }

  /// What was asked for, for programs.
  func jsonFields(of entry: HistoryEntry) throws -> [(String, JSONValue)] {
    var fields: [(String, JSONValue)] = []
    if entry.snapshot.provenance != nil {
      let metrics = try metrics(of: entry)
      fields.append(("metrics", .object(metrics.map { ($0.name, JSONValue.double($0.value).canonical) })))
      let factors = try history.summary(of: entry.snapshot).fingerprint?.factors ?? []
      fields.append(("fingerprint", .object(factors.map { ($0.name, .string($0.digest.description)) })))
    }
    if let columns = question.columns {
      let facts = try history.facts(of: entry.id)
      let values = try columns.map { ($0.name, try self.fields.value(of: $0, of: facts).map(FactText.json) ?? .null) }
      fields.append(("values", .object(values)))
    }
    return fields
  }

  private func metrics(of entry: HistoryEntry) throws -> [(name: String, value: Double)] {
    let all = try history.summary(of: entry.snapshot).metrics
    guard !all.isEmpty else { return [] }
    return try Question.keyMetrics(question.metrics, repository.settings, all.keys).compactMap { name in
      all[name].map { (name, $0) }
    }
  }

  private static func text(_ metrics: [(name: String, value: Double)]) -> String {
    metrics.map { "\($0.name) \(FactText.text($0.value))" }.joined(separator: ", ")
  }
}
