import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStatistics

struct DriftCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Tell whether new data are like those of old.",
    discussion: """
      BASE and NEW are tables (CSV, '.tsv', JSON lines) or documents of histograms ('.json'): files, or REV:PATH. Columns \
      of numbers are compared by Kolmogorov-Smirnov, others by chi-square, and all by PSI and Jensen-Shannon. It ends \
      with 0 when nothing has drifted, 24 for an alert, 25 for a rollback. docs/statistics.md has the formulas.

      mvc drift v1.0:data/train.csv live.csv
      mvc drift train.jsonl live.jsonl --column age --column income --markdown
      mvc drift production:baseline.json today.json --alert-psi 0.05 || page-somebody
      """)

  @Argument(help: ArgumentHelp("The data to compare with.", valueName: "base"), completion: .file())
  var base: String

  @Argument(help: ArgumentHelp("The data that may have drifted.", valueName: "new"), completion: .file())
  var new: String

  @Option(name: .long, help: ArgumentHelp("Compare this column only; may be repeated.", valueName: "column"))
  var column: [String] = []

  @Option(name: .long, help: ArgumentHelp("Leave this column out, as 'id' is by itself.", valueName: "column"))
  var ignore: [String] = []

  @Option(name: .long, help: ArgumentHelp("Take this column's numbers for categories.", valueName: "column"))
  var categorical: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("Take this column for numbers: a text in it is an error.", valueName: "column"))
  var numeric: [String] = []

  @Option(name: .long, help: ArgumentHelp("Cut numbers into so many bins of the base.", valueName: "count"))
  var bins = 10

  @Option(name: .long, help: ArgumentHelp("How the p of Kolmogorov-Smirnov is found.", valueName: "method"))
  var ksMethod = Method.auto

  @Option(name: .long, help: ArgumentHelp("Alert from this PSI on.", valueName: "psi"))
  var alertPsi = 0.1

  @Option(name: .long, help: ArgumentHelp("Roll back from this PSI on.", valueName: "psi"))
  var rollbackPsi = 0.25

  @Option(name: .long, help: ArgumentHelp("Alert from this Jensen-Shannon distance on.", valueName: "distance"))
  var alertJs: Double?

  @Option(name: .long, help: ArgumentHelp("Roll back from this distance on.", valueName: "distance"))
  var rollbackJs: Double?

  @Option(
    name: .long, help: ArgumentHelp("Alert for a test's p down from this, however small the drift.", valueName: "p"))
  var alertP: Double?

  @Option(name: .long, help: ArgumentHelp("Roll back for a test's p down from this.", valueName: "p"))
  var rollbackP: Double?

  @Option(
    name: .long,
    help: ArgumentHelp("PSI and distance count only when a test's p is below; 1 to let all count.", valueName: "p"))
  var alpha = 0.05

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Keep the report in the record, about this stage's version or this one; an alert opens an incident.",
      valueName: "stage"), completion: .revisions)
  var record: String?

  @OptionGroup var reason: ReasonOptions

  @Flag(name: .long, help: "Print a table in Markdown, as for a pull request.")
  var markdown = false

  @OptionGroup var options: GlobalOptions

  enum Method: String, ExpressibleByArgument, CaseIterable {
    case auto, exact, asymptotic
  }

  init() {}

  func validate() throws {
    if markdown, options.json { throw ValidationError("Choose one of --markdown and --json.") }
    if !(2...1000 ~= bins) { throw ValidationError("There are from 2 to 1000 bins.") }
    let limits = [alertPsi, rollbackPsi] + [alertJs, rollbackJs, alertP, rollbackP].compactMap { $0 }
    if limits.contains(where: { !($0 >= 0) }) { throw ValidationError("A threshold is 0 or more.") }
    if !(alpha > 0 && alpha <= 1) { throw ValidationError("--alpha is above 0 and at most 1.") }
    if let both = categorical.first(where: numeric.contains) {
      throw ValidationError("'\(both)' cannot be numeric and categorical.")
    }
  }

  func run(in context: CommandContext) throws {
    let (base, new) = try (context.table(base), context.table(new))
    let report = try DriftReport.comparing(
      DriftSide(base.file, version: base.version), with: DriftSide(new.file, version: new.version), terms,
      context.runtime)
    if options.json {
      context.terminal.print(report.json)
    } else {
      let text = DriftText(report: report, base: self.base, new: self.new)
      for line in markdown ? text.markdown : text.lines(context.terminal) { context.terminal.print(line) }
    }
    if let record { try keep(report, about: record, context) }
    switch report.level {
    case .ok: break
    case .alert: throw ExitStatus.gateFailed
    case .rollback: throw ExitStatus.rollbackNeeded
    }
  }

  private func keep(_ report: DriftReport, about name: String, _ context: CommandContext) throws {
    let repository = try context.openRepository()
    var detail: [(String, JSONValue)] = [
      ("verdict", .string(report.level.rawValue)), ("columns", .int(Int64(report.columns.count))),
    ]
    if let worst = report.columns.compactMap(\.psi).max() { detail.append(("worst", .double(worst))) }
    var finding = Finding(.drift, about: name, document: report.json, detail: detail)
    finding.incident =
      switch report.level {
      case .ok: nil
      case .alert: .medium
      case .rollback: .high
      }
    finding.message = try reason.optionalText(in: context)
    EventText.noteKept(try repository.keep(finding, context.decider(repository)), context)
  }

  private var terms: DriftReport.Terms {
    var terms = DriftReport.Terms()
    terms.columns = column
    terms.ignored = Set(ignore)
    for name in categorical { terms.kinds[name] = .categorical }
    for name in numeric { terms.kinds[name] = .numeric }
    terms.binCount = bins
    terms.method =
      switch ksMethod {
      case .auto: .automatic
      case .exact: .exact
      case .asymptotic: .asymptotic
      }
    terms.thresholds.alertPSI = alertPsi
    terms.thresholds.rollbackPSI = rollbackPsi
    terms.thresholds.alertJS = alertJs
    terms.thresholds.rollbackJS = rollbackJs
    terms.thresholds.alertP = alertP
    terms.thresholds.rollbackP = rollbackP
    terms.thresholds.alpha = alpha
    return terms
  }
}
