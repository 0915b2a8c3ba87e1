import MVCBase
import MVCStatistics

/// The verdict of a challenge for people.
struct ChallengeText {
  let verdict: ChallengeVerdict
  /// What the user called the two sides.
  let challenger: String
  let champion: String

  private var title: String {
    let averaging = verdict.averaging.map { " (\($0))" } ?? ""
    return "\(verdict.terms.metric.rawValue)\(averaging): '\(challenger)' against '\(champion)'"
  }

  private var table: FigureTable {
    let percent = FigureTable.percent(1 - verdict.terms.alpha)
    var table = FigureTable(
      header: ["rows of", "rows", "challenger", "champion", "gain", "\(percent) interval", "McNemar p", "verdict"])
    for group in [verdict.overall] + verdict.slices {
      let interval = group.interval.map {
        "\(FigureTable.figure($0.lowerBound, isSigned: true)) to \(FigureTable.figure($0.upperBound, isSigned: true))"
      }
      table.rows.append([
        group.slice.map { "\($0.column)=\($0.value)" } ?? "all", String(group.rowCount),
        FigureTable.figure(group.challenger), FigureTable.figure(group.champion),
        FigureTable.figure(group.gain, isSigned: true), interval ?? "-", FigureTable.figure(group.mcnemar?.exactP),
        group.outcome.rawValue,
      ])
    }
    return table
  }

  /// Why it came out so, in a sentence.
  private var conclusion: String {
    let needed =
      verdict.terms.minimumGain == 0 ? "a gain" : "a gain above \(FigureTable.figure(verdict.terms.minimumGain))"
    let slice = verdict.slices.first { $0.outcome == .worse }.flatMap(\.slice)
    let reason =
      switch verdict.outcome {
      case .win: "\(needed) beyond chance"
      case .worse: "a loss beyond chance"
      case .undecided: "fewer than \(PairedPredictions.leastRowCount) rows, or no figure in most samples"
      case .noBetter where verdict.overall.outcome == .win:
        "it is worse where \(slice.map { "\($0.column)=\($0.value)" } ?? "a slice says so")"
      case .noBetter: "no proof of \(needed)"
      }
    return "\(verdict.outcome.rawValue): \(reason)"
  }

  private var method: String {
    "\(verdict.terms.resampleCount) resamples, seed \(verdict.terms.seed), alpha \(FactText.text(verdict.terms.alpha))"
  }

  func lines(_ terminal: Terminal) -> [String] {
    let colour: Terminal.Colour = verdict.isWin ? .added : verdict.outcome == .worse ? .removed : .changed
    return [title] + table.lines(terminal) + ["\(terminal.paint(conclusion, colour)) (\(method))"]
  }

  var markdown: [String] {
    ["### \(MarkdownText.cell(title))", ""] + table.markdown
      + ["", "**\(MarkdownText.cell(conclusion))** (\(method))"]
  }
}
