import ArgumentParser
import MVCBase
import MVCGovernance
import MVCObjects
import MVCRepository
import MVCStatistics

struct ChallengeCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "challenge",
    abstract: "Tell whether a model beats another, beyond chance.",
    discussion: """
      Compares what two versions predicted for the same rows: a paired bootstrap of the metric, McNemar's test, all rows \
      and slice by slice. The files are CSV, '.tsv' or JSON lines with a column of labels (label, target, y_true, actual) \
      and one of predictions (prediction, pred, y_pred); rows are matched by the column 'id', or else by their order. It \
      ends with 0 when the challenger wins, else with 24. docs/statistics.md says what a win is. With --record a gate can \
      ask for it: challenge.verdict = win.

      mvc challenge HEAD --predictions eval/predictions.csv
      mvc challenge new v1.0 --predictions test.jsonl --metric f1 --slice region
      mvc challenge --challenger-file new.csv --champion-file old.csv --metric rmse
      """)

  @Argument(
    help: ArgumentHelp(
      "The challenger, then the champion (default: production); none for a side that is given as a file.",
      valueName: "revision"), completion: .revisions)
  var revisions: [String] = []

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Files of predictions in both versions, taken together.", valueName: "path"),
    completion: .file())
  var predictions: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("The challenger's predictions on the disk.", valueName: "file"), completion: .file()
  )
  var challengerFile: String?

  @Option(
    name: .long, help: ArgumentHelp("The champion's predictions on the disk.", valueName: "file"), completion: .file())
  var championFile: String?

  @Option(name: .long, help: ArgumentHelp("What the models are compared by.", valueName: "metric"))
  var metric = PredictionMetric.accuracy

  @Option(name: .long, help: ArgumentHelp("The positive class, for f1 and auc.", valueName: "class"))
  var positive: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How much better it has to be; below 0, how much worse it may be.", valueName: "gain"))
  var minimumGain = 0.0

  @Option(
    name: .long, help: ArgumentHelp("How often chance may decide; the interval is 1 - alpha.", valueName: "alpha"))
  var alpha = 0.05

  @Option(name: .long, help: ArgumentHelp("The seed of the samples.", valueName: "number"))
  var seed = ChallengeVerdict.Terms.usualSeed

  @Option(name: .long, help: ArgumentHelp("How many samples are drawn.", valueName: "count"))
  var resamples = 2000

  @Option(name: .long, help: ArgumentHelp("Judge the rows of each value of this column too.", valueName: "column"))
  var slice: [String] = []

  @Flag(name: .long, help: "The challenger does not win when it is worse in a slice.")
  var everySlice = false

  @Option(name: .long, help: ArgumentHelp("The column of labels.", valueName: "column"))
  var label: String?

  @Option(name: .long, help: ArgumentHelp("The column of predictions.", valueName: "column"))
  var prediction: String?

  @Option(name: .long, help: ArgumentHelp("The column of scores, for auc.", valueName: "column"))
  var score: String?

  @Option(name: .long, help: ArgumentHelp("The column by which rows are matched.", valueName: "column"))
  var id: String?

  @Flag(name: .long, help: "Keep the verdict in the record, as evidence about the challenger.")
  var record = false

  @OptionGroup var reason: ReasonOptions

  @Flag(name: .long, help: "Print a table in Markdown, as for a pull request.")
  var markdown = false

  @OptionGroup var options: GlobalOptions

  init() {}

  /// What the champion is when nobody says.
  private static let usualChampion = "production"

  func validate() throws {
    if markdown, options.json { throw ValidationError("Choose one of --markdown and --json.") }
    if record, challengerFile != nil { throw ValidationError("--record needs a challenger that is a version.") }
    if everySlice, slice.isEmpty { throw ValidationError("--every-slice needs --slice COLUMN.") }
    if !(alpha > 0 && alpha < 1) { throw ValidationError("--alpha lies between 0 and 1.") }
    if !(100...1_000_000 ~= resamples) { throw ValidationError("There are from 100 to 1000000 resamples.") }
    if !minimumGain.isFinite { throw ValidationError("--minimum-gain is a finite number.") }
    let fileCount = [challengerFile, championFile].compactMap { $0 }.count
    if revisions.count > 2 - fileCount { throw ValidationError("There is one challenger and one champion.") }
    if challengerFile == nil, revisions.isEmpty { throw ValidationError("Name the challenger, before --predictions.") }
    if fileCount < 2, predictions.isEmpty { throw ValidationError("Give --predictions PATH.") }
    if fileCount == 2, !predictions.isEmpty { throw ValidationError("With two files there are no --predictions.") }
    if fileCount == 1, predictions.count > 1 { throw ValidationError("A file is compared with one path only.") }
  }

  func run(in context: CommandContext) throws {
    var names = revisions[...]
    let challenger = try challengerFile ?? names.popFirst() ?? missing()
    let champion = championFile ?? names.popFirst() ?? Self.usualChampion
    let verdict = try ChallengeVerdict.judging(
      side(challenger, isFile: challengerFile != nil, context),
      against: side(champion, isFile: championFile != nil, context),
      PredictionColumns(label: label, prediction: prediction, score: score, id: id, slices: slice), terms,
      context.runtime)
    if options.json {
      context.terminal.print(verdict.json)
    } else {
      let text = ChallengeText(verdict: verdict, challenger: challenger, champion: champion)
      for line in markdown ? text.markdown : text.lines(context.terminal) { context.terminal.print(line) }
    }
    if record { try keep(verdict, about: challenger, context) }
    if !verdict.isWin { throw ExitStatus.gateFailed }
  }

  private func keep(_ verdict: ChallengeVerdict, about challenger: String, _ context: CommandContext) throws {
    let repository = try context.openRepository()
    var detail: [(String, JSONValue)] = [
      ("verdict", .string(verdict.outcome.rawValue)), ("metric", .string(metric.rawValue)),
      ("rows", .int(Int64(verdict.overall.rowCount))),
    ]
    if let gain = verdict.overall.gain { detail.append(("gain", .double(gain))) }
    var finding = Finding(.challenge, about: challenger, document: verdict.json, detail: detail)
    finding.message = try reason.optionalText(in: context)
    let events = try repository.keep(finding, context.decider(repository))
    EventText.noteKept(events, context)
  }

  private var terms: ChallengeVerdict.Terms {
    ChallengeVerdict.Terms(
      metric: metric, positive: positive, minimumGain: minimumGain, alpha: alpha, seed: seed, resampleCount: resamples,
      needsEverySlice: everySlice)
  }

  private func missing() throws -> String { throw MVCError(.usage, "cannot tell the challenger: there is none") }

  private func side(_ name: String, isFile: Bool, _ context: CommandContext) throws -> ChallengeSide {
    if isFile { return ChallengeSide(files: [try context.localTable(name)]) }
    let repository = try context.openRepository()
    let snapshot = try resolved(name, repository)
    let files = try predictions.map { path in
      let expression = "\(name):\(path)"
      return try TableFile.stored(context.resolvePath(expression, in: repository), named: expression, in: repository)
    }
    return ChallengeSide(version: (name, snapshot), files: files)
  }

  private func resolved(_ name: String, _ repository: Repository) throws -> ObjectID {
    do {
      return try repository.resolve(name).snapshot
    } catch let error as MVCError where error.code == .notFound && name == Self.usualChampion {
      let isDefault = revisions.count + (challengerFile == nil ? 0 : 1) < 2
      guard isDefault else { throw error }
      throw MVCError(
        .notFound, "cannot find the champion: nothing is in the stage '\(name)'",
        hint: "name the champion behind the challenger, as in 'mvc challenge HEAD v1.0 --predictions …'")
    }
  }
}

extension PredictionMetric: ExpressibleByArgument {}
