package import MVCBase

/// What a file tells of a training.
package struct Findings: Equatable, Sendable {
  /// A file with more values than this is not taken for parameters or metrics.
  static let mostValues = 10_000

  package var parameters = ValueTree()
  package var metrics = ValueTree()
  package var series: [String: MetricSeries] = [:]
  package var data: [DataInput] = []
  package var lineage: [LineageEdge] = []
  /// Metrics that are no numbers, each with what it is: "'f1' is the text '93.5%'".
  package var notNumbers: [String] = []

  package init() {}

  /// Takes over what another file tells, which comes before what is here.
  package mutating func merge(_ other: Findings) {
    parameters.merge(other.parameters)
    metrics.merge(other.metrics)
    series.merge(other.series) { $1 }
    data += other.data.filter { input in !data.contains { $0.name == input.name } }
    lineage += other.lineage.filter { !lineage.contains($0) }
    notNumbers += other.notNumbers
  }

  /// Notes a metric that is no number. Texts that are names, dates or paths are no metrics, and are passed over.
  mutating func noteNoNumber(_ value: JSONValue, at path: [String]) {
    let name = path.joined(separator: ".")
    switch value {
    case .null: notNumbers.append("'\(name)' is null")
    case .string(let text) where text.contains { $0.isNumber } && Self.isLikeNumber(text):
      notNumbers.append("'\(name)' is the text '\(text)'")
    case .double(let number) where !number.isFinite:
      notNumbers.append("'\(name)' is \(number.isNaN ? "not a number (NaN)" : "infinite")")
    case .bool, .string, .bytes, .array, .object, .int, .double: break
    }
  }

  /// Whether a text is a number with a sign of a unit, a decimal comma, or in quotation marks.
  private static func isLikeNumber(_ text: String) -> Bool {
    let core = text.drop { $0 == " " || $0 == "+" || $0 == "-" || $0 == "." || $0 == "~" || $0 == "<" || $0 == ">" }
    let rest = core.drop { $0.isNumber || $0 == "." || $0 == "," || $0 == "_" || $0 == "e" || $0 == "E" || $0 == "-" }
    return core.first?.isNumber == true && rest.count <= 4 && text.count(where: { $0 == "-" }) < 2
  }

  /// Notes a curve and, as the metric's value, its last point.
  mutating func add(_ points: [MetricSeries.Point], to path: [String]) {
    guard let last = points.last else { return }
    metrics.set(.double(last.value), at: path)
    if points.count > 1 { series[path.joined(separator: ".")] = MetricSeries(points) }
  }
}

/// A sort of file that tells of a training.
package enum FindingSort: String, Sendable, CaseIterable {
  /// The front matter of a model card: `README.md`.
  case modelCard
  /// The configuration of a Hugging Face model: `config.json`.
  case modelConfiguration
  /// `training_args.json`.
  case trainingArguments
  /// `params.yaml` and the like.
  case parameters
  /// `eval_results.json` and the like.
  case results
  /// `trainer_state.json`.
  case trainerState
  /// A table of steps below `dvclive/plots/metrics`.
  case plot
  /// `metrics.json` and the like.
  case metrics

  /// The sort of a file that tells of metrics, by its name.
  package static func ofMetrics(_ path: String) -> FindingSort {
    let parts = path.split(separator: "/")
    switch parts.last {
    case "trainer_state.json": return .trainerState
    case let name? where name.hasSuffix("_results.json"): return .results
    case let name? where name.hasSuffix(".tsv") && parts.contains("plots"): return .plot
    default: return .metrics
    }
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - bytes: All of it.
  ///   - path: Where it lies, seen from the folder that it belongs to; the ending tells the format.
  /// - Throws: ``TextFailure`` for a file that is not what it should be.
  package func read(_ bytes: [UInt8], _ path: String) throws(TextFailure) -> Findings {
    switch self {
    case .modelCard: return try ModelCardReader.read(bytes)
    case .plot: return try MetricTable.readPlot(bytes, path)
    case .metrics where path.hasSuffix(".csv") || path.hasSuffix(".tsv"): return try MetricTable.read(bytes, path)
    case .modelConfiguration, .trainingArguments, .parameters, .results, .trainerState, .metrics: break
    }
    let value = try Self.document(bytes, path)
    // An empty file says nothing, and so does a list of other things.
    if value == .null { return Findings() }
    guard let members = value.members else { throw TextFailure(line: 1, "it holds no names with values") }
    var findings = Findings()
    switch self {
    case .parameters: findings.parameters = ValueTree(members)
    case .trainingArguments: findings.parameters.set(value, at: ["training"])
    case .modelConfiguration: findings = HuggingFaceReader.configuration(value)
    case .results: findings = HuggingFaceReader.results(members)
    case .trainerState: findings = HuggingFaceReader.trainerState(value)
    case .metrics:
      // DVCLive counts its steps beside the metrics.
      let isLive = path.split(separator: "/").dropLast().last == "dvclive"
      findings = MetricReader.metrics(isLive ? members.filter { $0.0 != "step" } : members)
    case .modelCard, .plot: break
    }
    guard findings.parameters.leaves.count + findings.metrics.leaves.count <= Findings.mostValues else {
      throw TextFailure(line: 1, "it has more than \(Findings.mostValues) values")
    }
    return findings
  }

  /// A document of JSON, TOML or, with any other ending, YAML.
  package static func document(_ bytes: [UInt8], _ path: String) throws(TextFailure) -> JSONValue {
    if path.hasSuffix(".json") {
      return try JSONValue(parsing: ByteOrderMark.removed(from: bytes), takesPythonNumbers: true)
    }
    if path.hasSuffix(".toml") { return try TOMLReader.read(bytes) }
    return try YAMLReader.read(bytes, .python)
  }
}
