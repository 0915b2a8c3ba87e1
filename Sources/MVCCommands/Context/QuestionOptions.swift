package import ArgumentParser
import MVCBase
import MVCProvenance
import MVCRepository

/// The options by which `find` and `log` choose, order and show snapshots.
package struct QuestionOptions: ParsableArguments {
  @Option(
    name: .customLong("where"), parsing: .unconditional,
    help: ArgumentHelp(
      "Only snapshots for which this holds, such as 'metrics.accuracy >= 0.94 and author = ana'.",
      valueName: "expression"))
  package var condition: String?

  @Option(
    name: .long, help: ArgumentHelp("Show this metric; can be given several times.", valueName: "name"))
  package var metric: [String] = []

  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "In order of this field: the best metric first, all else from small to large; '-' in front for the other way.",
      valueName: "field"))
  package var sort: [String] = []

  @Option(name: .long, help: ArgumentHelp("A table of these fields, with commas between.", valueName: "fields"))
  package var columns: String?

  @Option(name: .long, help: ArgumentHelp("Lower is better for this metric.", valueName: "metric"))
  package var minimise: [String] = []

  @Option(name: .long, help: ArgumentHelp("Higher is better for this metric.", valueName: "metric"))
  package var maximise: [String] = []

  package init() {}
}

/// The options, understood.
struct Question {
  let condition: QueryExpression?
  let order: [FieldOrder]
  /// The fields to show in a table, or nil where none were asked for.
  let columns: [FieldPath]?
  let metrics: [FieldPath]
  private let minimised: Set<String>
  private let maximised: Set<String>

  /// Only which way metrics are better.
  init(minimise: [String] = [], maximise: [String] = []) throws {
    (condition, order, columns, metrics) = (nil, [], nil, [])
    minimised = Set(try minimise.map { try Self.field($0).memberName })
    maximised = Set(try maximise.map { try Self.field($0).memberName })
  }

  init(_ options: QuestionOptions) throws {
    condition = try options.condition.map { try Self.condition($0, .snapshot) }
    columns = try options.columns.map { try Self.list($0).map(Self.field) }
    metrics = try options.metric.flatMap(Self.list).map(Self.field)
    minimised = Set(try options.minimise.map { try Self.field($0).memberName })
    maximised = Set(try options.maximise.map { try Self.field($0).memberName })
    let (minimised, maximised) = (minimised, maximised)
    order = try options.sort.flatMap(Self.list).map { text in
      let isReversed = text.hasPrefix("-")
      let field = try Self.field(isReversed ? String(text.dropFirst()) : text)
      let direction = Self.direction(field.memberName, minimised, maximised)
      return FieldOrder(field, isDescending: (field.root == "metrics" && direction == .higher) != isReversed)
    }
  }

  func direction(_ metric: String) -> MetricDirection { Self.direction(metric, minimised, maximised) }

  /// A metric with a sign in front, `-` for lower is better and `+` for higher, or without one.
  func goal(_ text: String) throws -> Goal {
    let sign = text.first
    let name = try Self.field(sign == "-" || sign == "+" ? String(text.dropFirst()) : text).memberName
    return Goal(name, sign == "-" ? .lower : sign == "+" ? .higher : direction(name))
  }

  private static func direction(_ name: String, _ lower: Set<String>, _ higher: Set<String>) -> MetricDirection {
    lower.contains(name) ? .lower : higher.contains(name) ? .higher : MetricDirection(guessedFrom: name)
  }

  static func condition(_ text: String, _ vocabulary: ExpressionVocabulary) throws -> QueryExpression {
    do { return try QueryExpression(condition: text, vocabulary) } catch { throw error.error }
  }

  static func field(_ text: String) throws -> FieldPath {
    do { return try QueryExpression.field(text) } catch { throw error.error }
  }

  static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// The metrics to show of a snapshot: those that were asked for, those of the setting `log.metrics`, or a few.
  static func keyMetrics(_ asked: [FieldPath], _ settings: Settings, _ names: some Sequence<String>) throws -> [String]
  {
    if !asked.isEmpty { return asked.map(\.memberName) }
    if let setting = settings["log.metrics"] { return try list(setting).map { try field($0).memberName } }
    return KeyMetrics.choose(names)
  }
}
